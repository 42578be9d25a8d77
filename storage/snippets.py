"""Snippets: their authors, revisions and state."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import col

from storage import loaded, search, topics
from storage.prepared import Prepared, among
from storage.store import Session, insert
from storage.tables import Merging, Need, NeedFollower, Snippet, SnippetAuthor, SnippetRevision

ORDER = ("published", "draft", "archived")
_AUTHORS = Prepared(
    lambda kind: select(col(SnippetAuthor.snippet_id), col(SnippetAuthor.person_id))
    .join(Snippet, col(Snippet.id) == col(SnippetAuthor.snippet_id))
    .where(
        col(Snippet.organization_id) == bindparam("org"), among(kind, col(SnippetAuthor.snippet_id), "ids")
    )
    .order_by(col(SnippetAuthor.person_id))
)  # fmt: skip
BEGINNING = 400  # characters
QUESTIONS = 20  # that a snippet is found by, besides its own words


def add(session: Session, snippet: Snippet, author_ids: Sequence[int], slugs: Sequence[str]) -> Snippet:
    """Keeps a new snippet with its authors and topics; nobody finds a draft."""
    loaded.keep(session, snippet)
    for person_id in author_ids:
        session.connection().execute(
            insert(session, SnippetAuthor).values(snippet_id=snippet.id, person_id=person_id)
        )  # fmt: skip
    topics.put_on(session, snippet.organization_id, "snippet", snippet.id, slugs)
    return snippet


def get(session: Session, org: int, id: int) -> Snippet | None:
    """A snippet of the organization, held for a change."""
    snippet = loaded.one(session, Snippet, id, held=True)
    return snippet if snippet is not None and snippet.organization_id == org else None


def several(session: Session, org: int, ids: Iterable[int]) -> dict[int, Snippet]:
    """Snippets of the organization, by id."""
    return loaded.several(session, org, Snippet, ids)


def texts(session: Session, org: int, ids: Iterable[int]) -> dict[int, str]:
    """How snippets of the organization begin, title and body, by id."""
    begins = func.substr(col(Snippet.title) + " " + col(Snippet.body), 1, BEGINNING)
    query = select(col(Snippet.id), begins).where(col(Snippet.organization_id) == org, col(Snippet.id).in_(list(ids)))
    return dict(session.connection().execute(query).all())


def authors(session: Session, org: int, ids: Iterable[int]) -> dict[int, list[int]]:
    """The persons who wrote them, by snippet."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for snippet_id, person_id in _AUTHORS.all(session, org=org, ids=list(set(ids))):
        found[snippet_id].append(person_id)
    return dict(found)


def index(session: Session, snippet: Snippet) -> None:
    """Makes it findable as it reads now, or unfindable where it is a draft."""
    session.flush()
    org, id = snippet.organization_id, snippet.id
    if snippet.state == "draft":
        search.forget(session, org, "snippet", id)
        return
    owners = authors(session, org, [id]).get(id)
    if not owners:
        return
    search.keep(
        session, org, "snippet", id, channel_id=snippet.channel_id, owner_id=owners[0], visibility=snippet.visibility,
        state=snippet.state, title=snippet.title, body=snippet.body, asked=asked(session, snippet),
        topics=" ".join(topics.of(session, org, "snippet", [id]).get(id, ())),
    )  # fmt: skip


def asked(session: Session, snippet: Snippet) -> list[str]:
    """The questions that it resolved, in the words of everybody who asked, as far as whoever reads it may know them.

    And the titles of what became part of it.
    """
    needs = select(col(Need.id), col(Need.title)).where(
        col(Need.organization_id) == snippet.organization_id, col(Need.resolved_by_id) == snippet.id,
        (col(Need.visibility) == "organization")
        | ((col(Need.channel_id) == snippet.channel_id) & (snippet.visibility == "channel")),
    )  # fmt: skip
    resolved = session.connection().execute(needs.order_by(col(Need.id)).limit(QUESTIONS)).all()
    joined = select(col(NeedFollower.text)).where(
        col(NeedFollower.organization_id) == snippet.organization_id, col(NeedFollower.text) != "",
        col(NeedFollower.need_id).in_([id for id, _ in resolved]),
    )  # fmt: skip
    paraphrases = session.connection().execute(joined.order_by(col(NeedFollower.joined_at)).limit(QUESTIONS)).scalars()
    merged = select(col(Snippet.title)).where(
        col(Merging.organization_id) == snippet.organization_id, col(Merging.new_id) == snippet.id,
        col(Merging.state) == "merged", col(Snippet.id) == col(Merging.old_id),
    )  # fmt: skip
    parts = session.connection().execute(merged.order_by(col(Merging.id)).limit(QUESTIONS)).scalars()
    return [*(title for _, title in resolved), *paraphrases, *parts]


def revise(session: Session, snippet: Snippet, editor_id: int, now: datetime) -> None:
    """Keeps how it reads now, before it is changed."""
    last = select(func.max(col(SnippetRevision.number))).where(
        col(SnippetRevision.organization_id) == snippet.organization_id, col(SnippetRevision.snippet_id) == snippet.id
    )
    number = (session.connection().execute(last).scalar() or 0) + 1
    values = {
        "organization_id": snippet.organization_id, "snippet_id": snippet.id, "number": number, "title": snippet.title,
        "body": snippet.body, "link": snippet.link, "editor_id": editor_id, "at": now,
    }  # fmt: skip
    session.connection().execute(insert(session, SnippetRevision).values(values))


def revisions(session: Session, org: int, id: int) -> list[SnippetRevision]:
    """How it read before, the oldest first."""
    query = select(SnippetRevision).where(
        col(SnippetRevision.organization_id) == org, col(SnippetRevision.snippet_id) == id
    )
    return list(session.scalars(query.order_by(col(SnippetRevision.number))))


def of_author(session: Session, org: int, person_id: int) -> list[Snippet]:
    """What a person wrote or is about to save: published, then drafts, then archived, each the newest first."""
    wrote = select(col(SnippetAuthor.snippet_id)).where(col(SnippetAuthor.person_id) == person_id)
    being_saved = (col(Snippet.published_at).is_(None)) & (col(Snippet.saved_by_id).is_not(None))
    query = select(Snippet).where(
        col(Snippet.organization_id) == org,
        (col(Snippet.id).in_(wrote) & ~being_saved) | (being_saved & (col(Snippet.saved_by_id) == person_id)),
    )
    found = list(session.scalars(query.order_by(col(Snippet.id).desc())))
    return sorted(found, key=lambda snippet: ORDER.index(snippet.state))


def being_saved(session: Session, org: int, channel_id: int, message: str, saver_id: int) -> Snippet | None:
    """The draft that a person began to save from a message."""
    query = select(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.channel_id) == channel_id, col(Snippet.saved_from) == message,
        col(Snippet.saved_by_id) == saver_id, col(Snippet.state) == "draft", col(Snippet.published_at).is_(None),
    )  # fmt: skip
    return session.scalars(query.order_by(col(Snippet.id).desc())).first()


def discard(session: Session, org: int, id: int) -> bool:
    """Throws a draft away; False when there is none."""
    session.flush()
    gone = delete(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.id) == id, col(Snippet.state) == "draft"
    )
    return bool(session.connection().execute(gone).rowcount)


def to_review(session: Session, org: int, today: date, limit: int) -> list[Snippet]:
    """Published snippets whose day to be looked at again has come, and whose authors were not asked yet."""
    query = select(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.state) == "published", col(Snippet.review_by) <= today,
        col(Snippet.review_since).is_(None),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Snippet.id)).limit(limit).with_for_update()))


def past_last_day(session: Session, org: int, today: date, limit: int) -> list[Snippet]:
    """Published snippets whose last day is over."""
    query = select(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.state) == "published", col(Snippet.expires_on) < today
    )
    return list(session.scalars(query.order_by(col(Snippet.id)).limit(limit).with_for_update()))


def forget_drafts(session: Session, org: int, before: datetime) -> int:
    """Throws away drafts that were begun before then and never published."""
    old = delete(Snippet).where(
        col(Snippet.organization_id) == org, col(Snippet.state) == "draft", col(Snippet.published_at).is_(None),
        col(Snippet.created_at) < before,
    )  # fmt: skip
    return session.connection().execute(old).rowcount
