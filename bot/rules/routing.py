"""Who may know: how what people did for others adds up, for one question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STEEP = 2  # a past answer that fits half as well says a quarter
HELPED = 1.5  # it was endorsed, confirmed or accepted
HALF_LIFE, LEAST = 90.0, 0.1  # days; what was long ago still says a little
TEACHING = 0.3  # an offer to teach exactly this
OVERALL = 2.0  # how much helping at all says where the past fits nobody better than others
EVEN = 0.15  # how far those who do much anyway step back
NOT_MINE = 0.25  # what is left of somebody who said that it is not their topic


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person did for others: how well it fits what is asked now (more than 0), and how many days ago."""

    person: int
    fit: float
    helped: bool
    days: float

    @property
    def worth(self) -> float:
        """What it says today, however well it fits."""
        return HELPED if self.helped else 1.0


def scores(
    deeds: Sequence[Deed], lately: Iterable[tuple[int, float]], teaching: Mapping[int, float],
    not_mine: Mapping[int, int],
) -> dict[int, float]:  # fmt: skip
    """How likely each person is to help; comparable within one question only.

    `deeds` fit the question; `lately` is (person, days ago) of all that people did of late, to which everybody is
    drawn as far as the deeds fit all alike and so tell little; `teaching` is from 0 to 1; `not_mine` counts refusals.
    """
    fitting, active = shares(deeds), activity(lately)
    everything = sum(active.values()) or 1.0
    drawn = OVERALL * thinness(deeds)
    found = {}
    for person in fitting.keys() | active.keys() | teaching.keys():
        does = active.get(person, 0.0)
        likely = fitting.get(person, 0.0) + drawn * does / everything + TEACHING * teaching.get(person, 0.0)
        found[person] = likely * NOT_MINE ** not_mine.get(person, 0) / (1 + does) ** EVEN
    return found


def shares(deeds: Sequence[Deed]) -> dict[int, float]:
    """Each person's share of all that fits."""
    found: defaultdict[int, float] = defaultdict(float)
    best = max((deed.fit for deed in deeds), default=1.0)
    for deed in deeds:
        found[deed.person] += (deed.fit / best) ** STEEP * deed.worth * (LEAST + (1 - LEAST) * faded(deed.days))
    everything = sum(found.values()) or 1.0
    return {person: share / everything for person, share in found.items()}


def thinness(deeds: Sequence[Deed]) -> float:
    """From nearly 0, a few deeds stand out, to 1: all fit alike, or there are none."""
    best = max((deed.fit for deed in deeds), default=1.0)
    fits = [(deed.fit / best) ** STEEP for deed in deeds]
    return sum(fits) ** 2 / sum(fit**2 for fit in fits) / len(fits) if fits else 1.0


def activity(lately: Iterable[tuple[int, float]]) -> dict[int, float]:
    """How much each person does these days."""
    found: defaultdict[int, float] = defaultdict(float)
    for person, days in lately:
        found[person] += faded(days)
    return dict(found)


def faded(days: float) -> float:
    """What is left after so many days."""
    return float(0.5 ** (max(days, 0.0) / HALF_LIFE))


def in_turn(score: float, asked: int, refused: int) -> float:
    """A score with what the person was asked this week, and refused of late: others come first then."""
    return score / (1 + asked) / (1 + refused)
