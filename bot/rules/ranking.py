"""How well texts fit what is wanted: the same arithmetic whichever database found them."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import TypeVar

from bot.rules.likeness import Weigh, Weighed, shared, weighed

HEAD, ASKED, FULL, HEAD_EVEN, BODY_EVEN = 2.0, 1.0, 1.5, 0.3, 0.75
TITLE = 1.2  # how much a title that is like the question adds to the words it holds
MEANING = 0.5  # the share that likeness of meaning has beside words, where both are known
COMPARED = 30  # titles that are compared with the question at most, those of the best texts
BREAK = "|"  # between the questions that a snippet answered
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Text:
    """A need or a snippet: the terms of each of its fields, with spaces between."""

    title: str
    topics: str
    asked: str
    body: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that the question speaks of, in each form that it may be written in, each with its weight up to 1."""

    forms: Mapping[str, float]
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many documents a term is, and how many there are; a term that is missing is in none that is known."""

    documents: int
    of: Mapping[str, int]


def rarity(documents: int, holding: int) -> float:
    """What a term says that so many of the documents hold; always more than 0."""
    return log(1 + (documents - holding + 0.5) / (holding + 0.5))


def scores(
    wanted: Sequence[Wanted], texts: Sequence[Text], counts: Counts, compared: int = COMPARED
) -> list[tuple[float, float]]:  # fmt: skip
    """(how well it fits, how like the question its title is) for each text, in their order.

    A fit compares within one question only. A likeness is from 0 to 1, and looked for in the best texts only.
    """
    found = _occurrences(wanted, texts)
    weights = weigh(wanted, found, counts)
    fits = [sum(w * n * (1 + FULL) / (n + FULL) for w, n in zip(weights, row, strict=True) if n) for row in found]
    best = sorted(range(len(texts)), key=lambda at: -fits[at])[:compared]
    like = _titles(wanted, weights, [texts[at] for at in best], max(counts.documents, len(texts)))
    alike = dict(zip(best, like, strict=True))
    return [(fit + TITLE * sum(weights) * alike.get(at, 0.0), alike.get(at, 0.0)) for at, fit in enumerate(fits)]


def fused(words: Mapping[Key, float], meaning: Mapping[Key, float], least: float) -> dict[Key, float]:
    """Two rankings as one, each by what its own best is worth; what means less than `least` alike is in neither."""
    best, likest = max(words.values(), default=0.0), max(meaning.values(), default=least) - least
    found = dict.fromkeys([*words, *meaning], 0.0)
    for key in found:
        by_words = words.get(key, 0.0) / best if best > 0 else 0.0
        by_meaning = (meaning.get(key, least) - least) / likest if likest > 0 else 0.0
        found[key] = (1 - MEANING) * by_words + MEANING * by_meaning
    return found


def told(wanted: Sequence[Wanted], counts: Counts, text: Collection[str]) -> float:
    """The share of what is wanted that the terms of a text speak of, 0 to 1; what few texts hold says more."""
    weights = [sqrt(weight) for weight in weigh(wanted, [[0.0] * len(wanted)], counts)]
    there = (max((n for form, n in one.forms.items() if form in text), default=0.0) for one in wanted)
    most = (max(one.forms.values()) for one in wanted)
    spoken = sum(w * n / whole for w, n, whole in zip(weights, there, most, strict=True))
    return spoken / sum(weights) if weights else 0.0


def weigh(wanted: Sequence[Wanted], found: Sequence[Sequence[float]], counts: Counts) -> list[float]:
    """What each thing that is wanted says, by how few hold it."""
    documents = max(counts.documents, len(found))
    weights = []
    for at, one in enumerate(wanted):
        holding = max((counts.of.get(form, 0) for form in one.forms), default=0)
        holding = min(max(holding, sum(1 for row in found if row[at])), documents)
        weights.append(rarity(documents, holding) * sqrt(one.times) * max(one.forms.values()))
    return weights


def _occurrences(wanted: Sequence[Wanted], texts: Sequence[Text]) -> list[list[float]]:
    """How often each text speaks of each, more in its title and topics, less in a long text."""
    parts = [(f" {t.title} ", f" {t.topics} {t.asked} ", f" {t.body} ") for t in texts]
    lengths = [(title.count(" "), body.count(" ")) for title, _, body in parts]
    usual = [max(sum(each) / max(len(texts), 1), 1.0) for each in zip(*lengths, strict=True)] or [1.0, 1.0]
    forms = [[(f" {form} ", weight) for form, weight in one.forms.items()] for one in wanted]
    rows = []
    for (title, told, body), (head_length, body_length) in zip(parts, lengths, strict=True):
        head = HEAD / (1 - HEAD_EVEN + HEAD_EVEN * head_length / usual[0])
        rest = 1 / (1 - BODY_EVEN + BODY_EVEN * body_length / usual[1])
        whole, row = title + told + body, []
        for each in forms:
            times = 0.0
            for form, weight in each:
                if form in whole:
                    times += weight * (title.count(form) * head + told.count(form) * ASKED + body.count(form) * rest)
            row.append(times)
        rows.append(row)
    return rows


def _titles(wanted: Sequence[Wanted], weights: Sequence[float], texts: Sequence[Text], documents: int) -> list[float]:
    """How like the question each title is, or the question that a text answered."""
    known = {next(iter(one.forms)): sqrt(weight / sqrt(one.times)) for one, weight in zip(wanted, weights, strict=True)}
    titles = [[part.split() for part in (t.title, *t.asked.split(BREAK)) if part] for t in texts]
    holding = Counter(term for each in titles for term in {term for part in each for term in part})
    by_holding = [sqrt(rarity(documents, n)) for n in range(len(texts) + 1)]
    heavy = {term: known.get(term) or by_holding[n] for term, n in holding.items()}.__getitem__
    question = Weighed(known)
    return [max((shared(question, weighed(part, heavy)) for part in each), default=0.0) for each in titles]


def weighing(counts: Counts) -> Weigh:
    """How much a term says when two texts are compared."""
    return lambda term: sqrt(rarity(max(counts.documents, 1), min(counts.of.get(term, 0), max(counts.documents, 1))))
