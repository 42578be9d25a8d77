"""Reaching into a platform's payload: what is not there, or is of another type, is empty."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps these


def at(payload: Any, *path: str) -> Any:
    """What stands at the end of a path of names; None when there is nothing."""
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def word(payload: Any, *path: str) -> str:
    """A text at the end of a path; empty when there is none."""
    value = at(payload, *path)
    if not isinstance(value, str):
        return ""
    return value if value.isprintable() else _UNSTORABLE.sub("", value)


def first(payload: Any, *paths: tuple[str, ...]) -> str:
    """The first text that is not empty."""
    for path in paths:
        if found := word(payload, *path):
            return found
    return ""


def table(payload: Any, *path: str) -> Json:
    """An object at the end of a path; empty when there is none."""
    value = at(payload, *path)
    return value if isinstance(value, dict) else {}


def rows(payload: Any, *path: str) -> list[Json]:
    """The objects of a list at the end of a path."""
    value = at(payload, *path)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def strings(drawn: object) -> Iterator[str]:
    """Every string of what was drawn, as it is."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, dict | list):
        for each in drawn.values() if isinstance(drawn, dict) else drawn:
            yield from strings(each)
