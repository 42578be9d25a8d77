"""How Alembic reaches the database: through a connection that is handed over, or the url it was given."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel

from storage import engines, tables
from storage.tables.base import UtcDateTime
from storage.tables.search import Bits

NOT_TABLES = ("search_index", "schema_info")  # made by the full-text search itself; by whoever migrates


def render(kind: str, item: Any, written: Any) -> str | Literal[False]:
    """Migrations do not depend on our column types, which may change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Bits):
        written.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.LargeBinary().with_variant(postgresql.BIT(varying=True), 'postgresql')"
    return False


def ours(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether a table is one of tables/."""
    return not (kind == "table" and (name or "").startswith(NOT_TABLES))


def migrate() -> None:
    """Runs the migrations on the connection that storage.migrate hands over, or on sqlalchemy.url."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    url = context.config.get_main_option("sqlalchemy.url") or "sqlite://"
    engine = engines.engine(url)
    with engine.begin() as opened:
        _run(opened)


def _run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=render,
        include_object=ours,
    )
    context.run_migrations()


assert tables.__all__  # imported for what it registers
migrate()
