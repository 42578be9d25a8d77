"""Which known word somebody may have meant."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word at most two slips away, fewer for short words; None when nothing is near."""
    typed = word.casefold()
    ranked = [(slips(typed, one.casefold()), one) for one in known if abs(len(one) - len(typed)) <= 2]
    near = [(distance, one) for distance, one in ranked if distance <= _allowed(typed, one)]
    return min(near, key=lambda pair: pair[0], default=(0, None))[1]


def slips(a: str, b: str) -> int:
    """Letters added, dropped, changed or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, char in enumerate(a):
        row = [i + 1]
        for j, other in enumerate(b):
            row.append(min(above[j + 1] + 1, row[j] + 1, above[j] + (char != other)))
            if i and j and char == b[j - 1] and other == a[i - 1]:
                row[-1] = min(row[-1], before[j - 1] + 1)
        before, above = above, row
    return above[-1]


def _allowed(typed: str, known: str) -> int:
    shorter = min(len(typed), len(known))
    return 0 if shorter < 2 else 1 if shorter < 5 else 2
