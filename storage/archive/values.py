"""Values of an archive, checked against the column that they are for."""

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.tables.base import UtcDateTime

DEEPEST = 40  # levels of a JSON value
Check = Callable[[Any, Column[Any]], Any]


def checked(value: Any, column: Column[Any]) -> Any:
    """The value as the column wants it. Raises ValueError."""
    if value is None:
        if not column.nullable and not isinstance(column.type, JSON):
            raise ValueError(f"{column.name} is empty")
        return None
    return CHECKS[kind(column.type)](value, column)


def kind(type: TypeEngine[Any]) -> Any:
    """Which of the kinds of columns it is; TypeError for one that archives do not know."""
    told = type.impl_instance if isinstance(type, TypeDecorator) else type
    for each in CHECKS:
        if isinstance(type, each) or isinstance(told, each):
            return each
    raise TypeError(f"archives know nothing of {type!r}")


def _truth(value: Any, column: Column[Any]) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{column.name} is neither true nor false")
    return value


def _whole(value: Any, column: Column[Any]) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) <= value < 2**31:
        raise ValueError(f"{column.name} is not a whole number")
    return value


def _number(value: Any, column: Column[Any]) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not isfinite(value):
        raise ValueError(f"{column.name} is not a number")
    return float(value)


def _text(value: Any, column: Column[Any]) -> str:
    longest = getattr(column.type, "length", None)
    if not isinstance(value, str) or not _clean(value) or (longest is not None and len(value) > longest):
        raise ValueError(f"{column.name} is not a text of that length")
    return value


def _moment(value: Any, column: Column[Any]) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{column.name} is not a time with its zone")
    return moment


def _day(value: Any, column: Column[Any]) -> date:
    if not isinstance(value, str) or len(value) != len("2026-03-02"):
        raise ValueError(f"{column.name} is not a day")
    return date.fromisoformat(value)


def _json(value: Any, column: Column[Any]) -> Any:
    if not _plain(value, DEEPEST):
        raise ValueError(f"{column.name} is nested too deeply, or holds what no text can hold")
    return value


def _plain(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return depth > 0 and all(_clean(name) and _plain(each, depth - 1) for name, each in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_plain(each, depth - 1) for each in value)
    return True


def _clean(text: str) -> bool:
    """Whether both databases can hold it: no NUL, no half of a pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


CHECKS: dict[Any, Check] = {
    UtcDateTime: _moment, Date: _day, Boolean: _truth, Integer: _whole, Float: _number, JSON: _json, String: _text,
}  # fmt: skip
