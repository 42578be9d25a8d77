"""Teams as a chat platform: sends, edits, tells who someone is. What may have been said is never said again."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.conversation import Actor, Kind, Place
from bot.errors import MessageGone, NotAllowed, PlaceGone, Refused
from bot.platform import Letter, Sent
from handlers.payload import Json
from handlers.teams import render
from handlers.teams.buttons import Desk
from handlers.teams.connector import Connector, Conversation
from handlers.teams.directory import Directory, Reach
from handlers.teams.pace import Pace
from handlers.teams.people import People, actor_of
from handlers.teams.spans import Reading
from handlers.teams.where import PLATFORM
from storage import places
from storage.store import Session

CHANNEL_IDS = ("@thread.tacv2", "@thread.skype")


class Teams:
    """The Platform. Raises only what bot.errors calls a VendorError."""

    name = PLATFORM
    safe_to_look_up = False  # Teams cannot be asked what was said

    def __init__(
        self,
        connector: Connector,
        directory: Directory,
        people: People,
        pace: Pace,
        hang_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._connector = connector
        self._hang_up = hang_up
        self._directory = directory
        self._people = people
        self._pace = pace

    def room(self, workspace: str, kind: str) -> int:
        """As many as the whole tenant has room for: what else is counted is counted by thread."""
        return self._pace.room(workspace)

    async def send(self, letter: Letter) -> Sent:
        """Posts into the channel or its thread, to the account, or as a whisper in the channel."""
        if letter.channel is None:
            return await self._direct(letter)
        if letter.account is not None:
            return await self._whisper(letter)
        at, activity = await self._at(letter), _drawn(letter, await self._owners(letter))
        if letter.thread is None and at.id.endswith(CHANNEL_IDS):
            _, message = await self._connector.start_thread(at, activity)
            return Sent(letter.channel, message)
        return Sent(letter.channel, await self._connector.send(_threaded(at, letter.thread), activity))

    async def edit(self, letter: Letter) -> None:
        """Draws the card in the place of the letter's message."""
        if letter.channel is None or letter.message is None:
            raise PlaceGone
        at, activity = await self._at(letter), _drawn(letter, await self._owners(letter))
        try:
            await self._connector.update(at, letter.message, activity)
        except MessageGone:
            if not (letter.reference or {}).get("targeted"):
                raise
            await self._connector.update(at, letter.message, activity, targeted=True)

    async def look_up(self, letter: Letter) -> Sent | None:
        """Nobody can tell whether it arrived. Raises NotAllowed."""
        raise NotAllowed("Teams cannot be asked what was said.")

    async def profile(self, workspace: str, account: str) -> Actor:
        """Who an account is."""
        reach = await self._directory.reach(workspace, account)
        chat = await self._chat(workspace, account, reach)
        who = await self._people.find(chat, reach.member or account)
        return actor_of(who, workspace) if who is not None else Actor(account)

    async def place(self, workspace: str, channel: str) -> Place:
        """What a channel is, as far as it was told. Raises PlaceGone."""
        found = await self._directory.house.store.read(partial(_place, workspace, channel))
        if found is None:
            raise PlaceGone
        return found

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._hang_up()

    async def _direct(self, letter: Letter) -> Sent:
        reach = await self._directory.reach(letter.workspace, letter.account or "")
        chat = await self._chat(letter.workspace, letter.account or "", reach)
        return Sent(chat.id, await self._connector.send(chat, _drawn(letter, alone=True)))

    async def _whisper(self, letter: Letter) -> Sent:
        """In the channel where its people have private replies, else in our own chat."""
        at, reader = await self._at(letter), letter.account or ""
        if not (letter.reference or {}).get("targeted"):
            return await self._direct(letter)
        reach = await self._directory.reach(letter.workspace, reader)
        activity = {**_drawn(letter, alone=True), "recipient": {"id": reach.member or reader}}
        try:
            message = await self._connector.send(_threaded(at, letter.thread), activity, targeted=True)
        except (NotAllowed, Refused, PlaceGone):
            return await self._direct(letter)
        return Sent(letter.channel or "", message)

    async def _owners(self, letter: Letter) -> tuple[str, ...]:
        """Teams' ids of those who see the card with buttons of their own."""
        if letter.card.own is None:
            return ()
        accounts = [letter.accounts[id] for id in letter.card.own.people if id in letter.accounts]
        members = [await self._directory.member(letter.workspace, account) for account in accounts]
        return tuple(filter(None, members))

    async def _chat(self, workspace: str, account: str, reach: Reach) -> Conversation:
        """Our own chat with somebody, opened when it is not known."""
        if reach.chat:
            return Conversation(reach.service_url, reach.chat, workspace)
        return await self._connector.open_direct(reach.service_url, workspace, reach.member or account)

    async def _at(self, letter: Letter) -> Conversation:
        known = (letter.reference or {}).get("service_url")
        service_url = str(known) if known else await self._directory.service(letter.workspace)
        return Conversation(service_url, letter.channel or "", letter.workspace)


def _drawn(letter: Letter, owners: tuple[str, ...] = (), *, alone: bool = False) -> Json:
    reading = Reading(letter.accounts, letter.links, letter.workspace)
    alone = alone or (letter.channel or "").startswith("a:")
    return render.message(letter.card, reading, Desk(letter.nonce, alone, owners=owners))


def _threaded(at: Conversation, thread: str | None) -> Conversation:
    return at.thread(thread) if thread and at.id.endswith(CHANNEL_IDS) else at


def _place(tenant: str, channel: str, session: Session) -> Place | None:
    here = places.workspace(session, PLATFORM, tenant)
    known = places.channel(session, here.id, channel) if here is not None else None
    if known is None:
        return None
    kind: Kind = known.kind  # type: ignore[assignment]  # the table checks the word
    return Place(PLATFORM, tenant, channel, kind, known.name, shared=known.shared)
