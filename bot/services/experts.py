"""Who may know something, and why: from what people answered and shared before, and what they offer to teach."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation import Work
from bot.rules import routing
from bot.rules.passages import coverage
from bot.rules.routing import Deed
from bot.rules.terms import terms
from bot.views.routing import Reasons
from storage import asks, search, topics
from storage import experts as stored
from storage.search import Eyes, Hit

STATES = ("open", "claimed", "answered", "resolved", "expired", "published")
LOOKED_AT, READ, NEAREST, ABOUT = 200, 6000, 30, 0.3
LIKE = 0.4  # of the words of the question, from which on a past answer is one like it
REMEMBERED = timedelta(days=180)  # how long a topic that somebody said is not theirs stays so
DAY = 86400


@dataclass(frozen=True, slots=True)
class Past(Deed):
    """A deed with what it was: a snippet, the need that it answered, or help with a need."""

    need_id: int | None
    snippet_id: int | None


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who may know, what they teach of it, and the past needs and snippets that fit it best."""

    person_id: int
    score: float
    teaches: tuple[str, ...]
    pasts: tuple[Past, ...]


def ranked(work: Work, words: str, eyes: Eyes, slugs: Sequence[str] = (), *, imported: bool = True) -> list[Expert]:
    """Everybody who may know, the likeliest first, whoever asks left out; `imported`: also by what was imported."""
    query = f"{words} {' '.join(slugs)}"
    hits = search.find(work.session, work.org, query, eyes, states=STATES, limit=LOOKED_AT, most=READ)
    pasts = [past for past in _pasts(work, eyes, hits, imported) if past.person != eyes.person_id]
    near = _near(work, hits, slugs)
    teaching = _teaching(work, near)
    now = work.now.timestamp()
    lately = [
        (person, (now - at) / DAY)
        for person, at, was_imported in stored.lately(work.session, work.org, eyes)
        if person != eyes.person_id and (imported or not was_imported)
    ]
    offers = {person: max(near[topic] for topic in each) for person, each in teaching.items()}
    offers.pop(eyes.person_id, None)
    scores = routing.scores(pasts, lately, offers, _not_mine(work, hits, slugs))
    names = topics.slugs_of(work.session, work.org, near)
    theirs: defaultdict[int, list[Past]] = defaultdict(list)
    for past in sorted(pasts, key=lambda past: -past.fit):
        theirs[past.person].append(past)
    return [
        Expert(
            person, scores[person], tuple(sorted(names[topic] for topic in teaching.get(person, ()))),
            tuple(theirs.get(person, ())),
        )
        for person in sorted(scores, key=lambda person: (-scores[person], person))
    ]  # fmt: skip


def reasons(work: Work, words: str, several: Iterable[Expert], slugs: Sequence[str] = ()) -> dict[int, Reasons]:
    """Why each of them may know; those of whom nothing certain can be said are missing."""
    experts = list(several)
    best = [past for expert in experts for past in expert.pasts[:NEAREST]]
    like = _like(work, words, best, slugs)
    found = {}
    for expert in experts:
        fitting = [past for past in expert.pasts[:NEAREST] if (past.need_id, past.snippet_id) in like]
        answered = {past.need_id for past in fitting if past.need_id is not None}
        shared = {past.snippet_id for past in fitting if past.need_id is None and past.helped}
        if expert.teaches or answered or shared:
            found[expert.person_id] = Reasons(expert.teaches, len(answered), len(shared))
    return found


def _pasts(work: Work, eyes: Eyes, hits: Sequence[Hit], imported: bool) -> list[Past]:
    """What people did about needs and with snippets that were found; an answer fits as its need and itself do."""
    fits = {(hit.thing, hit.thing_id): hit.rank for hit in hits if hit.rank > 0}
    need_ids = [id for thing, id in fits if thing == "need"]
    answered: defaultdict[int, list[int]] = defaultdict(list)
    for need_id, snippet_id in stored.answers(work.session, work.org, eyes, need_ids):
        answered[snippet_id].append(need_id)
    ids = {id for thing, id in fits if thing == "snippet"} | answered.keys()
    found = []
    for id, person, at, helped, was_imported in stored.wrote(work.session, work.org, eyes, ids):
        if was_imported and not imported:
            continue
        own = fits.get(("snippet", id), 0.0)
        if id not in answered:
            found.append(Past(person, own, helped, _days(work, at), None, id))
        for need_id in sorted(answered.get(id, ()), key=lambda each: -fits["need", each]):
            found.append(Past(person, own + fits["need", need_id], helped, _days(work, at), need_id, id))
            own = 0.0
    return found + _help(work, need_ids, fits, {(past.person, past.need_id) for past in found})


def _help(
    work: Work, need_ids: Sequence[int], fits: Mapping[tuple[str, int], float], told: set[tuple[int, int | None]]
) -> list[Past]:  # fmt: skip
    """Help with needs that left no snippet."""
    return [
        Past(person, fits["need", need_id], True, _days(work, at), need_id, None)
        for need_id, person, at in stored.helpers(work.session, work.org, need_ids)
        if (person, need_id) not in told
    ]


def _near(work: Work, hits: Sequence[Hit], slugs: Sequence[str]) -> dict[int, float]:
    """The topics that it is about: 1 for its own, less for those of what is like it."""
    best = hits[:NEAREST]
    weights = {(hit.thing, hit.thing_id): (hit.rank / best[0].rank) ** 2 for hit in best if best[0].rank > 0}
    everything, found = sum(weights.values()) or 1.0, defaultdict[int, float](float)
    for thing in ("need", "snippet"):
        ids = [id for each, id in weights if each == thing]
        for id, about in topics.ids_of(work.session, work.org, thing, ids).items():
            for topic in about:
                found[topic] += weights[thing, id] / everything
    own = topics.known(work.session, work.org, slugs).values()
    return {topic: share for topic, share in found.items() if share >= ABOUT} | dict.fromkeys(own, 1.0)


def _teaching(work: Work, near: Mapping[int, float]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for topic, person in stored.teachers(work.session, work.org, near):
        found[person].add(topic)
    return dict(found)


def _not_mine(work: Work, hits: Sequence[Hit], slugs: Sequence[str]) -> Counter[int]:
    """How often each person said that needs like this one, or on its topics, are not theirs."""
    alike = [hit.thing_id for hit in hits[:NEAREST] if hit.thing == "need" and hit.rank >= hits[0].rank / 2]
    own = list(topics.known(work.session, work.org, slugs).values())
    refused = asks.refused(work.session, work.org, alike, own, work.now - REMEMBERED)
    return Counter(person for person, _ in refused)


def _like(
    work: Work, words: str, pasts: Sequence[Past], slugs: Sequence[str]
) -> set[tuple[int | None, int | None]]:  # fmt: skip
    """Those of the past that speak of enough of the question, or are on its very topics and helped."""
    needs = {past.need_id for past in pasts if past.need_id is not None}
    snippets = {past.snippet_id for past in pasts if past.snippet_id is not None}
    said = search.said(work.session, work.org, needs, snippets)
    about = topics.of(work.session, work.org, "snippet", snippets)
    question, nothing = set(terms(words.split("\n", 1)[0])), frozenset[str]()

    def is_like(past: Past) -> bool:
        held = said.get(("need", past.need_id), nothing) | said.get(("snippet", past.snippet_id), nothing)
        on_topic = past.helped and not set(slugs).isdisjoint(about.get(past.snippet_id or 0, ()))
        return on_topic or coverage(question, held) >= LIKE

    return {(past.need_id, past.snippet_id) for past in pasts if is_like(past)}


def _days(work: Work, at: datetime) -> float:
    return (work.now - at).total_seconds() / DAY
