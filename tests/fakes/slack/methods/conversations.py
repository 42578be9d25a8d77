"""conversations.* and users.conversations: places and what was said there."""

from __future__ import annotations

from itertools import islice

from tests.fakes.slack import shapes
from tests.fakes.slack.limits import TIER_2, TIER_3, TIER_4
from tests.fakes.slack.methods import posts
from tests.fakes.slack.methods.table import HISTORY, READ, Ask, Fail, method, page
from tests.fakes.slack.things import Channel, Json, micros

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def readable(ask: Ask, scopes: dict[str, str]) -> Channel:
    place = ask.channel()
    ask.scope(scopes[place.kind])
    return place


@method("conversations.info", *READ.values(), tier=TIER_3)
def info(ask: Ask) -> Json:
    place = readable(ask, READ)
    shape = shapes.channel(place, ask.team)
    if ask.flag("include_num_members"):
        shape["num_members"] = len(place.members)
    return {"channel": shape}


def listed(ask: Ask) -> list[Channel]:
    """The channels of the asked kinds that our bot may know of."""
    kinds = [KINDS.get(kind.strip(), "") for kind in str(ask.args.get("types") or "public_channel").split(",")]
    if "" in kinds:
        raise Fail("invalid_types")
    for kind in kinds:
        ask.scope(READ[kind])
    hidden = ask.flag("exclude_archived")
    return [
        place
        for place in ask.world.channels.values()
        if place.kind in kinds
        and place.seen_by(ask.team)
        and not (place.archived and hidden)
        and (not place.is_private or ask.bot.id in place.members)
    ]


@method("conversations.list", *READ.values(), tier=TIER_2)
def list_all(ask: Ask) -> Json:
    found, cursor = page(ask, listed(ask))
    shown = [shapes.channel(place, ask.team) | counted(ask, place) for place in found]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def counted(ask: Ask, place: Channel) -> Json:
    if place.kind == "im":
        return {"is_user_deleted": ask.world.users[place.partner or ""].deleted, "priority": 0}
    return {"num_members": len(place.members)}


@method("users.conversations", *READ.values(), tier=TIER_3)
def of_user(ask: Ask) -> Json:
    member = ask.user().id if ask.args.get("user") else ask.bot.id
    found, cursor = page(ask, [place for place in listed(ask) if member in place.members])
    shown = [shapes.channel(place, ask.team, membership=False) for place in found]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


@method("conversations.members", *READ.values(), tier=TIER_4)
def members(ask: Ask) -> Json:
    found, cursor = page(ask, list(readable(ask, READ).members))
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write", "mpim:write", tier=TIER_3)
def open_direct(ask: Ask) -> Json:
    if ask.args.get("channel"):
        return opened(ask, ask.channel(), already=True)
    wanted = ask.need("users", "users_list_not_supplied")
    idents = wanted if isinstance(wanted, list) else str(wanted).split(",")
    people = [ask.find_user(ident.strip()) for ident in idents]
    ask.scope("im:write" if len(people) == 1 else "mpim:write")
    if len(people) > 8:
        raise Fail("too_many_users")
    if any(p is ask.bot or (p.is_bot and len(people) == 1) for p in people):
        raise Fail("cannot_dm_bot")
    if any(p.deleted for p in people):
        raise Fail("user_disabled")
    known = len(ask.team.channels)
    place = ask.team.im(people[0]) if len(people) == 1 else ask.team.mpim(people)
    return opened(ask, place, already=len(ask.team.channels) == known)


def opened(ask: Ask, place: Channel, *, already: bool) -> Json:
    shape = shapes.channel(place, ask.team) if ask.flag("return_im") else {"id": place.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if already else {})


@method("conversations.join", "channels:join", tier=TIER_3)
def join(ask: Ask) -> Json:
    place = ask.channel()
    if place.kind != "channel":
        raise Fail("method_not_supported_for_channel_type")
    if place.archived:
        raise Fail("is_archived")
    known = ask.bot.id in place.members
    place.members[ask.bot.id] = None
    answer: Json = {"channel": shapes.channel(place, ask.team)}
    if known:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def heard(ask: Ask) -> Channel:
    place = readable(ask, HISTORY)
    if ask.bot.id not in place.members:
        raise Fail("not_in_channel")
    return place


def bound(ask: Ask, name: str) -> int | None:
    value = ask.args.get(name)
    if value in (None, ""):
        return None
    try:
        return micros(str(value))
    except ValueError:
        raise Fail(f"invalid_ts_{name}") from None


@method("conversations.history", *HISTORY.values(), tier=TIER_3)
def history(ask: Ask) -> Json:
    place = heard(ask)
    latest = bound(ask, "latest")
    if cursor := str(ask.args.get("cursor") or ""):
        latest = micros(cursor.removeprefix("before:"))
    limit = ask.number("limit", 100)
    inclusive = ask.flag("inclusive") and not cursor
    newest = place.newest_first(bound(ask, "oldest") or 0, latest, inclusive)
    roots = (m for m in newest if in_channel(m))
    found = list(islice(roots, limit + 1))
    shown = [posts.shown(m, detail(ask)) for m in found[:limit]]
    answer: Json = {"messages": shown, "has_more": len(found) > limit, "pin_count": 0}
    answer |= {"channel_actions_ts": None, "channel_actions_count": 0}
    if answer["has_more"]:
        answer["response_metadata"] = {"next_cursor": f"before:{shown[-1]['ts']}"}
    return answer


def detail(ask: Ask) -> str:
    return "" if ask.flag("include_all_metadata") else "history"


def in_channel(message: Json) -> bool:
    """Whether the channel itself shows it: not a reply, or one that was sent to the channel as well."""
    return message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"


@method("conversations.replies", *HISTORY.values(), tier=TIER_3)
def replies(ask: Ask) -> Json:
    place = heard(ask)
    root = str(ask.args.get("ts") or "")
    if root not in place.messages:
        raise Fail("thread_not_found")
    root = place.messages[root].get("thread_ts", root)
    low, high = bound(ask, "oldest") or 0, bound(ask, "latest") or 10**18
    thread = [m for m in place.thread(root) if m["ts"] == root or low <= micros(m["ts"]) <= high]
    found, cursor = page(ask, thread, default=1000)
    shown = [posts.shown(m, detail(ask)) for m in found]
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
