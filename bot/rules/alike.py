"""People whose taste is alike: what one of them learned from may help the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt

SAME_TITLE = 0.2  # how alike two people are who do the same work
AT_LEAST = 2  # people who found it helpful, so that it points at none of them


def nearness(mine: set[int], theirs: Mapping[int, set[int]], same_title: Iterable[int] = ()) -> dict[int, float]:
    """How alike each of the others is: from 0 to 1 by what helped both, and a little more in the same work."""
    found: defaultdict[int, float] = defaultdict(float)
    for person, helped in theirs.items():
        if both := len(mine & helped):
            found[person] = both / sqrt(len(mine) * len(helped))
    for person in same_title:
        found[person] += SAME_TITLE
    return dict(found)


def liked(near: Mapping[int, float], theirs: Mapping[int, set[int]], mine: set[int]) -> dict[int, float]:
    """What helped several of them and is new to me, with how much that says."""
    worth: defaultdict[int, float] = defaultdict(float)
    people: Counter[int] = Counter()
    for person, nearby in near.items():
        for thing in theirs.get(person, set()) - mine:
            worth[thing] += nearby
            people[thing] += 1
    return {thing: value for thing, value in worth.items() if people[thing] >= AT_LEAST}
