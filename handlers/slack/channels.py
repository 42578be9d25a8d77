"""What channels are: public or not, shared with another company or not; remembered for a while."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.conversation import Kind, Place
from bot.errors import LoreError, VendorError
from handlers import House
from handlers.slack.directory import PLATFORM, Installation
from handlers.slack.payload import Json, at, table, word
from handlers.slack.web import WITHIN, Web
from handlers.slack.where import Where
from storage import places
from storage.store import Session

KNOWN_FOR, STORED_FOR, FAILED_FOR = 600.0, 60.0, 30.0  # seconds
AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to know about a channel."""

    kind: Kind = "private"
    name: str = ""
    shared: bool = False


class Channels:
    """Looks channels up where a payload does not say what they are. What nobody can tell is taken for private."""

    def __init__(self, house: House, web: Web, now: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._web = web
        self._now = now
        self._known: dict[tuple[str, str], tuple[float, Known]] = {}
        self._direct: dict[tuple[str, str], str] = {}

    async def place(self, here: Installation, where: Where, *, quick: bool = False) -> Place:
        """The place of a payload. `quick` asks only what is remembered or stored."""
        if where.kind == "direct" or not where.channel:
            return _place(where, Known("direct"))
        key = (here.workspace, where.channel)
        if where.kind is not None and where.shared is not None:
            _, before = self._known.get(key, (0.0, Known()))
            known = Known(where.kind, where.name or before.name, where.shared)
            self._keep(key, known, KNOWN_FOR)
            return _place(where, known)
        known = await self._find(here, where.channel, quick=quick)
        shared = known.shared if where.shared is None else where.shared
        return _place(where, Known(where.kind or known.kind, where.name or known.name, shared))

    async def look(self, here: Installation, channel: str, within: float | None = None) -> Known:
        """What a channel is, freshly asked; a direct conversation tells by its id. Raises a VendorError."""
        if channel.startswith("D"):
            return Known("direct")
        answer = await self._web.call(here.token, here.workspace, "conversations.info", within=within, channel=channel)
        known = described(table(answer, "channel"))
        self._keep((here.workspace, channel), known, KNOWN_FOR)
        return known

    async def names(self, here: Installation, channels: Iterable[str]) -> dict[str, str]:
        """The names of channels, where they can be told."""
        wanted = list(channels)
        found = await asyncio.gather(*(self._name(here, channel) for channel in wanted))
        return {channel: name for channel, name in zip(wanted, found, strict=True) if name}

    async def direct(self, here: Installation, account: str) -> str:
        """Our direct conversation with somebody; while Slack cannot be asked the account, which takes posts too."""
        key = (here.workspace, account)
        if key not in self._direct:
            try:
                answer = await self._web.call(
                    here.token, here.workspace, "conversations.open", within=WITHIN, users=account
                )
            except VendorError:
                return account
            self.met(here, account, word(answer, "channel", "id"))
        return self._direct.get(key, account)

    def met(self, here: Installation, account: str, channel: str) -> None:
        """Remembers which direct conversation is whose."""
        if channel and account:
            self._direct[here.workspace, account] = channel

    async def introduce(self, here: Installation, channels: Iterable[str]) -> None:
        """Makes channels that somebody picked known, as far as we can see them."""
        for channel in dict.fromkeys(channels):
            if await self._stored(here, channel) is not None:
                continue
            try:
                known = await self.look(here, channel, WITHIN)
            except VendorError:
                continue
            await self._house.store.write(partial(_open, here, channel, known))

    def forget(self, here: Installation, channel: str) -> None:
        """It has changed."""
        self._known.pop((here.workspace, channel), None)

    async def _name(self, here: Installation, channel: str) -> str:
        known = await self._find(here, channel, quick=False)
        if known.name:
            return known.name
        try:  # an event told what it is, but not what it is called
            return (await self.look(here, channel, WITHIN)).name
        except VendorError:
            return ""

    async def _find(self, here: Installation, channel: str, *, quick: bool) -> Known:
        until, known = self._known.get((here.workspace, channel), (0.0, None))
        if known is not None and until > self._now():
            return known
        if not quick:
            try:
                return await self.look(here, channel, WITHIN)
            except VendorError:
                pass
        stored = await self._stored(here, channel)
        found = stored or known or Known()
        self._keep((here.workspace, channel), found, STORED_FOR if stored else FAILED_FOR)
        return found

    async def _stored(self, here: Installation, channel: str) -> Known | None:
        def read(session: Session) -> Known | None:
            workspace = places.workspace(session, PLATFORM, here.workspace)
            row = places.channel(session, workspace.id, channel) if workspace else None
            return Known(row.kind, row.name, row.shared) if row else None  # type: ignore[arg-type]  # checked there

        try:
            return await self._house.store.read(read)
        except LoreError:
            return None

    def _keep(self, key: tuple[str, str], known: Known, seconds: float) -> None:
        if len(self._known) >= AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = (self._now() + seconds, known)


def described(channel: Json) -> Known:
    """A conversation as Slack describes it."""
    kind: Kind = "private" if at(channel, "is_private") is not False else "public"
    if at(channel, "is_im") is True:
        kind = "direct"
    elif at(channel, "is_mpim") is True:
        kind = "group"
    shared = at(channel, "is_ext_shared") is True or at(channel, "is_pending_ext_shared") is True
    return Known(kind, word(channel, "name") if kind in ("public", "private") else "", shared)


def _place(where: Where, known: Known) -> Place:
    return Place(PLATFORM, where.workspace, where.channel, known.kind, known.name, where.thread, known.shared)


def _open(here: Installation, channel: str, known: Known, session: Session) -> None:
    workspace = places.workspace(session, PLATFORM, here.workspace)
    if workspace is not None:
        places.open_channel(session, workspace, channel, known.kind, known.name, known.shared)
