"""reactions.*: emoji under messages."""

from __future__ import annotations

import re

from tests.fakes.slack.limits import TIER_2, TIER_3
from tests.fakes.slack.methods import posts
from tests.fakes.slack.methods.table import Ask, Fail, method
from tests.fakes.slack.things import Channel, Json

EMOJI = re.compile(r"^[a-z0-9_+'-]+(::skin-tone-[2-6])?$")
MOST_EMOJI = 50


def item(ask: Ask) -> tuple[Channel, Json]:
    if not (ask.args.get("channel") and ask.args.get("timestamp")):
        raise Fail("no_item_specified")
    place = ask.channel()
    message = place.messages.get(str(ask.args["timestamp"]))
    if message is None:
        raise Fail("message_not_found")
    return place, message


def react(message: Json, name: str, user: str) -> bool:
    """Add a person's reaction to a message; False when it is there already."""
    found = message.setdefault("reactions", [])
    entry = next((r for r in found if r["name"] == name), None)
    if entry is None:
        if len(found) >= MOST_EMOJI:
            raise Fail("too_many_emoji")
        found.append({"name": name, "users": [user], "count": 1})
        return True
    if user in entry["users"]:
        return False
    entry["users"].append(user)
    entry["count"] += 1
    return True


def unreact(message: Json, name: str, user: str) -> bool:
    """Take a person's reaction away; False when there was none."""
    for entry in message.get("reactions", []):
        if entry["name"] == name and user in entry["users"]:
            entry["users"].remove(user)
            entry["count"] -= 1
            message["reactions"] = [r for r in message["reactions"] if r["count"]]
            return True
    return False


@method("reactions.add", "reactions:write", tier=TIER_3)
def add(ask: Ask) -> Json:
    place, message = item(ask)
    name = str(ask.args.get("name") or "").strip(":")
    if not EMOJI.match(name):
        raise Fail("invalid_name")
    if ask.bot.id not in place.members:
        raise Fail("not_in_channel")
    if not react(message, name, ask.bot.id):
        raise Fail("already_reacted")
    ask.fake.reacted(place, message, name)
    return {}


@method("reactions.remove", "reactions:write", tier=TIER_2)
def remove(ask: Ask) -> Json:
    _, message = item(ask)
    if not unreact(message, str(ask.args.get("name") or "").strip(":"), ask.bot.id):
        raise Fail("no_reaction")
    return {}


@method("reactions.get", "reactions:read", tier=TIER_3)
def get(ask: Ask) -> Json:
    place, message = item(ask)
    return {"type": "message", "channel": place.id, "message": posts.shown(message, "reactions.get")}
