"""chat.*: posting, changing and removing messages."""

from __future__ import annotations

from tests.fakes.slack import blockkit
from tests.fakes.slack.limits import SPECIAL, TIER_3, TIER_4
from tests.fakes.slack.methods import posts
from tests.fakes.slack.methods.table import Ask, Fail, method
from tests.fakes.slack.things import Channel, Json, copied

UPDATE_BYTES = 4_000


@method("chat.postMessage", "chat:write", tier=SPECIAL)
def post_message(ask: Ask) -> Json:
    place = posts.target(ask)
    posts.may_post(ask, place)
    found, metadata = posts.content(ask.args), posts.metadata(ask.args)
    text = found["text"][: posts.CUT_OVER]
    thread = str(ask.args.get("thread_ts") or "")
    more = {"thread_ts": thread, "metadata": metadata}
    if thread and ask.flag("reply_broadcast"):
        more["subtype"] = "thread_broadcast"
    sent = [
        ask.fake.posted(place, posts.bot_message(ask, place, found | {"text": part}, **more))
        for part in posts.pieces(text, "blocks" not in found)
    ]
    answer: Json = {
        "channel": place.id,
        "ts": sent[0]["ts"],
        "message": posts.shown(sent[0]),
    }
    if len(text) < len(found["text"]):
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


@method("chat.update", "chat:write", tier=TIER_3)
def update(ask: Ask) -> Json:
    place, message = own_message(ask, "cant_update_message")
    found = posts.content(ask.args)
    if len(found["text"].encode()) > UPDATE_BYTES:
        raise Fail("msg_too_long")
    if ask.fake.now() - float(message["ts"]) > ask.fake.edit_window:
        raise Fail("edit_window_closed")
    before = dict(message)
    replace(ask, message, found)
    if metadata := posts.metadata(ask.args):
        message["metadata"] = metadata
    ask.fake.changed(place, message, before)
    return {
        "channel": place.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": posts.shown(message, "chat.update"),
    }


def replace(ask: Ask, message: Json, found: Json) -> None:
    """Give a message new words; blocks and attachments that are not given again are gone."""
    message["text"] = found["text"]
    for name in ("blocks", "attachments"):
        message.pop(name, None)
        if name in found:
            message[name] = copied(found[name])
    if "blocks" in message:
        blockkit.named(message["blocks"], ask.world.number)
    message["edited"] = {"user": ask.bot.id, "ts": f"{int(ask.fake.now())}.000000"}


@method("chat.delete", "chat:write", tier=TIER_3)
def delete(ask: Ask) -> Json:
    place, message = own_message(ask, "cant_delete_message")
    place.remove(message["ts"])
    ask.fake.deleted(place, message)
    return {"channel": place.id, "ts": message["ts"]}


def own_message(ask: Ask, foreign: str) -> tuple[Channel, Json]:
    place = ask.channel()
    message = place.messages.get(str(ask.args.get("ts")))
    if message is None:
        raise Fail("message_not_found")
    if message.get("user") != ask.bot.id:
        raise Fail(foreign)
    return place, message


@method("chat.postEphemeral", "chat:write", tier=TIER_4)
def post_ephemeral(ask: Ask) -> Json:
    place = ask.channel()
    if place.archived:
        raise Fail("is_archived")
    if ask.bot.id not in place.members and "chat:write.public" not in ask.token.scopes:
        raise Fail("not_in_channel")
    person = ask.user()
    if person.id not in place.members:
        raise Fail("user_not_in_channel")
    found = posts.content(ask.args)
    if len(found["text"]) > posts.CUT_OVER:
        raise Fail("msg_too_long")
    thread = str(ask.args.get("thread_ts") or "")
    message = posts.ephemeral(ask, place, person, found, "chat.postEphemeral", thread_ts=thread)
    return {"message_ts": message["ts"]}


@method("chat.getPermalink", tier=SPECIAL)
def get_permalink(ask: Ask) -> Json:
    place = ask.channel()
    message = place.messages.get(str(ask.args.get("message_ts")))
    if message is None:
        raise Fail("message_not_found")
    link = f"https://{ask.team.domain}.slack.com/archives/{place.id}/p{message['ts'].replace('.', '')}"
    if (thread := message.get("thread_ts", message["ts"])) != message["ts"]:
        link += f"?thread_ts={thread}&cid={place.id}"
    return {"channel": place.id, "permalink": link}
