"""Persons and their accounts."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from bot.rules.text import one_line
from bot.rules.wall import valid_zone
from storage import loaded
from storage.prepared import Prepared, among
from storage.store import Session, dialect
from storage.tables import Account, Person, Workspace

DECIDED = "role"  # the preference that says that an admin chose this person's role

_NAMED = Prepared(
    lambda kind: select(col(Person.id), col(Person.name), col(Person.state)).where(
        col(Person.organization_id) == bindparam("org"), among(kind, col(Person.id), "ids")
    )
)
_ACCOUNTS = Prepared(
    lambda kind: select(col(Account.person_id), col(Account.external_id)).where(
        col(Account.organization_id) == bindparam("org"), col(Account.workspace_id) == bindparam("workspace"),
        among(kind, col(Account.person_id), "people"),
    )
)  # fmt: skip


class Described(Protocol):
    """What a platform tells of an account; empty where it does not."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def admin(self) -> bool: ...


def account(session: Session, workspace_id: int, external_id: str) -> Account | None:
    """The account that the platform calls so."""
    query = select(Account).where(col(Account.workspace_id) == workspace_id, col(Account.external_id) == external_id)
    return session.scalars(query).first()


def open_account(session: Session, here: Workspace, external_id: str, name: str, now: datetime) -> Account:
    """The account, made together with a new person when it is new."""
    known = account(session, here.id, external_id)
    if known is None:
        name = one_line(name, 255)
        person = Person(organization_id=here.organization_id, name=name or external_id, created_at=now)
        session.add(person)
        session.flush()
        known = Account(
            organization_id=here.organization_id,
            workspace_id=here.id,
            person_id=person.id,
            external_id=external_id,
            name=name or external_id,
        )
        session.add(known)
        session.flush()
    return known


def meet(session: Session, person: Person, account: Account, actor: "Described") -> None:
    """Takes over what the platform now says of somebody, where it says anything."""
    if actor.name and actor.name != account.name and (name := one_line(actor.name, 255)):
        account.name = person.name = name
    if actor.time_zone and actor.time_zone != person.time_zone and valid_zone(actor.time_zone):
        person.time_zone = actor.time_zone
    if actor.email and actor.email != person.email and len(actor.email) <= 320:
        person.email = actor.email
    if actor.locale and actor.locale != person.locale and len(actor.locale) <= 35:
        person.locale = actor.locale
    if actor.title and (title := one_line(actor.title, 120)) != person.title:
        person.title = title
    if actor.admin and person.role == "member" and DECIDED not in person.preferences:
        person.role = "admin"


def person(session: Session, org: int, id: int) -> Person | None:
    """A person of the organization."""
    found = loaded.one(session, Person, id)
    return found if found is not None and found.organization_id == org else None


def hold(session: Session, org: int, *ids: int) -> None:
    """Holds persons, so that what they do at the same time is done one after the other; SQLite does so anyway."""
    if dialect(session) != "sqlite":
        held = select(col(Person.id)).where(col(Person.organization_id) == org, col(Person.id).in_(set(ids)))
        session.connection().execute(held.order_by(col(Person.id)).with_for_update(key_share=True))


def persons(session: Session, org: int, ids: Iterable[int]) -> dict[int, Person]:
    """Persons of the organization, by id."""
    return loaded.several(session, org, Person, ids)


def named(session: Session, org: int, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(name, state) of persons of the organization, by id."""
    session.flush()
    return {id: (name, state) for id, name, state in _NAMED.all(session, org=org, ids=list(ids))}


def account_by_id(session: Session, org: int, id: int) -> Account | None:
    """An account of the organization."""
    found = loaded.one(session, Account, id)
    return found if found is not None and found.organization_id == org else None


def accounts_of(session: Session, org: int, person_ids: Iterable[int], workspace_id: int) -> dict[int, str]:
    """The platform's account ids of these persons in one workspace, by person."""
    found: dict[int, str] = dict(_ACCOUNTS.all(session, org=org, workspace=workspace_id, people=list(set(person_ids))))
    return found


def account_for(session: Session, org: int, person_id: int) -> Account | None:
    """The account to write to: the person's first in a workspace that is active."""
    query = (
        select(Account)
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(
            col(Account.organization_id) == org,
            col(Account.person_id) == person_id,
            col(Account.bot).is_(False),
            col(Account.left).is_(False),
            col(Workspace.state) == "active",
        )
        .order_by(col(Account.id))
    )
    return session.scalars(query).first()


def is_here(session: Session, org: int, person_id: int) -> bool:
    """Whether a person has an account that did not leave."""
    query = select(col(Account.id)).where(
        col(Account.organization_id) == org, col(Account.person_id) == person_id, col(Account.left).is_(False)
    )
    return session.connection().execute(query.limit(1)).first() is not None


def accounts(session: Session, org: int, person_id: int) -> list[tuple[str, str, str]]:
    """The person's accounts: (name, workspace, platform)."""
    query = (
        select(col(Account.name), col(Workspace.name), col(Workspace.platform))
        .join(Workspace, col(Workspace.id) == col(Account.workspace_id))
        .where(col(Account.organization_id) == org, col(Account.person_id) == person_id)
    )
    return [(*row,) for row in session.connection().execute(query.order_by(col(Account.id)))]


def namesakes(session: Session, org: int, name: str) -> int:
    """How many persons of the organization bear this name."""
    query = select(func.count()).where(col(Person.organization_id) == org, col(Person.name) == name)
    return session.connection().execute(query).scalar() or 0


def admins(session: Session, org: int) -> list[Person]:
    """Who is admin and still here."""
    return [person for person in with_roles(session, org) if person.role == "admin"]


def with_roles(session: Session, org: int) -> list[Person]:
    """Everybody here who is more than a member, by name."""
    query = select(Person).where(
        col(Person.organization_id) == org, col(Person.state) == "active", col(Person.role) != "member"
    )
    return list(session.scalars(query.order_by(col(Person.name), col(Person.id))))


def ask_again(session: Session, org: int) -> None:
    """Everybody is unknown again, so that their platforms are asked who they are and who owns the workspace."""
    change = update(Account).where(col(Account.organization_id) == org, col(Account.bot).is_(False))
    session.connection().execute(change.values(met=False))


def called(session: Session, org: int, workspace_id: int, word: str) -> list[Person]:
    """Active persons with this name or first name in any case, or the one with this account in the workspace."""
    wanted = word.casefold()
    mine = select(col(Account.person_id)).where(
        col(Account.organization_id) == org, col(Account.workspace_id) == workspace_id, col(Account.external_id) == word
    )
    first = re.sub(r"[\\%_]", r"\\\g<0>", wanted) + " %"
    query = select(Person).where(
        col(Person.organization_id) == org, col(Person.state) == "active",
        col(Person.id).in_(mine) | (func.lower(col(Person.name)) == wanted)
        | func.lower(col(Person.name)).like(first, escape="\\"),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Person.id)).limit(2)))
