"""What the Bot Connector's answers mean; the only place that translates them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import Ambiguous, MessageGone, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from handlers.teams.retry_after import seconds_of

# Says 403 but means a permission; every other 403 says that the bot is out of the conversation.
PERMISSION_CODES = frozenset({"NotEnoughPermissions", "InvalidBotApiHost", "InsufficientPrivileges"})
MESSAGE_CODES = frozenset({"ActivityNotFoundInConversation"})
PATIENCE = 10.0  # seconds, when a service breaks without saying when it is back
UNREGISTERED = (
    "Teams does not know this bot. Check MICROSOFT_APP_ID and its Teams channel in Azure; `lore doctor` does it too."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of the Connector; `body` is None when there was none to read."""

    status: int
    retry_after: str | None
    body: Any

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The Connector's own word for what went wrong."""
        error = self.body.get("error") if isinstance(self.body, Mapping) else None
        return str(error.get("code") or "") if isinstance(error, Mapping) else ""


def problem_in(answer: Answer, now: datetime, *, repeatable: bool) -> VendorError:
    """The error for an answer that is not ok. 412 and 429 say that nothing was done; 408 and 5xx say nothing."""
    after = seconds_of(answer.retry_after, now)
    match answer.status:
        case 412 | 429:
            return TryLater(after)
        case 401:
            return NotAllowed(UNREGISTERED)
        case 403:
            return NotAllowed() if answer.code in PERMISSION_CODES else PlaceGone()
        case 404:
            return MessageGone() if answer.code in MESSAGE_CODES else PlaceGone()
        case status:
            return unsure(after, repeatable=repeatable) if status == 408 or status >= 500 else Refused()


def unsure(after: float = 0.0, *, repeatable: bool) -> VendorError:
    """The error when nobody knows whether a call was carried out."""
    return TryLater(max(after, PATIENCE)) if repeatable else Ambiguous()
