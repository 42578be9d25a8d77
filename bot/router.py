"""Request → Reply: drops repeats, finds the command, turns errors into cards."""

from bot.conversation import Request
from bot.views.elements import Reply


class Router:
    """Answers requests."""

    async def answer(self, request: Request) -> Reply:
        """What the person who asked sees at once."""
        raise NotImplementedError(request.command)
