"""Measuring whether embeddings help: the same questions by words alone and with them, one beside the other."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation import Work
from bot.errors import Invalid, ModelUnavailable
from bot.llm import Embedder
from bot.rules import languages, measures, vectors
from bot.rules.text import one_line
from bot.services import embedding, evaluating, finding
from bot.services.embedding import Bounds
from bot.services.evaluating import NOBODY, PLACES, TITLE, Measured, measured
from bot.services.judged import Document, Search
from storage import embeddings, places, resolved
from storage.embeddings import Allowed
from storage.search import Near
from storage.store import Session

FEWEST = 30  # questions that say anything
QUESTIONS, DOCUMENTS = 1_000, 5_000  # of an organization's own, the newest
FLOOR = 20  # one right answer in so many is less like its question than what is looked at
SURE = 20  # one question in so many has a text that is sure to answer it, and does not
FINEST = 0.000001  # by which two texts differ in how like a question they mean
PAUSES = (2.0, 20.0, 70.0)  # seconds
EVERYTHING = Allowed(everywhere=True)
Meanings = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a model helps: what it adds to nDCG@10, and how like a question a text must mean at least, and surely."""

    model: str
    least: float
    sure: float
    questions: int
    gained: Measured

    @property
    def helps(self) -> bool:
        """Only where at least 39 of 40 samples are better with it."""
        return self.gained.low > 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what it means, and what is right, by text and by how like it means."""

    text: str
    speaks: str
    vector: bytes
    relevant: Mapping[str, int]
    right: float


def own(work: Work, allowed: Allowed = EVERYTHING) -> Search:
    """What people asked here and the snippets that helped, as far as everybody may see both. Raises Invalid."""
    kept = resolved.documents(work.session, work.org, allowed, DOCUMENTS)
    there = {id for id, _, _ in kept}
    rows = resolved.questions(work.session, work.org, allowed, QUESTIONS)
    asked = [(f"{title}\n{details}".strip(), {str(id): 1}) for title, details, id, _ in rows if id in there]
    if len(asked) < FEWEST:
        raise Invalid(
            f"{len(asked)} needs of {work.organization.name} were resolved by a snippet; from {FEWEST} on they can be "
            "measured. Until then measure on a set of your own: `lore evaluate DATASET --embeddings`."
        )
    documents = [Document(str(id), title, body.removeprefix(title).strip()) for id, title, body in kept]
    return Search(documents, asked, [languages.of_locale(locale) for _, _, id, locale in rows if id in there])


async def understood(embedder: Embedder, judged: Search) -> Meanings:
    """What every text of a set means. Raises ModelUnavailable."""
    texts = list(dict.fromkeys([*map(_says, judged.documents), *(text for text, _ in judged.questions)]))
    return {text: vector async for text, vector in _embedded(embedder, texts)}


def on_search(
    session: Session, now: datetime, judged: Search, name: str, meanings: Meanings
) -> tuple[list[Measured], Verdict]:
    """Each measure by words alone and with embeddings, what these add, and what follows. Raises Invalid."""
    asked = list(_asked(judged, meanings))
    if len(asked) < FEWEST:
        raise Invalid(f"{len(asked)} questions say too little; it takes {FEWEST}. Nothing was changed.")
    place, at = evaluating.keep(session, now, judged.documents)
    texts = _understood(session, place.org, judged, at, name, meanings)
    floors = _floor(asked[1::2]), _floor(asked[::2])  # each half is judged by what is known of the other
    found: dict[str, list[tuple[float, float]]] = {"nDCG@10": [], "recall@5": []}
    times, wrong = [], []
    for n, each in enumerate(asked):
        began = time.perf_counter()
        near = embedding.near(session, place.org, name, each.vector, NOBODY, Bounds(floors[n % 2]))
        both = _ranked(session, judged, place.org, at, each, near)
        times.append((time.perf_counter() - began) * 1000)
        alone = _ranked(session, judged, place.org, at, each, None)
        found["nDCG@10"].append((measures.gain(alone, each.relevant), measures.gain(both, each.relevant)))
        found["recall@5"].append((measures.recall(alone, each.relevant), measures.recall(both, each.relevant)))
        others = (like for id, like in near.likeness.items() if not each.relevant.get(texts[id]))
        wrong.append(max(others, default=-1.0))
    rows = [row for measure, pairs in found.items() for row in _beside(measure, pairs)]
    least, sure = _floor(asked), _sure(wrong)
    rows += [*_certain(asked, wrong), measured("milliseconds with them", times)]
    return rows, Verdict(name, least, max(least, sure), len(asked), rows[2])


def record(work: Work, verdict: Verdict) -> None:
    """From now on they are used here, or not."""
    value = {
        "model": verdict.model, "helps": verdict.helps, "least": verdict.least, "sure": verdict.sure,
        "questions": verdict.questions,
        "gained": [verdict.gained.mean, verdict.gained.low, verdict.gained.high], "at": work.now.isoformat(),
    }  # fmt: skip
    places.decide(work.session, work.org, embedding.SETTING, value)


def _understood(
    session: Session, org: int, judged: Search, at: Mapping[int, int], name: str, meanings: Meanings
) -> dict[int, str]:  # fmt: skip
    """Keeps what every document means; which document each text of the index is."""
    texts = {}
    for id, _, snippet in embeddings.lacking(session, org, name, EVERYTHING, len(judged.documents)):
        document = judged.documents[at[snippet]]
        says = _says(document)
        embeddings.keep(session, org, id, name, vectors.digest(says), meanings[says] or b"")
        texts[id] = document.id
    return texts


def _says(document: Document) -> str:
    return vectors.meant(one_line(document.title, TITLE), document.text)


def _asked(judged: Search, meanings: Meanings) -> Iterator[_Asked]:
    of = {document.id: meanings[_says(document)] for document in judged.documents}
    for (text, relevant), speaks in zip(judged.questions, judged.languages, strict=True):
        vector = meanings[text]
        right = [_like(vector, known) for id in relevant if vector and (known := of.get(id))]
        if vector and right:
            yield _Asked(text, speaks, vector, relevant, max(right))


def _floor(asked: Sequence[_Asked]) -> float:
    return sorted(each.right for each in asked)[len(asked) // FLOOR]


def _sure(wrong: Sequence[float]) -> float:
    """More than the likest of the wrong texts, but for one question in twenty."""
    return sorted(wrong)[-1 - len(wrong) // SURE] + FINEST


def _certain(asked: Sequence[_Asked], wrong: Sequence[float]) -> list[Measured]:
    """How many questions have a right text that surely answers them, and a wrong one were it not for that."""
    bounds = [max(_floor(asked[half::2]), _sure(wrong[half::2])) for half in (1, 0)]
    right = [float(each.right >= bounds[n % 2]) for n, each in enumerate(asked)]
    astray = [float(like >= bounds[n % 2]) for n, like in enumerate(wrong)]
    return [measured("answered by meaning alone", right), measured("wrongly, were no answer there", astray)]


def _ranked(
    session: Session, judged: Search, org: int, at: Mapping[int, int], asked: _Asked, near: Near | None
) -> list[str]:  # fmt: skip
    hits = finding.ranked(session, org, asked.text, NOBODY, ("snippet",), speaks=asked.speaks, near=near)
    return [judged.documents[at[hit.thing_id]].id for hit in hits[:PLACES]]


def _beside(name: str, pairs: Sequence[tuple[float, float]]) -> list[Measured]:
    alone, both = [a for a, _ in pairs], [b for _, b in pairs]
    added = [b - a for a, b in pairs]
    return [
        measured(f"{name} by words", alone), measured(f"{name} with embeddings", both),
        measured(f"{name} added by them", added),
    ]  # fmt: skip


def _like(a: bytes, b: bytes) -> float:
    one, other = vectors.unpacked(a), vectors.unpacked(b)
    return vectors.likeness(one, other) if len(one) == len(other) else -1.0


async def _embedded(embedder: Embedder, texts: Sequence[str]) -> AsyncIterator[tuple[str, bytes | None]]:
    for start in range(0, len(texts), embedding.AT_ONCE):
        batch = texts[start : start + embedding.AT_ONCE]
        for text, vector in zip(batch, await _patiently(embedder, batch), strict=True):
            yield text, vector


async def _patiently(embedder: Embedder, batch: Sequence[str]) -> list[bytes | None]:
    """Thousands of texts at once are more than many an endpoint takes without a pause."""
    for pause in PAUSES:
        try:
            return await embedder.embed(batch)
        except ModelUnavailable:
            await asyncio.sleep(pause)
    return await embedder.embed(batch)
