"""What reactions add up to: endorsements, and what each weighs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Label, bindparam, delete, func, literal_column, or_, select, union_all, update
from sqlmodel import col

from bot.rules.score import SCORING, Given
from storage.store import Session, prepared
from storage.tables import Account, Endorsement, Reaction, Setting, Snippet, SnippetAuthor

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Subject:
    """A snippet as far as endorsing goes; `emoji` is what the organization decided of emoji."""

    id: int
    state: str
    visibility: str
    channel_id: int
    title: str
    reviewed_at: datetime | None
    authors: tuple[int, ...]
    emoji: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept(Given):
    """An endorsement of one author as it is kept, with the factors and the worth that it has now."""

    id: int
    kind: str
    reciprocity: float
    repeat: float
    worth: float


@dataclass(frozen=True, slots=True)
class Weight:
    """One kind that a person gave a snippet: since when, and what it weighs."""

    at: datetime
    reciprocity: float = 1.0
    repeat: float = 1.0
    worth: float = 0.0


_SUBJECT = (
    select(
        col(Snippet.state), col(Snippet.visibility), col(Snippet.channel_id), col(Snippet.title),
        col(Snippet.reviewed_at), col(SnippetAuthor.person_id),
        select(col(Setting.value))
        .where(col(Setting.organization_id) == bindparam("org"), col(Setting.name) == "emoji")
        .scalar_subquery(),
    )
    .outerjoin(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Snippet.id))
    .where(col(Snippet.organization_id) == bindparam("org"), col(Snippet.id) == bindparam("snippet"))
)  # fmt: skip


def subject(session: Session, org: int, snippet_id: int) -> Subject | None:
    """The snippet with its authors, and the organization's own emoji."""
    rows = session.connection().execute(_SUBJECT, {"org": org, "snippet": snippet_id}).all()
    if not rows:
        return None
    state, visibility, channel_id, title, reviewed_at, _, emoji = rows[0]
    authors = tuple(row[5] for row in rows if row[5] is not None)
    return Subject(snippet_id, state, visibility, channel_id, title, reviewed_at, authors, emoji or {})


def _number(name: str) -> Label[Any]:
    return literal_column("1.0").label(name)


_ADDS_UP: Any = union_all(
    select(
        literal_column("1").label("is_reaction"), col(Reaction.meaning).label("kind"),
        func.min(col(Reaction.event_time)).label("at"), _number("reciprocity"), _number("repeat"), _number("worth"),
    )
    .where(
        col(Reaction.organization_id) == bindparam("org"), col(Reaction.thing) == "snippet",
        col(Reaction.thing_id) == bindparam("snippet"), col(Reaction.present).is_(True),
        col(Reaction.account_id).in_(
            select(col(Account.id)).where(
                col(Account.organization_id) == bindparam("org"), col(Account.person_id) == bindparam("person")
            )
        ),
        or_(col(Reaction.meaning) != "outdated", col(Reaction.event_time) > bindparam("reviewed")),
    )
    .group_by(col(Reaction.meaning)),
    select(
        literal_column("0"), col(Endorsement.kind), col(Endorsement.at), col(Endorsement.reciprocity),
        col(Endorsement.repeat), col(Endorsement.worth),
    ).where(
        col(Endorsement.organization_id) == bindparam("org"), col(Endorsement.snippet_id) == bindparam("snippet"),
        col(Endorsement.person_id) == bindparam("person"),
    ),
)  # fmt: skip


def adds_up(
    session: Session, org: int, snippet: Subject, person_id: int
) -> tuple[dict[str, datetime], dict[str, Weight]]:
    """Since when a person's reactions say what of a snippet, by kind, and the endorsements that are kept of it.

    What was called outdated before a review does not count after it.
    """
    values = {"org": org, "snippet": snippet.id, "person": person_id, "reviewed": snippet.reviewed_at or LONG_AGO}
    wanted: dict[str, datetime] = {}
    kept: dict[str, Weight] = {}
    for is_reaction, kind, at, *weight in session.connection().execute(_ADDS_UP, values):
        if is_reaction:
            wanted[kind] = at
        else:
            kept[kind] = Weight(at, *weight)
    return wanted, kept


def _between(people: Any) -> Any:
    return (
        select(
            col(Endorsement.snippet_id), col(Endorsement.person_id), col(SnippetAuthor.person_id), col(Endorsement.at),
            col(Endorsement.id), col(Endorsement.kind), col(Endorsement.reciprocity), col(Endorsement.repeat),
            col(Endorsement.worth),
        )
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Endorsement.snippet_id))
        .where(
            col(Endorsement.organization_id) == bindparam("org"),
            col(Endorsement.kind).in_([literal_column(f"'{kind}'") for kind in SCORING]),
            col(Endorsement.person_id).in_(people), col(SnippetAuthor.person_id).in_(people),
            col(Endorsement.at) >= bindparam("since"), col(Endorsement.at) <= bindparam("until"),
        )
    )  # fmt: skip


_A_FEW = tuple(f"person_{n}" for n in range(4))
_BETWEEN_A_FEW = _between([bindparam(name) for name in _A_FEW])  # quicker than a list of any length
_BETWEEN = _between(bindparam("people", expanding=True))


def between(session: Session, org: int, people: Collection[int], since: datetime, until: datetime) -> list[Kept]:
    """What these people gave each other's snippets in that time, both ends included."""
    values: dict[str, Any] = {"org": org, "since": since, "until": until}
    if len(people) > len(_A_FEW):
        found = session.connection().execute(_BETWEEN, {**values, "people": sorted(people)})
    else:
        few = dict(zip(_A_FEW, [*people, *[next(iter(people))] * len(_A_FEW)], strict=False))
        found = session.connection().execute(_BETWEEN_A_FEW, {**values, **few})
    return [Kept(*row) for row in found]


_WRITE = prepared(
    Endorsement,
    lambda new: new.on_conflict_do_update(
        index_elements=("snippet_id", "person_id", "kind"),
        set_={name: new.excluded[name] for name in ("at", "reciprocity", "repeat", "worth")},
    ),
)


def write(session: Session, org: int, snippet_id: int, person_id: int, kind: str, weight: Weight) -> None:
    """Keeps one kind that a person gave a snippet."""
    values = {
        "organization_id": org, "snippet_id": snippet_id, "person_id": person_id, "kind": kind, "words": "",
        "at": weight.at, "reciprocity": weight.reciprocity, "repeat": weight.repeat, "worth": weight.worth,
    }  # fmt: skip
    session.connection().execute(_WRITE(session), values)


def remove(session: Session, org: int, snippet_id: int, person_id: int, kinds: Collection[str]) -> None:
    """Forgets kinds that a person no longer gives a snippet."""
    gone = delete(Endorsement).where(
        col(Endorsement.organization_id) == org, col(Endorsement.snippet_id) == snippet_id,
        col(Endorsement.person_id) == person_id, col(Endorsement.kind).in_(kinds),
    )  # fmt: skip
    session.connection().execute(gone)


def forget(session: Session, org: int, person_id: int) -> None:
    """Forgets everything that a person said of snippets."""
    gone = delete(Endorsement).where(col(Endorsement.organization_id) == org, col(Endorsement.person_id) == person_id)
    session.connection().execute(gone)


def reweigh(session: Session, org: int, weights: Sequence[tuple[int, float, float, float]]) -> None:
    """Keeps (endorsement, reciprocity, repeat, worth) as they are now."""
    change = (
        update(Endorsement.__table__)  # type: ignore[attr-defined]
        .where(col(Endorsement.organization_id) == org, col(Endorsement.id) == bindparam("one"))
        .values(reciprocity=bindparam("r"), repeat=bindparam("n"), worth=bindparam("w"))
    )
    session.connection().execute(change, [{"one": id, "r": r, "n": n, "w": w} for id, r, n, w in weights])
