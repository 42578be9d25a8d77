"""What texts mean, beside their words: computed in the background, used where it was measured to help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from bot.conversation import Turn, Work
from bot.jobs import Kind, Payload, later
from bot.llm import Embedder
from bot.rules import vectors
from bot.services import model
from storage import embeddings, jobs, needs, places, snippets
from storage.embeddings import Allowed
from storage.search import Eyes, Near
from storage.store import Session

JOB, SETTING, SEARCH = "embed", "embeddings", "find"
AT_ONCE, MEANWHILE = 50, 200  # texts of a call; looked through for them when the answer is there


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may be found: its number in the index, and what it says."""

    id: int
    says: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """How like a question a text must mean: at `least` to be found, and to be `sure` to answer it."""

    least: float
    sure: float = inf


def due(name: str) -> Callable[[Work], list[str]]:
    """Has a batch computed where texts lack a vector of this model, as long as the day's budget lasts."""

    def embed(work: Work) -> list[str]:
        _go_on(work, name)
        return []  # nothing that anybody has to be told of

    return embed


def kind(embedder: Embedder) -> Kind:
    """The job that computes a batch, and the next one; what fails is tried again at the next tick."""

    def prepare(work: Work, _payload: Payload) -> list[Text] | None:
        return _texts(work, embedder.model, AT_ONCE) or None

    async def call(texts: Sequence[Text]) -> list[tuple[Text, bytes | None]]:
        found = await embedder.embed([text.says for text in texts])
        return list(zip(texts, found, strict=True))

    def finish(work: Work, _payload: Payload, found: Sequence[tuple[Text, bytes | None]] | None) -> None:
        wanted = set(_texts(work, embedder.model, MEANWHILE)) if found else set()
        for text, vector in found or ():
            if text in wanted:  # it may have changed meanwhile, or be gone
                digest = vectors.digest(text.says)
                embeddings.keep(work.session, work.org, text.id, embedder.model, digest, vector or b"")
        if found is not None:
            _go_on(work, embedder.model)

    return Kind(prepare, call, finish)


def measured(work: Work, name: str) -> Bounds | None:
    """What was measured of this model, where it helps; None where not."""
    found = places.setting(work.session, work.org, SETTING)
    if found.get("model") != name or not found.get("helps"):
        return None
    return Bounds(float(found["least"]), float(found.get("sure", inf)))


def may_ask(turn: Turn, *, again: bool) -> bool:
    """Whether the model may be asked now; the same `again` costs nothing of the budget."""
    use = model.use(turn)
    return use is not None and (again or use.is_left)


def spend(turn: Turn) -> bool:
    """Whether the model may be asked now; if so it counts."""
    return model.spend(turn, SEARCH)


def near(session: Session, org: int, name: str, asked: bytes, eyes: Eyes, bounds: Bounds) -> Near:
    """What means the likest, as far as these eyes may see."""
    likeness = embeddings.near(session, org, name, asked, eyes, bounds.least)
    return Near(likeness, bounds.least, bounds.sure)


def allowed(work: Work) -> Allowed:
    """From which channels texts may be sent to the model."""
    decided = places.setting(work.session, work.org, model.SETTING)
    everywhere = bool(decided.get("organization", False))
    others = (int(id) for id, on in decided.get("channels", {}).items() if bool(on) != everywhere)
    return Allowed(everywhere, tuple(sorted(others)))


def _go_on(work: Work, name: str) -> None:
    _, _, batches = model.limits(places.setting(work.session, work.org, model.SETTING))
    if not embeddings.lacking(work.session, work.org, name, allowed(work), 1):
        return
    if jobs.count(work.session, work.org, JOB, work.now - model.DAY) < batches:
        later(work, JOB, {}, once=JOB)


def _texts(work: Work, name: str, limit: int) -> list[Text]:
    """What lacks a vector of this model, some at a time."""
    rows = embeddings.lacking(work.session, work.org, name, allowed(work), limit)
    ids = {thing: [id for _, each, id in rows if each == thing] for thing in ("snippet", "need")}
    said = {
        ("snippet", each.id): vectors.meant(each.title, each.body)
        for each in snippets.several(work.session, work.org, ids["snippet"]).values()
    } | {
        ("need", each.id): vectors.meant(each.title, each.details)
        for each in needs.several(work.session, work.org, ids["need"]).values()
    }
    return [Text(at, said[thing, id]) for at, thing, id in rows if (thing, id) in said]
