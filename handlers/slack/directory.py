"""Where we are installed, with which key: from the settings, and from our own table."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from cryptography.fernet import InvalidToken
from slack_bolt.authorization import AuthorizeResult

from bot.errors import Misconfigured, NotAllowed, TryLater, VendorError
from handlers import House
from handlers.slack.payload import Json, word
from handlers.slack.web import WITHIN, Web
from storage import places
from storage.store import Session

PLATFORM = "slack"
KNOWN_FOR = 60.0  # seconds
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Installation:
    """We, in one workspace: the key, who we are there, and the address of its site."""

    workspace: str
    token: str
    bot: str
    bot_id: str = ""
    site: str = ""
    name: str = ""


class Directory:
    """Finds installations, and remembers them for a moment."""

    def __init__(self, house: House, web: Web, token: str, now: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._web = web
        self._token = token
        self._now = now
        self._own: Installation | None = None
        self._known: dict[str, tuple[float, Installation | None]] = {}

    async def adopt(self, within: float | None = None) -> Installation:
        """Learns who we are with the key of the settings, and makes or takes over that workspace.

        Raises Misconfigured when Slack does not take the key, a VendorError when it cannot be asked.
        """
        if self._own is None:
            try:
                own = _installation(self._token, await self._web.call(self._token, "", "auth.test", within=within))
            except NotAllowed as error:
                raise Misconfigured(f"SLACK_BOT_TOKEN: {error.message} Copy it again from your Slack app.") from error
            await self._house.store.write(lambda session: self._open(session, own))
            self._own = own
        return self._own

    async def find(self, workspace: str) -> Installation | None:
        """The installation in a workspace; None where we are not installed. Raises TryLater while nobody can tell."""
        own = await self._adopted()
        if workspace == own.workspace:
            return own
        until, found = self._known.get(workspace, (0.0, None))
        if until <= self._now():
            found = await self._read(workspace) if workspace else None
            self._known[workspace] = (self._now() + KNOWN_FOR, found)
        return found

    async def at(self, workspace: str) -> Installation:
        """The installation to speak with. Raises NotAllowed where there is none."""
        found = await self.find(workspace)
        if found is None:
            raise NotAllowed("Lore is not installed in this workspace.")
        return found

    def forget(self, workspace: str) -> None:
        """Asks the table again next time."""
        self._known.pop(workspace, None)

    async def authorize(self, team_id: str | None) -> AuthorizeResult:
        """What Bolt wants to know; a workspace where we are not installed has no key."""
        try:
            found = await self.find(team_id or "")
        except TryLater:  # whoever answers finds out again, and can say so
            found = None
        if found is None:
            return AuthorizeResult(enterprise_id=None, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token=found.token, bot_user_id=found.bot, bot_id=found.bot_id
        )

    async def _adopted(self) -> Installation:
        try:
            return await self.adopt(WITHIN)
        except (Misconfigured, VendorError) as error:
            raise TryLater(1.0, "I am just starting. Please try again in a minute.") from error

    def _open(self, session: Session, own: Installation) -> None:
        here = places.open_workspace(session, PLATFORM, own.workspace, own.name, self._house.clock.now())
        here.bot_account = own.bot

    async def _read(self, workspace: str) -> Installation | None:
        row = await self._house.store.read(lambda session: places.workspace(session, PLATFORM, workspace))
        cipher = self._house.settings.cipher()
        if row is None or row.state != "active" or not row.token or cipher is None:
            return None
        try:
            token = cipher.decrypt(row.token.encode()).decode()
        except InvalidToken:
            log.error("a token cannot be read; LORE_SECRET_KEY is not the one it was stored with", workspace=workspace)
            return None
        try:
            return _installation(token, await self._web.call(token, workspace, "auth.test", within=2.0))
        except VendorError:
            return Installation(workspace, token, row.bot_account, name=row.name)


def _installation(token: str, answer: Json) -> Installation:
    names = ("team_id", "user_id", "bot_id", "url", "team")
    workspace, bot, bot_id, site, name = (word(answer, each) for each in names)
    return Installation(workspace, token, bot, bot_id, site, name)
