"""Statements that are text for good: handed to the driver as they are, since building and compiling costs more."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from storage.store import Session, dialect

_VALUE = re.compile(r"(?<!:):(\w+)")


def rows(session: Session, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """What it finds; `:name` stands for a value. What the session still holds back is not seen by it."""
    return list(session.connection().exec_driver_sql(_written(dialect(session), statement), dict(values)))


@lru_cache(500)
def _written(kind: str, statement: str) -> str:
    """As the driver wants values to be named."""
    return statement if kind == "sqlite" else _VALUE.sub(r"%(\1)s", statement.replace("%", "%%"))
