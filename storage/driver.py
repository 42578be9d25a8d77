"""Statements that are text for good: handed to the driver as they are, since building and compiling costs more."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

_VALUE = re.compile(r"(?<!:):(\w+)")


def rows(session: Session, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """What it finds; `:name` stands for a value. What the session still holds back is not seen by it."""
    connection = session.connection()
    written = _written(connection.dialect.name, statement)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(written, dict(values))
        return list(cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error as error:
        raise told(connection.dialect, written, error) from error
    finally:
        cursor.close()


def told(dialect: Dialect, statement: str, error: Exception) -> DBAPIError:
    """What SQLAlchemy makes of an error of the driver, without the values."""
    base = dialect.loaded_dbapi.Error
    return cast("DBAPIError", DBAPIError.instance(statement, None, error, base, hide_parameters=True, dialect=dialect))


@lru_cache(500)
def _written(kind: str, statement: str) -> str:
    """As the driver wants values to be named."""
    return statement if kind == "sqlite" else _VALUE.sub(r"%(\1)s", statement.replace("%", "%%"))
