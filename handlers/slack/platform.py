"""Slack as a chat platform: sends, edits, finds again, tells who someone is."""

from typing import Any

from bot.conversation import Actor, Place
from bot.errors import PlaceGone
from bot.platform import Letter, Sent
from handlers.slack.channels import Channels
from handlers.slack.directory import PLATFORM, Directory, Installation
from handlers.slack.payload import Json, at, rows, word
from handlers.slack.people import People
from handlers.slack.refusals import NotMember
from handlers.slack.render import message
from handlers.slack.spans import Reading
from handlers.slack.web import Web

EVENT_TYPE = "lore_message"
INERT = {"link_names": False, "parse": "none"}
QUIET = INERT | {"unfurl_links": False, "unfurl_media": False}
METHOD_OF = {
    "post": "chat.postMessage", "direct": "chat.postMessage", "whisper": "chat.postEphemeral", "redraw": "chat.update",
}  # fmt: skip
CLOCKS_APART = 5.0  # seconds that our clock may be ahead of Slack's
PAGES, PAGE = 5, 200


class Slack:
    """The Platform. Raises only what bot.errors calls a VendorError."""

    name = PLATFORM
    safe_to_look_up = True

    def __init__(self, web: Web, directory: Directory, channels: Channels, people: People) -> None:
        self._web = web
        self._directory = directory
        self._channels = channels
        self._people = people

    def room(self, workspace: str, kind: str) -> int:
        """As many as the method that it takes may be called now."""
        return self._web.pace.room(workspace, METHOD_OF[kind])

    async def send(self, letter: Letter) -> Sent:
        """Posts into the channel or its thread, to the account, or as a whisper in the channel."""
        here = await self._directory.at(letter.workspace)
        drawn = _drawn(here, letter) | {"thread_ts": letter.thread}
        if letter.channel and letter.account:
            answer = await self._post(here, "chat.postEphemeral", letter.channel, user=letter.account, **INERT, **drawn)
            return Sent(letter.channel, word(answer, "message_ts"))
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": letter.id}}
        to = letter.channel or letter.account or ""
        answer = await self._post(here, "chat.postMessage", to, metadata=metadata, **QUIET, **drawn)
        channel = word(answer, "channel") or to
        self._web.pace.ended(here.workspace, "chat.postMessage", channel)  # of a direct message we now know the place
        return Sent(channel, word(answer, "ts"))

    async def edit(self, letter: Letter) -> None:
        """Draws the card in the place of the letter's message."""
        if letter.channel is None or letter.message is None:
            raise PlaceGone
        here = await self._directory.at(letter.workspace)
        drawn: Json = {"blocks": []} | _drawn(here, letter)
        await self._call(here, "chat.update", channel=letter.channel, ts=letter.message, **INERT, **drawn)

    async def look_up(self, letter: Letter) -> Sent | None:
        """Finds a letter by its id among what was said since it was sent; None when it did not arrive."""
        here = await self._directory.at(letter.workspace)
        channel = letter.channel or await self._channels.direct(here, letter.account or "")
        since = letter.started_at.timestamp() - CLOCKS_APART if letter.started_at else 0.0
        method = "conversations.replies" if letter.thread else "conversations.history"
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self._call(
                here, method, channel=channel, ts=letter.thread, oldest=f"{since:.6f}", limit=PAGE,
                include_all_metadata=True, cursor=cursor,
            )  # fmt: skip
            for said in rows(answer, "messages"):
                if _id_of(said) == letter.id:
                    return Sent(channel, word(said, "ts"))
            cursor = word(answer, "response_metadata", "next_cursor")
            if not cursor:
                break
        return None

    async def profile(self, workspace: str, account: str) -> Actor:
        """Who an account is."""
        return await self._people.profile(await self._directory.at(workspace), account)

    async def place(self, workspace: str, channel: str) -> Place:
        """What a channel is."""
        known = await self._channels.look(await self._directory.at(workspace), channel)
        return Place(PLATFORM, workspace, channel, known.kind, known.name, shared=known.shared)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._web.close()

    async def _post(self, here: Installation, method: str, channel: str, **arguments: Any) -> Json:
        """A post; a public channel that we are not in is joined first, a private one has to invite us."""
        try:
            return await self._call(here, method, channel=channel, **arguments)
        except NotMember:
            await self._call(here, "conversations.join", channel=channel)
            return await self._call(here, method, channel=channel, **arguments)

    async def _call(self, here: Installation, method: str, **arguments: Any) -> Json:
        return await self._web.call(here.token, here.workspace, method, **arguments)


def _drawn(here: Installation, letter: Letter) -> Json:
    return message(letter.card, Reading(letter.accounts, letter.links, here.site, here.workspace))


def _id_of(said: Json) -> Any:
    if word(said, "metadata", "event_type") != EVENT_TYPE:
        return None
    return at(said, "metadata", "event_payload", "id")
