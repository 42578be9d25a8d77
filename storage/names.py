"""What people and channels of a workspace are called."""

from collections.abc import Iterable

from sqlalchemy import exists, func, or_, select
from sqlmodel import col

from storage.store import Session
from storage.tables import Account, Channel, Installation, Person, Workspace


def accounts(session: Session, org: int, workspace_id: int) -> list[tuple[str, str, str]]:
    """Account id, name of the account and name of the person, of everybody who is in the workspace."""
    query = (
        select(col(Account.external_id), col(Account.name), col(Person.name))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            col(Account.organization_id) == org,
            col(Account.workspace_id) == workspace_id,
            col(Account.bot).is_(False),
            col(Person.state) == "active",
        )
        .order_by(col(Account.id))
    )
    return [(id, name, full_name) for id, name, full_name in session.connection().execute(query)]


def of_accounts(session: Session, org: int, workspace_id: int, accounts: Iterable[str]) -> dict[str, str]:
    """The names of accounts that the platform calls so, as far as they are known in this workspace."""
    query = select(col(Account.external_id), col(Account.name)).where(
        col(Account.organization_id) == org, col(Account.workspace_id) == workspace_id,
        col(Account.external_id).in_(list(accounts)),
    )  # fmt: skip
    return dict(session.connection().execute(query).all())


def channels(session: Session, org: int, workspace_id: int) -> list[Channel]:
    """The active channels of the workspace, without direct conversations."""
    query = select(Channel).where(
        col(Channel.organization_id) == org,
        col(Channel.workspace_id) == workspace_id,
        col(Channel.state) == "active",
        col(Channel.kind) != "direct",
    )
    return list(session.scalars(query.order_by(col(Channel.id))))


def imported_workspaces(session: Session) -> list[Workspace]:
    """Workspaces that only an import filled: Lore is not installed there. Of all organizations."""
    imported = exists().where(
        col(Account.workspace_id) == col(Workspace.id),
        col(Person.id) == col(Account.person_id),
        col(Person.imported).is_(True),
    )
    query = select(Workspace).where(col(Workspace.state) == "active", col(Workspace.bot_account) == "", imported)
    return list(session.scalars(query.order_by(col(Workspace.id))))


def installed(session: Session) -> bool:
    """Whether Lore is installed in any active workspace. Of all organizations."""
    live = (col(Workspace.state) == "active", col(Workspace.bot_account) != "")
    return session.scalars(select(Workspace).where(*live)).first() is not None


def every_channel(session: Session) -> list[tuple[str, Channel]]:
    """The active channels of active workspaces, each with the name of its workspace. Of all organizations."""
    query = (
        select(col(Workspace.name), Channel)
        .join(Channel, col(Channel.workspace_id) == col(Workspace.id))
        .where(col(Workspace.state) == "active", col(Channel.state) == "active", col(Channel.kind) != "direct")
        .order_by(col(Channel.id))
    )
    return [(name, channel) for name, channel in session.execute(query)]


def persons_called(session: Session, words: str) -> list[Person]:
    """Persons with this name, e-mail, account name or account id, in any case. Of all organizations."""
    wanted = words.strip().casefold()
    columns = (col(Person.name), col(Person.email), col(Account.name), col(Account.external_id))
    ids = (
        select(col(Person.id))
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(or_(*(func.lower(column) == wanted for column in columns)), col(Person.state) != "erased")
    )
    return list(session.scalars(select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id))))


def holds_tokens(session: Session) -> bool:
    """Whether an encrypted token is kept. Of all organizations."""
    return session.scalars(select(col(Installation.id))).first() is not None
