"""What a person's reactions to a snippet add up to, and what that weighs in its score."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.conversation import Work
from bot.rules import score
from bot.rules.score import MUTUAL_WINDOW, REPEAT_WINDOW, SCORING, WEIGHT
from storage import endorsements, people, snippets
from storage import weights as stored
from storage.weights import LONG_AGO, Kept, Subject, Weight


@dataclass(frozen=True, slots=True)
class Change:
    """The kinds that a person gives a snippet now and did not before, and the other way round."""

    gained: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def settle(work: Work, snippet: Subject, person_id: int) -> Change:
    """Makes the endorsements what the person's present reactions add up to, and weighs again what that touches."""
    involved = {person_id, *snippet.authors}
    people.hold(work.session, work.org, *involved)
    wanted, kept = stored.adds_up(work.session, work.org, snippet, person_id)
    if person_id in snippet.authors:
        wanted = {}
    before = {kind: weight.at for kind, weight in kept.items()}
    moved = {kind for kind in wanted.keys() | before.keys() if wanted.get(kind) != before.get(kind)}
    moments = [at[kind] for at in (wanted, before) for kind in moved & set(SCORING) if kind in at]
    near = _near(work, involved, moments)
    factors = {kind: (kept[kind].reciprocity, kept[kind].repeat) for kind in wanted.keys() - moved}
    factors |= {
        kind: score.smallest(near, snippet.id, person_id, snippet.authors, wanted[kind])
        for kind in moved & wanted.keys() & WEIGHT.keys()
    }
    for kind, weight in _weighed(wanted, factors).items():
        if kept.get(kind) != weight:
            stored.write(work.session, work.org, snippet.id, person_id, kind, weight)
    if lost := before.keys() - wanted.keys():
        stored.remove(work.session, work.org, snippet.id, person_id, lost)
    _weigh_again(work, [each for each in near if _is_touched(each, snippet, person_id, moments)])
    return Change(frozenset(wanted.keys() - before.keys()), frozenset(lost))


def withdraw(work: Work, person_id: int, snippet_ids: Collection[int]) -> None:
    """Takes back all that a person said of these snippets, and weighs again what their authors gave the person."""
    authors = snippets.authors(work.session, work.org, snippet_ids)
    involved = {person_id, *(author for each in authors.values() for author in each)}
    near = stored.between(work.session, work.org, involved, LONG_AGO, work.now)
    given = [each for each in near if each.giver == person_id]
    touched = [each for each in near if each.author == person_id and any(_follows(each, one) for one in given)]
    stored.forget(work.session, work.org, person_id)
    _weigh_again(work, touched)


def weigh_all(work: Work, *persons: int) -> None:
    """Weighs again all that these persons gave and were given."""
    involved = {*persons, *endorsements.counterparts(work.session, work.org, persons)}
    near = stored.between(work.session, work.org, involved, LONG_AGO, work.now)
    _weigh_again(work, [each for each in near if each.giver in persons or each.author in persons])


def _follows(each: Kept, one: Kept) -> bool:
    return each.giver == one.author and one.at < each.at <= one.at + MUTUAL_WINDOW


def _near(work: Work, involved: Collection[int], moments: Collection[datetime]) -> list[Kept]:
    if not moments:
        return []
    since, until = min(moments) - REPEAT_WINDOW, max(moments) + REPEAT_WINDOW
    return stored.between(work.session, work.org, involved, since, until)


def _weighed(wanted: dict[str, datetime], factors: dict[str, tuple[float, float]]) -> dict[str, Weight]:
    """What each kind weighs; a person counts once, with the heavier kind."""
    heaviest, found = score.heavier(wanted), {}
    for kind, at in wanted.items():
        mutual, again = factors.get(kind, (1.0, 1.0))
        worth = score.worth(kind, mutual, again, at) if kind == heaviest else 0.0
        found[kind] = Weight(at, mutual, again, worth)
    return found


def _is_touched(each: Kept, snippet: Subject, giver: int, moments: Iterable[datetime]) -> bool:
    """Whether an endorsement came so soon after one of these moments that its factors may be others now."""
    window = REPEAT_WINDOW if each.giver == giver else MUTUAL_WINDOW
    ours = giver in (each.giver, each.author) and each.snippet_id != snippet.id
    return ours and any(moment < each.at <= moment + window for moment in moments)


def _weigh_again(work: Work, several: Collection[Kept]) -> None:
    if not several:
        return
    authors = snippets.authors(work.session, work.org, {each.snippet_id for each in several})
    involved = {each.giver for each in several} | {person for each in authors.values() for person in each}
    near = _near(work, involved, [each.at for each in several])
    changed = {}
    for each in several:
        mutual, again = score.smallest(near, each.snippet_id, each.giver, authors[each.snippet_id], each.at)
        if (mutual, again) != (each.reciprocity, each.repeat):
            worth = score.worth(each.kind, mutual, again, each.at) if each.worth else 0.0
            changed[each.id] = (each.id, mutual, again, worth)
    if changed:
        stored.reweigh(work.session, work.org, list(changed.values()))
