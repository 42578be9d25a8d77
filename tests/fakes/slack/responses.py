"""response_url and the immediate answers to commands: what they show, change or remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.methods import Ask, Fail, chat, posts
from tests.fakes.slack.things import Channel, Json, ResponseUrl, User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

USES, SECONDS = 5, 1800


def respond(fake: FakeSlack, key: str, payload: Json) -> tuple[int, Json]:
    """The status and answer to one use of a response_url."""
    found = fake.world.response_urls.get(key)
    if found is None or fake.now() - found.made > SECONDS:
        return 404, {"ok": False, "error": "expired_url"}
    if found.uses >= USES:
        return 404, {"ok": False, "error": "used_url"}
    found.uses += 1
    try:
        show(fake, found, payload, "response_url")
    except Fail as no:
        return 400, no.answer
    return 200, {"ok": True}


def show(fake: FakeSlack, origin: ResponseUrl, payload: Json, via: str) -> Json | None:
    """Carry out a response; the message that now stands, or None when it was removed."""
    team = origin.user.team
    ask = Ask(fake, team.token, team, payload)
    if origin.message is not None and ask.flag("delete_original"):
        remove(ask, origin)
        return None
    found = posts.content(payload)
    if origin.message is not None and ask.flag("replace_original"):
        return replace(ask, origin, found)
    thread = str(payload.get("thread_ts") or "")
    if payload.get("response_type") == "in_channel":
        return fake.posted(origin.channel, posts.bot_message(ask, origin.channel, found, thread_ts=thread))
    return posts.ephemeral(ask, origin.channel, origin.user, found, via, thread_ts=thread)


def remove(ask: Ask, origin: ResponseUrl) -> None:
    if origin.message is None:
        return
    if origin.ephemeral and origin.message in ask.world.ephemerals:
        ask.world.ephemerals.remove(origin.message)
    elif origin.message["ts"] in origin.channel.messages:
        ask.fake.deleted(origin.channel, origin.channel.remove(origin.message["ts"]))
    origin.message = None


def replace(ask: Ask, origin: ResponseUrl, found: Json) -> Json | None:
    message = origin.message
    if message is None:
        return None
    before = dict(message)
    chat.replace(ask, message, found)
    if not origin.ephemeral:
        ask.fake.changed(origin.channel, message, before)
    return message


def new_url(fake: FakeSlack, channel: Channel, user: User, message: Json | None, *, ephemeral: bool = False) -> str:
    """A response_url for an interaction of this person in this channel."""
    key = f"{channel.team.id}/{fake.world.number()}"
    fake.world.response_urls[key] = ResponseUrl(channel, user, fake.now(), message=message, ephemeral=ephemeral)
    return f"{fake.url}/response/{key}"
