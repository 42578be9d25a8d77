"""Brings an archive into a database that holds nothing of its organization."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from bot.errors import Invalid
from storage.archive.layout import CODES, SECRET_COLUMNS, Row, moved, references
from storage.archive.reading import Archive
from storage.archive.values import checked
from storage.store import Session, dialect
from storage.tables import Organization

AT_ONCE = 500
HERE = "This database has an organization of that number already ({name}). Nothing was imported. Use an empty database."
TAKEN = (
    "This database holds things of others under the same numbers or names, so nothing was imported. Use an empty "
    "database: cards that are posted name things by number, so the numbers have to stay."
)


def bring_in(session: Session, archive: Archive) -> Organization:
    """Everything of the archive, in this one step; its organization. Raises Invalid for anything that is not right."""
    org = archive.manifest.organization.id
    here = session.get(Organization, org)
    if here is not None:
        raise Invalid(HERE.format(name=here.name))
    bringing = _Bringing(session, archive, org)
    try:
        for table in moved().values():
            bringing.table(table)
    except (IntegrityError, DataError) as error:
        raise Invalid(TAKEN) from error
    bringing.nothing_of_others()
    _count_on(session)
    found = session.get(Organization, org)
    if found is None:
        raise archive.wrong("it holds no organization")
    return found


class _Bringing:
    def __init__(self, session: Session, archive: Archive, org: int) -> None:
        self._session = session
        self._archive = archive
        self._org = org
        self._brought: dict[str, set[int]] = {}
        self._shown: dict[str, set[int]] = {}

    def table(self, table: Table) -> None:
        """The rows of one table."""
        numbers = self._brought.setdefault(table.name, set())
        with closing(self._archive.rows(table.name)) as rows:
            for batch in _batches(self._checked(table, row) for row in rows):
                self._session.connection().execute(insert(table), batch)
                numbers.update(row["id"] for row in batch if "id" in row)

    def nothing_of_others(self) -> None:
        """What cards show by number is the organization's own, or nobody's."""
        for thing, numbers in self._shown.items():
            table = moved().get(thing)
            if table is None:
                continue
            for batch in _batches(sorted(numbers - self._brought[thing])):
                if self._session.connection().execute(select(table.c.id).where(table.c.id.in_(batch))).first():
                    raise self._archive.wrong("it refers to what is another organization's")

    def _checked(self, table: Table, row: Row) -> Row:
        if row.keys() != set(table.c.keys()):
            raise self._archive.wrong(f"{table.name} has other columns")
        try:
            values = {name: checked(row[name], column) for name, column in table.c.items()}
        except ValueError as error:
            raise self._archive.wrong(f"{table.name}: {error}") from error
        whose = values["id"] if table.name == "organization" else values.get("organization_id", self._org)
        strange = any(
            values[column.name] is not None and values[column.name] not in self._brought.get(target, ())
            for column, target in references(table)
        )
        if whose != self._org or strange:
            raise self._archive.wrong(f"{table.name} refers to what is another organization's")
        if "thing" in values and values.get("thing_id") is not None:
            self._shown.setdefault(values["thing"] or "", set()).add(values["thing_id"])
        return self._harmless(table, values)

    def _harmless(self, table: Table, values: Row) -> Row:
        """No archive brings a key with it."""
        if table.name == "setting" and values["name"].startswith(CODES):
            raise self._archive.wrong("it holds a code to join by")
        return {name: None if (table.name, name) in SECRET_COLUMNS else value for name, value in values.items()}


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch


def _count_on(session: Session) -> None:
    """PostgreSQL gives new rows the numbers after those that came."""
    if dialect(session) == "sqlite":
        return
    run = session.connection().execute
    for table in moved().values():
        if "id" not in table.c:
            continue
        highest = run(select(func.max(table.c.id))).scalar()
        sequence = run(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
        if highest and sequence:
            run(select(func.setval(sequence, func.greatest(highest, func.nextval(sequence)))))
