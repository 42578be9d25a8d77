"""Snippets that may help somebody, each with the reason."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversation import Turn, Work
from bot.rules import alike
from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.services import endorsements, scores, seen, snippets
from bot.views.suggesting import Suggested
from bot.views.words import hashed
from storage import home, needs, taste, topics
from storage.search import Eyes
from storage.tables import Need, Person

SHOWN, CANDIDATES, LATELY, OF_A_KIND = 5, 50, 500, 2
TOPICS, QUARTER = 3, timedelta(days=90)
Reasons = dict[int, tuple[float, str]]  # by snippet: how near it is, above all of what kind, and why


def suggested(work: Work, person: Person, channel_id: int) -> list[Suggested]:
    """What others recommended to the person, what their needs and topics are about, what helped colleagues like them,
    and what colleagues find useful: at most two of a kind while there are others."""
    look = Eyes(person.id, channel_id)
    reasons = _endorsed(work, look) | _alike(work, person, look) | _by_interest(work, look)
    reasons |= _by_need(work, look) | _passed_on(work, look)
    worth = scores.totals(work, reasons)
    ranked = sorted(reasons, key=lambda one: (-reasons[one][0], -worth[one], -one))
    chosen = _mixed(ranked, {id: int(kind) for id, (kind, _) in reasons.items()})
    return [Suggested(s.id, s.title, s.authors, reasons[s.id][1]) for s in seen.snippets(work, chosen)]


def to_follow(turn: Turn) -> tuple[str, ...]:
    """Topics to begin with: those that most was asked and shared on of late, where the person is."""
    look = seen.eyes(turn, turn.channel)
    return tuple(taste.popular(turn.session, turn.org, look, turn.now - QUARTER, TOPICS))


def not_for_me(turn: Turn, id: int) -> str:
    """The person does not want it suggested again; returns its title. Raises NotFound."""
    snippet = snippets.visible(turn, id)
    taste.dismiss(turn.session, turn.org, id, turn.me.id, turn.now)
    return snippet.title


def for_me(turn: Turn, id: int) -> str:
    """It may be suggested again; returns its title. Raises NotFound."""
    snippet = snippets.visible(turn, id)
    taste.welcome(turn.session, turn.org, id, turn.me.id)
    return snippet.title


def _mixed(ranked: list[int], kinds: Mapping[int, int]) -> list[int]:
    """The first of each kind, few at a time, then whatever comes next."""
    first = [id for id in ranked if [kinds[each] for each in ranked[: ranked.index(id)]].count(kinds[id]) < OF_A_KIND]
    return [*first, *(id for id in ranked if id not in first)][:SHOWN]


def _passed_on(work: Work, look: Eyes) -> Reasons:
    given = home.passed_on(work.session, work.org, look)
    names = seen.names(work, given.values())
    return {snippet: (5, f"{names[giver]} thought of you") for snippet, giver in given.items()}


def _by_need(work: Work, look: Eyes) -> Reasons:
    waiting = {n.id: n for n in needs.of_asker(work.session, work.org, look.person_id) if n.state in needs.WAITING}
    about = topics.ids_of(work.session, work.org, "need", waiting)
    wanted: dict[int, Need] = {topic: waiting[id] for id, each in about.items() for topic in each}
    found = _about(work, look, wanted)
    return {id: (4, f"You asked: {shorten(wanted[min(about)].title, 80)}") for id, about in found.items()}


def _by_interest(work: Work, look: Eyes) -> Reasons:
    mine = topics.interests(work.session, work.org, look.person_id)
    slugs = {slug: kind for kind in ("teach", "follow") for slug in mine.get(kind, ())}
    names = {id: slug for slug, id in topics.known(work.session, work.org, slugs).items()}
    found = _about(work, look, names)
    return {
        id: (3, f"You {slugs[names[min(about)]]} {hashed([names[min(about)]])}") for id, about in found.items()
    }  # fmt: skip


def _alike(work: Work, person: Person, look: Eyes) -> Reasons:
    """What helped several of those whom the same snippets helped, or who do the same work."""
    mine = taste.helped(work.session, work.org, [person.id]).get(person.id, set())
    same = [id for id in taste.titled(work.session, work.org, person.title) if id != person.id] if person.title else []
    others = {*taste.readers(work.session, work.org, mine), *same} - {person.id}
    theirs = taste.helped(work.session, work.org, others)
    near = alike.nearness(mine, theirs, same)
    liked = alike.liked(near, theirs, mine)
    shared = alike.liked({id: each for id, each in near.items() if id not in same}, theirs, mine)
    there = home.untouched(work.session, work.org, look, liked)
    why = {True: "Helped colleagues who liked what you liked", False: f"Helped colleagues who work as {person.title}"}
    return {id: (2 + min(liked[id], 0.99), why[id in shared]) for id in there}


def _about(work: Work, look: Eyes, topic_ids: Mapping[int, object]) -> dict[int, set[int]]:
    """Snippets on these topics, with those of the topics that they have."""
    ids = home.on_topics(work.session, work.org, look, list(topic_ids), CANDIDATES)
    about = topics.ids_of(work.session, work.org, "snippet", ids)
    return {id: about[id] & topic_ids.keys() for id in ids}


def _endorsed(work: Work, look: Eyes) -> Reasons:
    ids = home.endorsed(work.session, work.org, look, LATELY)
    said = endorsements.counts(work, ids)
    return {
        id: (1, f"{count(each.learned, 'colleague')} learned from it") if each.learned else
        (1, f"Useful to {count(each.useful, 'colleague')}") for id, each in said.items()
    }  # fmt: skip
