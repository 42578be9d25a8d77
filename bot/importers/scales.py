"""Weighs endorsements after an import: many at once, as if each had been given when it was."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.rules import score
from bot.rules.score import REPEAT_WINDOW
from storage.weights import Kept

Weighed = tuple[int, float, float, float]


def reweighed(given: Sequence[Kept], since: datetime) -> list[Weighed]:
    """(endorsement, reciprocity, repeat, worth) of those that weigh something else than is kept of them.

    `given` holds an endorsement once for each author of its snippet; those before `since` are only what came before.
    """
    between = _by_pair(given)
    authors: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for each in given:
        authors[each.id][each.author] = None
    recent = {each.id: each for each in given if each.at >= since}
    changed = (_weighed(each, list(authors[each.id]), between) for each in recent.values())
    return [weighed for weighed in changed if weighed]


def _by_pair(given: Iterable[Kept]) -> dict[frozenset[int], list[Kept]]:
    found: defaultdict[frozenset[int], list[Kept]] = defaultdict(list)
    for each in given:
        found[frozenset((each.giver, each.author))].append(each)
    return found


def _weighed(each: Kept, authors: Sequence[int], between: dict[frozenset[int], list[Kept]]) -> Weighed | None:
    pairs = (between[frozenset((each.giver, author))] for author in authors)
    near = [other for pair in pairs for other in pair if each.at - REPEAT_WINDOW <= other.at < each.at]
    mutual, again = score.smallest(near, each.snippet_id, each.giver, authors, each.at)
    if (mutual, again) == (each.reciprocity, each.repeat):
        return None
    return each.id, mutual, again, score.worth(each.kind, mutual, again, each.at) if each.worth else 0.0
