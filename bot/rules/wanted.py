"""What a question speaks of, in every form that a text may write it in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.rules.ranking import Counts, Wanted
from bot.rules.spelling import slips
from bot.rules.synonyms import Same, also

MOST = 40  # things that are looked for
SYNONYM, PHRASE = 0.8, 0.4
RARE = 2  # a term in so few documents may be a slip of the fingers
SHORTEST, NEAR = 5, 3
LONG = 7  # characters; in a longer term there may be two slips
FREQUENT = 5  # so many times as frequent must be what was meant
SLIPPED = {1: 0.7, 2: 0.4}
PIECE, LEAST_PIECE = 0.5, 4  # one word in another; so many characters a piece has at least


def forms(found: Sequence[str], known: Same) -> dict[str, dict[str, float]]:
    """Each term of a question with its other names; the words of a longer name stand for themselves."""
    found = found[: MOST * 3]
    wanted: dict[str, dict[str, float]] = {term: {term: 1.0} for term in dict.fromkeys(found)}
    for phrase, other in also(found, known):
        if len(phrase) == len(other) == 1:
            wanted[phrase[0]].setdefault(other[0], SYNONYM)
            continue
        for term in other:
            wanted.setdefault(term, {term: SYNONYM if len(other) == 1 else PHRASE})
    return dict(list(wanted.items())[:MOST])


def wanted(found: Sequence[str], known: Mapping[str, Mapping[str, float]]) -> list[Wanted]:
    """What to look for."""
    times = Counter(found)
    return [Wanted(each, max(times[term], 1)) for term, each in known.items()]


def doubtful(found: Iterable[str], counts: Counts) -> list[str]:
    """The terms that hardly anything holds, so that they may be misspelt."""
    return [term for term in dict.fromkeys(found) if _is_word(term) and counts.of.get(term, 0) <= RARE]


def meant(term: str, known: Mapping[str, int], holding: int) -> dict[str, float]:
    """The terms that somebody may have meant who typed this one, of those known with their number of documents."""
    near = []
    for other, documents in known.items():
        if documents > FREQUENT * holding and other != term:
            weight = SLIPPED.get(_slips(term, other), 0.0) or (PIECE if not holding and _is_piece(term, other) else 0.0)
            near.append((-weight, -documents, other))
    return {other: -weight for weight, _, other in sorted(near)[:NEAR] if weight}


def pieces(term: str) -> list[str]:
    """What a term may be put together from."""
    places = range(LEAST_PIECE, len(term) - LEAST_PIECE + 1)
    return [*(term[:at] for at in places), *(term[at:] for at in places)]


def _slips(term: str, other: str) -> int:
    """How many slips make one of the other, 0 when they are too many."""
    most = 2 if len(term) > LONG else 1
    if abs(len(term) - len(other)) > most or len(set(term).symmetric_difference(other)) > 2 * most:
        return 0
    distance = slips(term, other)
    return distance if distance <= most else 0


def _is_piece(term: str, other: str) -> bool:
    longer, shorter = (term, other) if len(term) > len(other) else (other, term)
    return len(shorter) >= LEAST_PIECE and (longer.startswith(shorter) or longer.endswith(shorter))


def _is_word(term: str) -> bool:
    return len(term) >= SHORTEST and term.isalpha()
