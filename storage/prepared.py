"""Statements that are compiled once: building one for each run takes ten times as long as the database does."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import JSON, ColumnElement, Dialect, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, SQLModel

from storage import engines
from storage.driver import told

Row = tuple[Any, ...]


class Prepared:
    """A statement that is given its values by name each time it runs.

    Values are converted as SQLAlchemy converts them; rows are plain tuples. Raises DBAPIError. What a session holds and
    has not flushed is not seen.
    """

    def __init__(self, build: Callable[[str], Any], columns: Sequence[str] | None = None) -> None:
        self._build, self._columns = build, columns
        self._compiled: dict[str, _Compiled] = {}

    def all(self, session: Session, **values: Any) -> list[Row]:
        """Every row."""
        return self._run(session, values, rows=True)[0]

    def first(self, session: Session, **values: Any) -> Row | None:
        """The first row."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def count(self, session: Session, **values: Any) -> int:
        """How many rows it wrote."""
        return self._run(session, values, rows=False)[1]

    def _run(self, session: Session, values: dict[str, Any], *, rows: bool) -> tuple[list[Row], int]:
        connection = session.connection()
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, compiled.given(values))
            return compiled.read(cursor) if rows else [], cursor.rowcount
        except dialect.loaded_dbapi.Error as error:
            raise told(dialect, compiled.sql, error) from error
        finally:
            cursor.close()

    def _compile(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled[dialect.name] = _Compiled(self._build(dialect.name), dialect, self._columns)
        return compiled


class _Compiled:
    """The words of a statement in one dialect, and how its values and its columns are converted."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.sql = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._fixed = dict(compiled.params)
        found = {name: _kind(bind, dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()}
        self._convert = [(name, convert) for name, convert in found.items() if convert is not None]
        self._kinds = [_kind(column, dialect) for column in getattr(statement, "exported_columns", ())]
        self._dialect = dialect
        self._read: list[Any] | None = None

    def given(self, values: dict[str, Any]) -> Any:
        values = {**self._fixed, **values}
        for name, convert in self._convert:
            values[name] = convert(values[name])
        return [values[name] for name in self._order] if self._order is not None else values

    def read(self, cursor: Any) -> list[Row]:
        if self._read is None:
            each = zip(self._kinds, cursor.description, strict=True)
            self._read = [kind.result_processor(self._dialect, column[1]) for kind, column in each]
        rows: list[Row] = cursor.fetchall()
        if not any(self._read):
            return rows
        return [
            tuple([read(value) if read else value for read, value in zip(self._read, row, strict=True)]) for row in rows
        ]


def among(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Whether a value is one of a list, given as one value however long it is."""
    if dialect == "sqlite":
        found = column.in_(select(func.json_each(bindparam(name, type_=JSON)).table_valued("value").c.value))
    else:
        found = column == any_(bindparam(name, type_=ARRAY(column.type)))
    return cast("ColumnElement[bool]", found)


def in_words(words: Sequence[str]) -> list[Any]:
    """What IN takes in a statement that is prepared: a list of so many."""
    return [literal(word) for word in words]


def _kind(bound: Any, dialect: Dialect) -> Any:
    return bound.type.dialect_impl(dialect)


def prepared(statement: Any) -> Prepared:
    """A SELECT, UPDATE or DELETE with a `bindparam` for each value."""
    return Prepared(lambda _dialect: statement)


def prepared_insert(table: type[SQLModel], *columns: str, also: Callable[[Any], Any] = lambda new: new) -> Prepared:
    """An INSERT of these columns; `also` may add what happens on a conflict."""
    into = SQLModel.metadata.tables[str(table.__tablename__)]
    return Prepared(lambda dialect: also(engines.INSERT[dialect](into)).inline(), columns)
