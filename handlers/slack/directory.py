"""Where we are installed, with which key: from the settings, and from our own table."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from slack_bolt.authorization import AuthorizeResult

from bot.errors import Misconfigured, NotAllowed, TryLater, VendorError
from bot.services import installing
from handlers import House
from handlers.slack.keys import PLATFORM as PLATFORM
from handlers.slack.keys import Keys
from handlers.slack.payload import Json, word
from handlers.slack.web import WITHIN, Web
from storage import installations, places
from storage.store import Session
from storage.tables import Installation as Row

KNOWN_FOR, UNKNOWN_FOR = 60.0, 2.0  # seconds; what is not there may be installed by another process at any moment


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

    def __init__(
        self, house: House, web: Web, token: str, keys: Keys, now: Callable[[], float] = time.monotonic
    ) -> None:  # fmt: skip
        self._house = house
        self._web = web
        self._token = token
        self._keys = keys
        self._now = now
        self._own: Installation | None = None
        self._known: dict[str, tuple[float, Installation | None]] = {}
        web.other_key = self.other_key

    async def adopt(self, within: float | None = None) -> Installation | None:
        """Learns who we are with the key of the settings, if there is one, and makes or takes over that workspace.

        Raises Misconfigured when Slack does not take the key, a VendorError when it cannot be asked.
        """
        if self._own is None and self._token:
            try:
                own = _installation("", self._token, await self._web.call(self._token, "", "auth.test", within=within))
            except NotAllowed as error:
                raise Misconfigured(f"SLACK_BOT_TOKEN: {error.message} Copy it again from your Slack app.") from error
            await self._house.store.write(lambda session: self._open(session, own))
            self._own = own
        return self._own

    async def find(self, workspace: str, enterprise: str = "") -> Installation | None:
        """The installation in a workspace; None where we are not installed. Raises TryLater while nobody can tell."""
        own = await self._adopted()
        if own is not None and workspace == own.workspace:
            return own
        until, found = self._known.get(workspace, (0.0, None))
        if until <= self._now():
            found = await self._read(workspace, enterprise) if workspace else None
            self._known[workspace] = (self._now() + (KNOWN_FOR if found else UNKNOWN_FOR), found)
        return found

    async def at(self, workspace: str) -> Installation:
        """The installation to speak with. Raises NotAllowed where there is none."""
        found = await self.find(workspace)
        if found is None:
            raise NotAllowed("Lore is not installed in this workspace.")
        return found

    def forget(self, workspace: str = "") -> None:
        """Asks the table again next time, of a workspace or of all."""
        if workspace:
            self._known.pop(workspace, None)
        else:
            self._known.clear()

    async def other_key(self, workspace: str, refused: str) -> str:
        """The key to use in the place of one that Slack does not take any more; the same when there is no other."""
        self.forget(workspace)
        row = await self._house.store.read(partial(_row, workspace, ""))
        key = await self._keys.usable(row, refused) if row is not None else None
        return key.token if key is not None else refused

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        """What Bolt wants to know; a workspace where we are not installed has no key."""
        try:
            found = await self.find(team_id or "", enterprise_id or "")
        except TryLater:  # whoever answers finds out again, and can say so
            found = None
        if found is None:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=found.token, bot_user_id=found.bot,
            bot_id=found.bot_id,
        )  # fmt: skip

    async def _adopted(self) -> Installation | None:
        try:
            return await self.adopt(WITHIN)
        except (Misconfigured, VendorError) as error:
            raise TryLater(1.0, "I am just starting. Please try again in a minute.") from error

    def _open(self, session: Session, own: Installation) -> None:
        here = places.open_workspace(session, PLATFORM, own.workspace, own.name, self._house.clock.now())
        here.bot_account = own.bot

    async def _read(self, workspace: str, enterprise: str) -> Installation | None:
        row = await self._house.store.read(partial(_row, workspace, enterprise))
        key = await self._keys.usable(row) if row is not None else None
        if row is None or key is None:
            return None
        if row.external_id != workspace:
            await self._house.store.write(partial(self._meet, row.id, workspace, enterprise))
        try:
            return _installation(workspace, key.token, await self._web.who(key.token, workspace, within=2.0))
        except VendorError:
            return Installation(workspace, key.token, row.bot_account)

    def _meet(self, id: int, workspace: str, enterprise: str, session: Session) -> None:
        """A workspace of an enterprise where we are installed speaks for the first time."""
        row = session.get(Row, id)
        if row is not None and places.workspace(session, PLATFORM, workspace) is None:
            installing.opened(session, row, workspace, enterprise, self._house.clock.now())


def _row(workspace: str, enterprise: str, session: Session) -> Row | None:
    """The installation whose key opens a workspace: its own, or that of its enterprise. None where we were removed."""
    here = places.workspace(session, PLATFORM, workspace)
    if here is not None and here.state != "active":
        return None
    above = (here.enterprise if here is not None else None) or enterprise
    found = installations.named(session, PLATFORM, [name for name in (workspace, above) if name])
    return found.get(workspace) or found.get(above)


def _installation(workspace: str, token: str, answer: Json) -> Installation:
    bot, bot_id, site, name = (word(answer, each) for each in ("user_id", "bot_id", "url", "team"))
    return Installation(workspace or word(answer, "team_id"), token, bot, bot_id, site, name)
