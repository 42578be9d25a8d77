"""A request at the Teams endpoint that goes no further."""


class Rejected(Exception):
    """Answered with this HTTP status and nothing else; the reason is for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
