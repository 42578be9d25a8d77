"""What is there for one person: new to them, theirs, and what may help them."""

from datetime import datetime, timedelta

from bot.conversation import Turn
from bot.services import needs, showing, suggesting
from bot.services.seen import eyes, names
from bot.views.home import NewThing, ShownHome
from storage import home, snippets, topics

NEW, LISTED = 5, 3
FIRST_LOOK = timedelta(days=7)
SAME_LOOK = timedelta(minutes=30)  # who looks again so soon sees the same things as new
OPEN = ("open", "claimed", "answered")


def look(turn: Turn) -> ShownHome:
    """Everything on the person's own page; what was new the last time no longer is."""
    interests = topics.interests(turn.session, turn.org, turn.me.id)
    waiting = [each for each in needs.mine(turn) if each.state in OPEN]
    asked = tuple(each for each in waiting if each.asker_id == turn.me.id)
    wrote = [each for each in snippets.of_author(turn.session, turn.org, turn.me.id) if each.state == "published"]
    own = wrote[:LISTED]
    shown = showing.snippets(turn, [*own, *home.to_review(turn.session, turn.org, eyes(turn, turn.channel), LISTED)])
    return ShownHome(
        turn.me.name, _new(turn, interests, _since(turn)), asked[:LISTED], len(waiting),
        tuple(shown[: len(own)]), len(wrote),
        tuple(suggesting.suggested(turn, turn.me, turn.channel.id)),
        interests.get("follow", ()), interests.get("teach", ()),
        turn.me.paused_until if turn.me.paused_until and turn.me.paused_until > turn.now else None,
        () if interests else suggesting.to_follow(turn),
        tuple(each for each in waiting if each.asker_id != turn.me.id)[:LISTED], turn.me.time_zone,
        tuple(shown[len(own) :]),
    )  # fmt: skip


def _since(turn: Turn) -> datetime:
    """When the person looked before this time."""
    kept = turn.me.preferences
    before, last = (datetime.fromisoformat(kept[at]) if at in kept else None for at in ("looked_before", "looked"))
    if last is not None and turn.now - last < SAME_LOOK:
        return before or turn.now - FIRST_LOOK
    marks = {"looked": turn.now.isoformat()} | ({"looked_before": last.isoformat()} if last else {})
    turn.me.preferences = {**kept, **marks}
    return last or turn.now - FIRST_LOOK


def _new(turn: Turn, interests: dict[str, tuple[str, ...]], since: datetime) -> tuple[NewThing, ...]:
    """What others asked and shared on the person's topics, the newest first."""
    slugs = {slug for each in interests.values() for slug in each}
    ids, here = topics.known(turn.session, turn.org, slugs).values(), eyes(turn, turn.channel)
    asked = home.new_needs(turn.session, turn.org, here, ids, since, NEW)
    shared = home.new_snippets(turn.session, turn.org, here, ids, since, NEW)
    wrote = snippets.authors(turn.session, turn.org, [each.id for each in shared])
    known = names(turn, [*(need.asker_id for need in asked), *(p for each in wrote.values() for p in each)])
    things = [NewThing("need", n.id, n.title, (known[n.asker_id],), n.created_at) for n in asked]
    things += [
        NewThing("snippet", s.id, s.title, tuple(known[p] for p in wrote.get(s.id, ())), s.published_at or s.created_at)
        for s in shared
    ]
    return tuple(sorted(things, key=lambda each: each.at, reverse=True)[:NEW])
