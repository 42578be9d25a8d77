"""What snippets are worth to their readers."""

from collections import defaultdict
from collections.abc import Iterable

from bot.conversation import Work
from bot.rules import score
from bot.rules.score import CONFIRMED, WEIGHT, Score, Term
from storage import endorsements as stored


def of(work: Work, snippet_ids: Iterable[int]) -> dict[int, Score]:
    """The score of each of these snippets, term by term."""
    ids = set(snippet_ids)
    people: defaultdict[int, dict[int, Term]] = defaultdict(dict)
    confirmed, outdated = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for snippet_id, term in stored.terms(work.session, work.org, ids):
        if term.kind == "helped":
            confirmed[snippet_id] += 1
        elif term.kind == "outdated":
            outdated[snippet_id] += 1
        elif _outweighs(term, people[snippet_id].get(term.person_id)):
            people[snippet_id][term.person_id] = term
    return {id: Score(tuple(people[id].values()), confirmed[id], outdated[id]) for id in ids}


def totals(work: Work, snippet_ids: Iterable[int]) -> dict[int, float]:
    """The score of each of these snippets as one number, added up by the database, to rank many."""
    ids = set(snippet_ids)
    found = dict.fromkeys(ids, 0.0)
    for id, worth, confirmed, outdated in stored.sums(work.session, work.org, ids):
        found[id] += score.today(worth, work.now) + CONFIRMED * confirmed - outdated
    return found


def _outweighs(one: Term, other: Term | None) -> bool:
    return other is None or WEIGHT[one.kind] > WEIGHT[other.kind]
