"""How the database itself is."""

from datetime import UTC, datetime

from storage.store import Session
from storage.tables import Organization

THEN = datetime(2000, 1, 1, tzinfo=UTC)


def touch(session: Session) -> None:
    """Writes, and leaves nothing behind. Raises whatever keeps us from it. Of all organizations."""
    with session.begin_nested() as tried:
        session.add(Organization(name="", created_at=THEN))
        session.flush()
        tried.rollback()


def journal(session: Session) -> str:
    """SQLite's journal mode. Of all organizations."""
    return str(session.connection().exec_driver_sql("PRAGMA journal_mode").scalar())
