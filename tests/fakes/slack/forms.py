"""What people put into inputs, as Slack writes it into `state.values`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.catalog import parts
from tests.fakes.slack.things import Json, ident

PLAIN = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
PICKED = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}
NAMED = ("users", "channels", "conversations")


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block with an element in it that has a state."""
    for block in blocks:
        yield from ((block, part) for part in parts(block) if slot(part["type"]))


def slot(kind: str) -> str:
    """The name of the field that holds the value of this kind of element; empty for buttons and the like."""
    if kind in PLAIN:
        return "value"
    if kind in PICKED:
        return f"selected_{PICKED[kind]}"
    if kind == "rich_text_input":
        return "rich_text_value"
    if kind in ("static_select", "external_select", "radio_buttons"):
        return "selected_option"
    if kind in ("multi_static_select", "multi_external_select", "checkboxes"):
        return "selected_options"
    for name in NAMED:
        if kind == f"multi_{name}_select":
            return f"selected_{name}"
        if kind == f"{name}_select":
            return f"selected_{name[:-1]}"
    return ""


def untouched(element: Json) -> Json:
    """The state of an element before anybody touched it."""
    name = slot(element["type"])
    initial = element.get("initial_" + name.removeprefix("selected_").replace("rich_text_", ""))
    empty: Any = [] if name.endswith("s") else None
    return {"type": element["type"], name: empty if initial is None else initial}


def filled(element: Json, given: Any) -> Json:
    """The state of an element after a person gave it this: text, an option (text or value), a user, a date …"""
    name = slot(element["type"])
    if name == "selected_option":
        value: Any = option(element, given)
    elif name == "selected_options":
        value = [option(element, one) for one in (given if isinstance(given, (list, tuple)) else [given])]
    elif name in ("selected_users", "selected_channels", "selected_conversations"):
        value = [ident(one) for one in given]
    elif name in ("selected_user", "selected_channel", "selected_conversation"):
        value = ident(given)
    else:
        value = given if name in ("selected_date_time", "rich_text_value") else str(given)
    return {"type": element["type"], name: value}


def option(element: Json, given: Any) -> Json:
    """The option with this text or value."""
    groups = [{"options": element.get("options", [])}, *element.get("option_groups", [])]
    options: list[Json] = [one for group in groups for one in group["options"]]
    for one in options:
        if given in (one["value"], one["text"]["text"], one):
            return one
    if element["type"].endswith("external_select") and isinstance(given, dict):
        return given
    raise LookupError(f"no option {given!r}; there are {[one['text']['text'] for one in options]}")


def names(block: Json, element: Json) -> set[str]:
    """By what a test may call an input: its label, block id, action id, or block id/action id."""
    label = (block.get("label") or block.get("text") or {}).get("text", "")
    ids = block["block_id"], element["action_id"]
    return {label, label.removesuffix(" (optional)"), *ids, "/".join(ids)} - {""}


def state(blocks: list[Json], values: Json, known: Json | None = None) -> Json:
    """`state.values` of blocks, with these values given by simple names over what was there before."""
    left, found = dict(values), dict[str, Json]()
    for block, element in stateful(blocks):
        called = next((name for name in left if name in names(block, element)), None)
        before = (known or {}).get(block["block_id"], {}).get(element["action_id"])
        now = before or untouched(element) if called is None else filled(element, left.pop(called))
        found.setdefault(block["block_id"], {})[element["action_id"]] = now
    if left:
        raise LookupError(f"no input called {list(left)}; there are {[sorted(names(*x)) for x in stateful(blocks)]}")
    return found


def refusals(blocks: list[Json], values: Json) -> list[str]:
    """Why Slack's own client would not submit this: required inputs that are empty, text too long or short."""
    found = []
    for block, element in stateful(blocks):
        value = values[block["block_id"]][element["action_id"]][slot(element["type"])]
        label = (block.get("label") or {}).get("text", block["block_id"])
        if block["type"] == "input" and not block.get("optional") and value in (None, "", []):
            found.append(f"{label!r} is required")
        elif element["type"] == "plain_text_input" and value:
            low, high = element.get("min_length", 0), element.get("max_length", 3000)
            if not low <= len(value) <= high:
                found.append(f"{label!r} must have {low} to {high} characters")
    return found
