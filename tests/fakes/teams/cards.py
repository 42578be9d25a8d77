"""Finds the buttons and inputs of an Adaptive Card, the way a client does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def parts(value: Any) -> Iterator[Json]:
    """Every object in a card, outermost first; a button's own data and fallback are not part of what is shown."""
    if isinstance(value, list):
        for inner in value:
            yield from parts(inner)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name not in ("data", "fallback", "refresh"):
                yield from parts(inner)


def actions(card: Json) -> list[Json]:
    return [part for part in parts(card) if str(part.get("type", "")).startswith("Action.")]


def titles(card: Json) -> list[str]:
    """What is written on the card's buttons."""
    return [action["title"] for action in actions(card) if action.get("title")]


def action_titled(card: Json, title: str) -> Json:
    """The button with these words on it, past the one that only asks whether one is sure. Fails unless it is one."""
    found = [action for action in actions(card) if action.get("title") == title and action["type"] != "Action.ShowCard"]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} buttons called {title!r}; there are {titles(card)}")
    return found[0]


def texts(card: Json) -> str:
    """All that can be read on a card."""
    said = [str(part[name]) for part in parts(card) for name in ("text", "title", "value") if name in part]
    return "\n".join(said)


def filled(card: Json, inputs: Json) -> Json:
    """The values a client would send: what was typed, else what the card proposes. Fails on what a client refuses."""
    fields = {part["id"]: part for part in parts(card) if str(part.get("type", "")).startswith("Input.")}
    if strangers := set(inputs) - set(fields):
        raise AssertionError(f"no input called {sorted(strangers)}; there are {sorted(fields)}")
    values = {name: inputs.get(name, field.get("value")) for name, field in fields.items()}
    missing = [name for name, field in fields.items() if field.get("isRequired") and values[name] in (None, "")]
    if missing:
        raise AssertionError(f"the client asks to fill in {missing}")
    return {name: value for name, value in values.items() if value is not None}
