"""Snippets that may help somebody, each with the reason."""

from bot.conversation import Turn
from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.services import endorsements, scores, seen
from bot.services.seen import eyes
from bot.views.home import Suggested
from bot.views.words import hashed
from storage import home, needs, topics
from storage.search import Eyes
from storage.tables import Need

SHOWN, CANDIDATES, LATELY = 5, 50, 500


def suggested(turn: Turn) -> list[Suggested]:
    """What others recommended to the person, what their needs and topics are about, what colleagues find useful."""
    look = eyes(turn, turn.channel)
    reasons = _endorsed(turn, look) | _by_interest(turn, look) | _by_need(turn, look) | _passed_on(turn, look)
    worth = scores.totals(turn, reasons)
    ranked = sorted(reasons, key=lambda one: (-reasons[one][0], -worth[one], -one))[:SHOWN]
    return [Suggested(s.id, s.title, s.authors, reasons[s.id][1]) for s in seen.snippets(turn, ranked)]


def _passed_on(turn: Turn, look: Eyes) -> dict[int, tuple[int, str]]:
    given = home.passed_on(turn.session, turn.org, look)
    names = seen.names(turn, given.values())
    return {snippet: (4, f"{names[giver]} thought of you") for snippet, giver in given.items()}


def _by_need(turn: Turn, look: Eyes) -> dict[int, tuple[int, str]]:
    waiting = {n.id: n for n in needs.of_asker(turn.session, turn.org, turn.me.id) if n.state in needs.WAITING}
    about = topics.ids_of(turn.session, turn.org, "need", waiting)
    wanted: dict[int, Need] = {topic: waiting[id] for id, each in about.items() for topic in each}
    found = _about(turn, look, wanted)
    return {id: (3, f"You asked: {shorten(wanted[min(about)].title, 80)}") for id, about in found.items()}


def _by_interest(turn: Turn, look: Eyes) -> dict[int, tuple[int, str]]:
    mine = topics.interests(turn.session, turn.org, turn.me.id)
    slugs = {slug: kind for kind in ("teach", "follow") for slug in mine.get(kind, ())}
    known = topics.known(turn.session, turn.org, slugs)
    names = {id: slug for slug, id in known.items()}
    found = _about(turn, look, names)
    return {
        id: (2, f"You {slugs[names[min(about)]]} {hashed([names[min(about)]])}") for id, about in found.items()
    }  # fmt: skip


def _about(turn: Turn, look: Eyes, topic_ids: dict[int, str] | dict[int, Need]) -> dict[int, set[int]]:
    """Snippets on these topics, with those of the topics that they have."""
    ids = home.on_topics(turn.session, turn.org, look, list(topic_ids), CANDIDATES)
    about = topics.ids_of(turn.session, turn.org, "snippet", ids)
    return {id: about[id] & topic_ids.keys() for id in ids}


def _endorsed(turn: Turn, look: Eyes) -> dict[int, tuple[int, str]]:
    ids = home.endorsed(turn.session, turn.org, look, LATELY)
    said = endorsements.counts(turn, ids)
    return {
        id: (1, f"{count(each.learned, 'colleague')} learned from it") if each.learned else
        (1, f"Useful to {count(each.useful, 'colleague')}") for id, each in said.items()
    }  # fmt: skip
