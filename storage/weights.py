"""What reactions add up to: endorsements, and what each weighs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Label, bindparam, delete, func, literal_column, or_, select, union_all, update
from sqlmodel import col

from bot.rules.score import SCORING, Given
from storage.prepared import in_words, prepared, prepared_insert
from storage.store import Session
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


_SUBJECT = prepared(
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
    rows = _SUBJECT.all(session, org=org, snippet=snippet_id)
    if not rows:
        return None
    state, visibility, channel_id, title, reviewed_at, _, emoji = rows[0]
    authors = tuple(row[5] for row in rows if row[5] is not None)
    return Subject(snippet_id, state, visibility, channel_id, title, reviewed_at, authors, emoji or {})


def _number(name: str) -> Label[Any]:
    return literal_column("1.0").label(name)


_ADDS_UP = prepared(union_all(
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
))  # fmt: skip


def adds_up(
    session: Session, org: int, snippet: Subject, person_id: int
) -> tuple[dict[str, datetime], dict[str, Weight]]:
    """Since when a person's reactions say what of a snippet, by kind, and the endorsements that are kept of it.

    What was called outdated before a review does not count after it.
    """
    reviewed = snippet.reviewed_at or LONG_AGO
    wanted: dict[str, datetime] = {}
    kept: dict[str, Weight] = {}
    for is_reaction, kind, at, *weight in _ADDS_UP.all(
        session, org=org, snippet=snippet.id, person=person_id, reviewed=reviewed
    ):  # fmt: skip
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
            col(Endorsement.kind).in_(in_words(SCORING)),
            col(Endorsement.person_id).in_(people), col(SnippetAuthor.person_id).in_(people),
            col(Endorsement.at) >= bindparam("since"), col(Endorsement.at) <= bindparam("until"),
        )
    )  # fmt: skip


_A_FEW = tuple(f"person_{n}" for n in range(4))
_BETWEEN_A_FEW = prepared(_between([bindparam(name) for name in _A_FEW]))  # quicker than a list of any length
_BETWEEN = _between(bindparam("people", expanding=True))


def between(session: Session, org: int, people: Collection[int], since: datetime, until: datetime) -> list[Kept]:
    """What these people gave each other's snippets in that time, both ends included."""
    values: dict[str, Any] = {"org": org, "since": since, "until": until}
    if len(people) > len(_A_FEW):
        return [Kept(*row) for row in session.connection().execute(_BETWEEN, {**values, "people": sorted(people)})]
    few = dict(zip(_A_FEW, [*people, *[next(iter(people))] * len(_A_FEW)], strict=False))
    return [Kept(*row) for row in _BETWEEN_A_FEW.all(session, **values, **few)]


_OF = ("snippet_id", "person_id", "kind")
_WEIGHT = ("at", "reciprocity", "repeat", "worth")
_WRITE = prepared_insert(
    Endorsement, "organization_id", *_OF, "words", *_WEIGHT,
    also=lambda new: new.on_conflict_do_update(index_elements=_OF, set_={name: new.excluded[name] for name in _WEIGHT}),
)  # fmt: skip


def write(session: Session, org: int, snippet_id: int, person_id: int, kind: str, weight: Weight) -> None:
    """Keeps one kind that a person gave a snippet."""
    _WRITE.count(
        session, organization_id=org, snippet_id=snippet_id, person_id=person_id, kind=kind, words="", at=weight.at,
        reciprocity=weight.reciprocity, repeat=weight.repeat, worth=weight.worth,
    )  # fmt: skip


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
