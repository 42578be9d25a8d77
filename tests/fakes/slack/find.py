"""Finding what a person sees: a button by its words, in a message, an ephemeral message or a view."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.catalog import parts
from tests.fakes.slack.things import Channel, Json, User, View
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True)
class Spot:
    """An element on screen: in which block, and in which message or view."""

    block: Json
    element: Json
    message: Json | None = None
    view: View | None = None
    channel: str = ""
    ephemeral: bool = False


def on_screen(world: World, user: User, place: Any = None) -> Iterator[Spot]:
    """Every element this person sees, what came last first; `place` narrows it to one message or view."""
    if isinstance(place, dict):
        place = world.views.get(place.get("id", ""), place)
    if place is None or isinstance(place, View):
        yield from in_views(world, user, place)
    if not isinstance(place, View):
        yield from in_messages(world, user, place)


def in_views(world: World, user: User, place: View | None) -> Iterator[Spot]:
    for view in reversed(list(world.views.values())):
        if view.user is user and place in (None, view):
            for block, element in elements(view.json["blocks"]):
                yield Spot(block, element, view=view)


def in_messages(world: World, user: User, place: Json | None) -> Iterator[Spot]:
    for message, channel_id, ephemeral in seen(world, user) if place is None else [located(world, place)]:
        for block, element in elements(message.get("blocks", []), message.get("attachments", [])):
            yield Spot(block, element, message, None, channel_id, ephemeral)


Seen = tuple[Json, str, bool]


def seen(world: World, user: User) -> Iterator[Seen]:
    """The messages this person may see, the newest first, with their channel and whether nobody else sees them."""
    own = ((m, m["channel"], True) for m in reversed(world.ephemerals) if m["user"] == user.id)
    places = (in_channel(channel) for channel in list(world.channels.values()) if user.id in channel.members)
    return heapq.merge(own, *places, key=lambda found: found[0]["ts"], reverse=True)


def in_channel(channel: Channel) -> Iterator[Seen]:
    return ((message, channel.id, False) for message in channel.newest_first(0, None, inclusive=True))


def located(world: World, message: Json) -> Seen:
    """Where a message stands, given the message itself or a copy of it with its ts."""
    if "via" in message:
        return message, message["channel"], True
    for channel in world.channels.values():
        known = channel.messages.get(message["ts"])
        if known is not None and message.get("channel", channel.id) == channel.id:
            return known, channel.id, False
    raise LookupError(f"no message {message['ts']}")


def elements(blocks: list[Json], attachments: list[Json] | None = None) -> Iterator[tuple[Json, Json]]:
    for block in [*blocks, *(b for a in attachments or [] for b in a.get("blocks", []))]:
        yield from ((block, part) for part in parts(block) if "action_id" in part)


def words(element: Json) -> set[str]:
    """What an element may be called: its text, placeholder, value or action id."""
    texts = [element.get(name, {}).get("text", "") for name in ("text", "placeholder")]
    return {*texts, element["action_id"], str(element.get("value", ""))} - {""}


def spot(world: World, user: User, called: str, place: Any = None) -> Spot:
    """The newest element with these words; LookupError names what is there instead."""
    seen = []
    for found in on_screen(world, user, place):
        if called in words(found.element):
            return found
        seen.append(sorted(words(found.element)))
    raise LookupError(f"{user.real_name} sees no {called!r}; there are {seen[:20]}")
