"""What Teams takes of Adaptive Cards 1.5: elements, their properties and values, and the size of a message."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.teams.cards import Json

LARGEST = 40 * 1024
COMMON = {"id": str, "spacing": str, "separator": bool, "isVisible": bool, "height": str}
INPUT = {**COMMON, "label": str, "isRequired": bool, "errorMessage": str, "value": str, "placeholder": str}
ACTION = {"id": str, "title": str, "style": str, "fallback": dict, "tooltip": str}
LETTERS = {"color": str, "fontType": str, "isSubtle": bool, "size": str, "weight": str}
PROPERTIES: dict[str, dict[str, Any]] = {
    "AdaptiveCard": {"version": str, "$schema": str, "body": list, "actions": list, "fallbackText": str, "refresh": dict, "msteams": dict},
    "TextBlock": {**COMMON, **LETTERS, "text": str, "wrap": bool, "style": str, "maxLines": int},
    "RichTextBlock": {**COMMON, "inlines": list},
    "TextRun": {**LETTERS, "text": str, "italic": bool, "highlight": bool, "selectAction": dict},
    "Container": {**COMMON, "items": list, "style": str},
    "ColumnSet": {**COMMON, "columns": list},
    "Column": {**COMMON, "items": list, "width": str, "verticalContentAlignment": str},
    "FactSet": {**COMMON, "facts": list},
    "ActionSet": {**COMMON, "actions": list},
    "Input.Text": {**INPUT, "isMultiline": bool, "maxLength": int},
    "Input.Date": INPUT,
    "Input.ChoiceSet": {**INPUT, "choices": list, "isMultiSelect": bool, "style": str, "wrap": bool},
    "Action.Execute": {**ACTION, "verb": str, "data": dict},
    "Action.Submit": {**ACTION, "data": dict, "associatedInputs": str},
    "Action.OpenUrl": {**ACTION, "url": str},
    "Action.ShowCard": {**ACTION, "card": dict},
}  # fmt: skip
NEEDED = {
    "AdaptiveCard": ("version", "body"), "TextBlock": ("text",), "RichTextBlock": ("inlines",), "TextRun": ("text",),
    "Container": ("items",), "ColumnSet": ("columns",), "Column": ("items",), "FactSet": ("facts",),
    "ActionSet": ("actions",), "Input.Text": ("id",), "Input.Date": ("id",), "Input.ChoiceSet": ("id", "choices"),
    "Action.Execute": ("title", "verb", "data"), "Action.Submit": ("title", "data"), "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("title", "card"),
}  # fmt: skip
WORDS = {
    "size": {"default", "small", "medium", "large", "extraLarge"},
    "weight": {"default", "lighter", "bolder"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "spacing": {"default", "none", "small", "medium", "large", "extraLarge", "padding"},
    "fontType": {"default", "monospace"},
}
STYLES = {
    "TextBlock": {"default", "heading"}, "Container": {"default", "emphasis", "good", "attention", "warning", "accent"},
    "Input.ChoiceSet": {"compact", "expanded"},
}  # fmt: skip
OF_ACTIONS = {"default", "positive", "destructive"}


def message_problems(activity: Json) -> list[str]:
    """What is wrong with the cards of a message, and with its size."""
    attachments, size = activity.get("attachments") or [], 2 * len(json.dumps(activity))
    found = [f"too large for every tenant: {size}"] if attachments and size > LARGEST else []
    for attachment in attachments:
        found += card_problems(attachment.get("content"))
    return found


def card_problems(card: Any) -> list[str]:
    """What a client would not show as meant."""
    ids: list[str] = []
    found = _problems(card, "card", ids)
    return found + [f"two inputs called {id}" for id in {id for id in ids if ids.count(id) > 1}]


def _problems(part: Any, path: str, ids: list[str]) -> list[str]:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in PROPERTIES:
        return [f"{path}: no such element {kind!r}"]
    known = PROPERTIES[kind]
    found = [f"{path}: {kind} has no {name}" for name in part if name not in known and name != "type"]
    found += [
        f"{path}: {name} is {part[name]!r}" for name in known if name in part and type(part[name]) is not known[name]
    ]
    found += [f"{path}: {kind} without {name}" for name in NEEDED.get(kind, ()) if not _said(part, name)]
    found += _words(part, kind, path)
    if kind.startswith("Input."):
        ids.append(part.get("id", ""))
        if part.get("isRequired") and not part.get("errorMessage"):
            found.append(f"{path}: required without a message")
    return found + [problem for name, inner in _inside(part) for problem in _problems(inner, f"{path}.{name}", ids)]


def _said(part: Json, name: str) -> bool:
    """Whether something needed is there and not empty; an empty list of choices is for the form to explain."""
    return bool(part.get(name)) or (name in ("choices", "data") and name in part)


def _words(part: Json, kind: str, path: str) -> list[str]:
    allowed = {**WORDS, "style": OF_ACTIONS if kind.startswith("Action.") else STYLES.get(kind, set())}
    return [
        f"{path}: {name} {part[name]!r}" for name, words in allowed.items() if name in part and part[name] not in words
    ]


def _inside(part: Json) -> list[tuple[str, Any]]:
    several = [
        (name, each) for name in ("body", "items", "columns", "actions", "inlines") for each in part.get(name, [])
    ]
    return several + [(name, part[name]) for name in ("card", "selectAction", "fallback") if name in part]
