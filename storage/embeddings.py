"""What texts mean to an embedding model: kept beside the text that is found, compared as far as the eyes may see."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, select
from sqlmodel import col

from bot.rules import vectors
from storage.candidates import NEAR, Eyes
from storage.driver import rows
from storage.prepared import prepared
from storage.store import Session, dialect, insert
from storage.tables import Embedding, SearchText
from storage.tables.search import written

FINDABLE = ("open", "claimed", "answered", "published")
SHORT = 200  # texts whose signs are nearest, and which are compared number by number
# Compares one bit a number: what takes 6 KB a text takes 200 bytes. `apart` is ours on SQLite (storage/engines.py).
APART = {"sqlite": "apart(e.signs, :signs)", "postgresql": "bit_count(e.signs # CAST(:signs AS bit varying))"}
NEAREST = f"""
    SELECT text_id, vector FROM embedding WHERE text_id IN (SELECT id FROM (
        SELECT t.id FROM embedding e JOIN search_text t ON t.id = e.text_id
        WHERE e.organization_id = :org AND t.organization_id = :org AND e.model = :model AND e.dimension = :dimension
        AND t.state IN {FINDABLE}
        AND (t.visibility = 'organization' OR t.channel_id = :here OR t.owner_id = :me)
        ORDER BY {{apart}}, t.id DESC LIMIT {SHORT}) nearest)"""  # noqa: S608

_DROP = prepared(
    delete(Embedding).where(
        col(Embedding.organization_id) == bindparam("org"),
        col(Embedding.text_id).in_(
            select(col(SearchText.id)).where(
                col(SearchText.organization_id) == bindparam("org"), col(SearchText.thing) == bindparam("thing"),
                col(SearchText.thing_id) == bindparam("thing_id"),
            )
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allowed:
    """From which channels texts may be sent to a model: from these, or from all but these."""

    everywhere: bool
    channels: tuple[int, ...] = ()


def near(session: Session, org: int, model: str, asked: bytes, eyes: Eyes, least: float) -> dict[int, float]:
    """The texts, by their number in the index, that mean the likest and these eyes may see, each with its likeness."""
    kind, signs = dialect(session), vectors.signs(asked)
    values = {
        "org": org, "model": model, "dimension": vectors.size(asked), "here": eyes.channel_id, "me": eyes.person_id,
        "signs": signs if kind == "sqlite" else written(signs),
    }  # fmt: skip
    question = vectors.unpacked(asked)
    found = rows(session, NEAREST.format(apart=APART[kind]), values)
    like = {id: round(vectors.likeness(question, vectors.unpacked(vector)), 6) for id, vector in found}
    best = sorted(((cosine, id) for id, cosine in like.items() if cosine >= least), reverse=True)
    return {id: cosine for cosine, id in best[:NEAR]}


def lacking(session: Session, org: int, model: str, allowed: Allowed, limit: int) -> list[tuple[int, str, int]]:
    """(number in the index, thing, id) of what can be found and has no vector of this model, the newest first."""
    has = exists().where(col(Embedding.text_id) == col(SearchText.id), col(Embedding.model) == model)
    listed = col(SearchText.channel_id).in_(allowed.channels)
    query = select(col(SearchText.id), col(SearchText.thing), col(SearchText.thing_id)).where(
        col(SearchText.organization_id) == org, col(SearchText.state).in_(FINDABLE),
        ~listed if allowed.everywhere else listed, ~has,
    )  # fmt: skip
    newest = query.order_by(col(SearchText.id).desc()).limit(limit)
    return [(id, thing, thing_id) for id, thing, thing_id in session.connection().execute(newest)]


def keep(session: Session, org: int, text_id: int, model: str, digest: str, vector: bytes) -> None:
    """Keeps what a text means in the place of what was kept of it; an empty vector: the model makes nothing of it."""
    values = {
        "organization_id": org, "text_id": text_id, "model": model, "dimension": vectors.size(vector),
        "digest": digest, "signs": vectors.signs(vector), "vector": vector,
    }  # fmt: skip
    new = insert(session, Embedding).values(values)
    same = col(Embedding.organization_id) == org
    session.connection().execute(new.on_conflict_do_update(index_elements=["text_id"], set_=values, where=same))


def drop(session: Session, org: int, thing: str, thing_id: int) -> None:
    """Forgets what a need or a snippet means."""
    _DROP.count(session, org=org, thing=thing, thing_id=thing_id)
