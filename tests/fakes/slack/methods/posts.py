"""What a message must be before Slack takes it, and how it is stored."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack import blockkit, shapes
from tests.fakes.slack.methods.table import Ask, Fail
from tests.fakes.slack.things import Channel, Json, User, copied
from tests.fakes.slack.world import Team

SPLIT_OVER, CUT_OVER = 4_040, 40_000
BLOCKS_TEXT = 13_200
METADATA_BYTES = 16_000


def content(args: Json) -> Json:
    """The text, blocks and attachments of a post, checked; `invalid_blocks` and its kin otherwise."""
    text, blocks, attachments = args.get("text"), args.get("blocks"), args.get("attachments")
    if args.get("markdown_text"):
        if text or blocks:
            raise Fail("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": args["markdown_text"]}]
    if not (text or blocks or attachments):
        raise Fail("no_text")
    if attachments and not (isinstance(attachments, list) and all(isinstance(a, dict) for a in attachments)):
        raise Fail("invalid_attachments")
    if attachments and len(attachments) > 100:
        raise Fail("too_many_attachments")
    found: Json = {"text": plain(text)}
    if blocks:
        found["blocks"] = checked_blocks(blocks)
    if attachments:
        found["attachments"] = [{"id": i, "fallback": "", **a} for i, a in enumerate(attachments, 1)]
        for one in attachments:
            checked_blocks(one.get("blocks") or [])
    return found


def plain(text: Any) -> str:
    if text is not None and not isinstance(text, str):
        raise Fail("invalid_arguments", response_metadata={"messages": ["[ERROR] text must be a string"]})
    return text or ""


def checked_blocks(blocks: Any) -> list[Json]:
    if not isinstance(blocks, list):
        raise Fail("invalid_blocks_format")
    problems = blockkit.message_problems(blocks)
    if problems:
        raise Fail("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    if sum(map(len, blockkit.texts(blocks))) > BLOCKS_TEXT:
        raise Fail("msg_blocks_too_long")
    return blocks


def metadata(args: Json) -> Json | None:
    """The metadata of a post: event_type and event_payload, small and well formed."""
    found = args.get("metadata")
    if not found:
        return None
    kind = found.get("event_type") if isinstance(found, dict) else None
    if not isinstance(kind, str) or not isinstance(found.get("event_payload"), dict):
        raise Fail("invalid_metadata_format")
    if not blockkit.EVENT_TYPE.match(kind):
        raise Fail("invalid_metadata_schema")
    if len(json.dumps(found)) > METADATA_BYTES:
        raise Fail("metadata_too_large")
    return {"event_type": kind, "event_payload": found["event_payload"]}


def pieces(text: str, split: bool) -> list[str]:
    """A long text as the several messages Slack makes of it."""
    if not split or len(text) <= SPLIT_OVER:
        return [text]
    return [text[i : i + 4000] for i in range(0, len(text), 4000)]


def bot_message(ask: Ask, place: Channel, found: Json, **more: Any) -> Json:
    """Store one message of our bot in the channel."""
    team = ask.team
    message: Json = {
        "type": "message",
        "user": team.bot.id,
        "ts": place.next_ts(ask.fake.now()),
        "bot_id": team.bot.bot_id,
        "team": team.id,
        "bot_profile": shapes.bot_profile(team),
        **found,
        **{name: value for name, value in more.items() if value},
    }
    if "blocks" in message:
        message["blocks"] = blockkit.named(copied(message["blocks"]), ask.world.number)
    return place.add(message)


def ephemeral(ask: Ask, place: Channel, user: User, found: Json, via: str, **more: Any) -> Json:
    """Store what only one person sees; it never enters the history."""
    message: Json = {
        "type": "message",
        "ts": place.next_ts(ask.fake.now()),
        "team": ask.team.id,
        "channel": place.id,
        "user": user.id,
        "bot_id": ask.bot.bot_id,
        "via": via,
        **found,
        **{name: value for name, value in more.items() if value},
    }
    if "blocks" in message:
        message["blocks"] = blockkit.named(copied(message["blocks"]), ask.world.number)
    ask.world.ephemerals.append(message)
    return message


THREAD = {"thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "subscribed"}
HIDDEN = {
    "history": {"metadata"},
    "chat.update": {"ts", "thread_ts", "metadata", "reactions", *THREAD},
    "reactions.get": {"edited", "metadata", *THREAD},
}


def shown(message: Json, place: str = "") -> Json:
    """The message as the answer of this place carries it."""
    hidden = HIDDEN.get(place, set())
    return {name: value for name, value in message.items() if name not in hidden}


def may_post(ask: Ask, place: Channel) -> None:
    """Whether our bot may write here: archived and restricted channels say no, those it is not in, and busy ones."""
    if place.archived:
        raise Fail("is_archived")
    if place.restricted:
        raise Fail("restricted_action")
    if ask.bot.id not in place.members and "chat:write.public" not in ask.token.scopes:
        raise Fail("not_in_channel")
    if ask.fake.limits and (wait := ask.fake.buckets.wait_to_post(place.id, ask.fake.now())):
        raise Fail("ratelimited", after=wait)


def target(ask: Ask) -> Channel:
    """The channel of a post; a person's id opens the direct message with them."""
    wanted = str(ask.need("channel", "channel_not_found"))
    if wanted[0] in "UW":
        return direct(ask, ask.world.users.get(wanted))
    if wanted.startswith("#"):
        return by_name(ask.team, wanted[1:])
    return ask.channel()


def direct(ask: Ask, person: User | None) -> Channel:
    if person is None or person.team is not ask.team:
        raise Fail("channel_not_found")
    if person.is_bot:
        raise Fail("cannot_dm_bot")
    if person.deleted:
        raise Fail("user_disabled")
    return ask.team.im(person)


def by_name(team: Team, name: str) -> Channel:
    for place in team.channels.values():
        if place.name == name and place.kind == "channel":
            return place
    raise Fail("channel_not_found")
