"""Cards and forms as JSON, for what waits or travels, and back."""

from dataclasses import fields, is_dataclass
from typing import Any

from bot.views import elements
from bot.views.elements import Card, Form

KINDS = {kind.__name__: kind for kind in vars(elements).values() if isinstance(kind, type) and is_dataclass(kind)}

FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in KINDS.values()}


def to_json(view: Card | Form) -> dict[str, Any]:
    """The card or form as plain JSON values; what lies beside its own is not read back."""
    packed: dict[str, Any] = _pack(view)
    return packed


def from_json(packed: dict[str, Any]) -> Card:
    """The card that `to_json` packed; ValueError when it is none."""
    card = _unpack(packed)
    if not isinstance(card, Card):
        raise ValueError("not a card")
    return card


def form_from_json(packed: dict[str, Any]) -> Form:
    """The form that `to_json` packed; ValueError when it is none."""
    form = _unpack(packed)
    if not isinstance(form, Form):
        raise ValueError("not a form")
    return form


def _pack(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    names = FIELDS.get(type(value))
    if names is None:
        return value
    return {"_": type(value).__name__} | {name: _pack(getattr(value, name)) for name in names}


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpack(item) for item in value)
    if isinstance(value, dict):
        kind = KINDS[value["_"]]
        return kind(**{name: _unpack(item) for name, item in value.items() if name in FIELDS[kind]})
    return value
