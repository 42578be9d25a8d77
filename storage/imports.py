"""History that is brought in from elsewhere: what is there already, and many rows at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot.rules.score import SCORING
from storage import needs, topics
from storage.store import Session, insert
from storage.tables import (
    Account,
    Channel,
    Endorsement,
    MessageLink,
    Need,
    Person,
    Snippet,
    SnippetAuthor,
    Workspace,
)
from storage.weights import Kept

Course = Sequence[tuple[str, int | None, datetime]]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is here; `erased` wants nothing kept about them."""

    person_id: int
    account_id: int
    erased: bool = False


def workspaces(session: Session) -> list[Workspace]:
    """Every workspace, also those that are gone. Of all organizations."""
    return list(session.scalars(select(Workspace).order_by(col(Workspace.id))))


def accounts(session: Session, workspace_id: int) -> dict[str, Known]:
    """Everybody in a workspace, by what the platform calls them."""
    query = (
        select(col(Account.external_id), col(Account.id), col(Account.person_id), col(Person.state))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Account.workspace_id) == workspace_id)
    )
    found = session.connection().execute(query)
    return {key: Known(person_id, id, state == "erased") for key, id, person_id, state in found}


def add_people(session: Session, here: Workspace, people: Sequence[tuple[str, Person]]) -> dict[str, Known]:
    """New persons, each with their account in the workspace."""
    session.add_all(person for _, person in people)
    session.flush()
    made = [
        Account(
            organization_id=here.organization_id, workspace_id=here.id, person_id=person.id, name=person.name,
            external_id=external_id,
        )
        for external_id, person in people
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return {account.external_id: Known(account.person_id, account.id) for account in made}


def channels(session: Session, workspace_id: int) -> dict[str, Channel]:
    """Every channel of a workspace, by what the platform calls it."""
    query = select(Channel).where(col(Channel.workspace_id) == workspace_id)
    return {channel.external_id: channel for channel in session.scalars(query)}


def keys(session: Session, org: int, wanted: Iterable[str]) -> set[str]:
    """Those of these keys whose need or snippet was imported before."""
    asked = list(wanted)
    found: set[str] = set()
    for table in (Need, Snippet):
        query = select(col(table.imported)).where(col(table.organization_id) == org, col(table.imported).in_(asked))
        found |= {str(key) for key in session.connection().execute(query).scalars()}
    return found


def shown(session: Session, org: int, channel_id: int, messages: Iterable[str]) -> set[str]:
    """Those of these messages that show something already."""
    query = select(col(MessageLink.external_id)).where(
        col(MessageLink.organization_id) == org,
        col(MessageLink.channel_id) == channel_id,
        col(MessageLink.external_id).in_(list(messages)),
    )
    return set(session.connection().execute(query).scalars())


def add_need(session: Session, need: Need, slugs: Sequence[str], course: Course) -> None:
    """A need of the past; `course` is how it came to its state: (state, who, when), oldest first."""
    session.add(need)
    session.flush()
    topics.put_on(session, need.organization_id, "need", need.id, slugs)
    for state, person_id, at in course:
        needs.note(session, need.organization_id, need.id, state, person_id, at)
    needs.index(session, need, slugs)


def add_many(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Rows of one table at once, those that are new."""
    if rows:
        session.connection().execute(insert(session, table).on_conflict_do_nothing(), list(rows))


def given(session: Session, org: int, since: datetime, until: datetime) -> list[Kept]:
    """Every endorsement that scores in that time, once for each author of its snippet."""
    query = (
        select(
            col(Endorsement.snippet_id), col(Endorsement.person_id), col(SnippetAuthor.person_id),
            col(Endorsement.at), col(Endorsement.id), col(Endorsement.kind), col(Endorsement.reciprocity),
            col(Endorsement.repeat), col(Endorsement.worth),
        )
        .join(SnippetAuthor, col(SnippetAuthor.snippet_id) == col(Endorsement.snippet_id))
        .where(
            col(Endorsement.organization_id) == org, col(Endorsement.kind).in_(SCORING),
            col(Endorsement.at) >= since, col(Endorsement.at) <= until,
        )
        .order_by(col(Endorsement.at), col(Endorsement.id))
    )  # fmt: skip
    return [Kept(*row) for row in session.connection().execute(query)]
