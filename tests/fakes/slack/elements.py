"""The limits of texts, options and interactive elements."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack import catalog

Part = dict[str, Any]
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
TIME = re.compile(r"^\d{2}:\d{2}$")


def kind_of(part: Any) -> str:
    return str(part.get("type")) if isinstance(part, dict) else "none"


class Checker:
    """Collects faults; each check says what is wrong and where."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def fault(self, at: str, message: str) -> None:
        self.problems.append(f"[ERROR] {message} [json-pointer:{at}]")

    def keys(self, at: str, part: Part) -> None:
        known = catalog.FIELDS.get(kind_of(part))
        for name in part.keys() - known if known else ():
            self.fault(at, f"invalid additional property: {name}")

    def string(self, at: str, value: Any, most: int, *, needed: bool = False, least: int = 0) -> None:
        if value is None:
            return self.fault(at, "missing required field") if needed else None
        if not isinstance(value, str):
            return self.fault(at, "must be a string")
        if len(value) < least + needed:
            self.fault(at, "must be more than 0 characters")
        if len(value) > most:
            self.fault(at, f"must be less than {most + 1} characters")
        return None

    def items(self, at: str, value: Any, most: int, *, least: int = 1) -> bool:
        if not isinstance(value, list):
            self.fault(at, "must be an array")
            return False
        if len(value) > most:
            self.fault(at, f"no more than {most} items allowed")
        if len(value) < least:
            self.fault(at, f"no fewer than {least} items allowed")
        return True

    def text(self, at: str, part: Any, most: int, *, plain: bool = False, needed: bool = True) -> None:
        if part is None:
            return self.fault(at, "missing required field") if needed else None
        allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if kind_of(part) not in allowed:
            return self.fault(f"{at}/type", f"must be one of {', '.join(allowed)}")
        self.keys(at, part)
        return self.string(f"{at}/text", part.get("text"), most, needed=True)


class Elements(Checker):
    """Checks what stands inside blocks."""

    def elements(self, at: str, block: Part, most: int, allowed: set[str]) -> None:
        if self.items(f"{at}/elements", block.get("elements"), most):
            self.row(f"{at}/elements", block["elements"], allowed)

    def row(self, at: str, parts: list[Any], allowed: set[str]) -> None:
        seen: set[str] = set()
        for i, part in enumerate(parts):
            self.element(f"{at}/{i}", part, allowed)
            action = str(part.get("action_id") or "") if isinstance(part, dict) else ""
            if action in seen:
                self.fault(f"{at}/{i}/action_id", f"`action_id` {action} already exists in this block")
            seen |= {action} if action else set()

    def element(self, at: str, part: Any, allowed: set[str]) -> None:
        kind = kind_of(part)
        if kind not in allowed:
            return self.fault(f"{at}/type", f"unsupported type: {kind}")
        if kind in ("plain_text", "mrkdwn"):
            return self.text(at, part, 3000)
        self.keys(at, part)
        self.common(at, part)
        check: Callable[[str, Part], None] | None = getattr(self, f"element_{kind}", None)
        return check(at, part) if check else None

    def common(self, at: str, part: Part) -> None:
        self.string(f"{at}/action_id", part.get("action_id"), 255, least=1)
        self.text(f"{at}/placeholder", part.get("placeholder"), 150, plain=True, needed=False)
        if confirm := part.get("confirm"):
            self.confirm(f"{at}/confirm", confirm)
        if part["type"] in ("checkboxes", "radio_buttons", "overflow"):
            self.options(at, part, 5 if part["type"] == "overflow" else 10)
        if part["type"] in ("static_select", "multi_static_select"):
            self.menu(at, part)

    def confirm(self, at: str, part: Any) -> None:
        if not isinstance(part, dict):
            return self.fault(at, "must be an object")
        self.text(f"{at}/title", part.get("title"), 100, plain=True)
        self.text(f"{at}/text", part.get("text"), 300)
        for name in ("confirm", "deny"):
            self.text(f"{at}/{name}", part.get(name), 30, plain=True)
        return None

    def options(self, at: str, part: Part, most: int) -> None:
        if not self.items(f"{at}/options", part.get("options"), most):
            return
        plain = part.get("type") not in ("checkboxes", "radio_buttons")
        for i, option in enumerate(part["options"]):
            self.option(f"{at}/options/{i}", option, plain)
        self.chosen(at, part, part["options"])

    def option(self, at: str, option: Any, plain: bool) -> None:
        if not isinstance(option, dict):
            return self.fault(at, "must be an object")
        self.text(f"{at}/text", option.get("text"), 75, plain=plain)
        self.string(f"{at}/value", option.get("value"), 150, needed=True)
        return self.text(f"{at}/description", option.get("description"), 75, plain=plain, needed=False)

    def menu(self, at: str, part: Part) -> None:
        groups = part.get("option_groups")
        if groups is None:
            return self.options(at, part, 100)
        if self.items(f"{at}/option_groups", groups, 100):
            for i, group in enumerate(groups):
                self.group(f"{at}/option_groups/{i}", group)
            inside = [g["options"] for g in groups if isinstance(g, dict) and isinstance(g.get("options"), list)]
            self.chosen(at, part, [option for options in inside for option in options])
        return None

    def group(self, at: str, group: Any) -> None:
        if not isinstance(group, dict):
            return self.fault(at, "must be an object")
        self.text(f"{at}/label", group.get("label"), 75, plain=True)
        return self.options(at, group, 100)

    def chosen(self, at: str, part: Part, options: list[Any]) -> None:
        chosen = part.get("initial_options") or ([part["initial_option"]] if part.get("initial_option") else [])
        values = [o.get("value") for o in options if isinstance(o, dict)]
        if not isinstance(chosen, list) or any(not isinstance(o, dict) or o.get("value") not in values for o in chosen):
            self.fault(at, "initial option must be one of the options")

    def element_button(self, at: str, part: Part) -> None:
        self.text(f"{at}/text", part.get("text"), 75, plain=True)
        self.string(f"{at}/value", part.get("value"), 2000)
        self.string(f"{at}/url", part.get("url"), 3000)
        self.string(f"{at}/accessibility_label", part.get("accessibility_label"), 75)
        if str(part.get("style", "primary")) not in ("primary", "danger"):
            self.fault(f"{at}/style", "must be one of primary, danger")

    def element_icon_button(self, at: str, part: Part) -> None:
        self.text(f"{at}/text", part.get("text"), 75, plain=True)
        self.string(f"{at}/icon", part.get("icon"), 255, needed=True)

    def element_feedback_buttons(self, at: str, part: Part) -> None:
        for name in ("positive_button", "negative_button"):
            button = part.get(name)
            if not isinstance(button, dict):
                self.fault(f"{at}/{name}", "missing required field")
                continue
            self.text(f"{at}/{name}/text", button.get("text"), 75, plain=True)
            self.string(f"{at}/{name}/value", button.get("value"), 2000, needed=True)

    def element_image(self, at: str, part: Part) -> None:
        self.string(f"{at}/alt_text", part.get("alt_text"), 2000, needed=True)
        self.string(f"{at}/image_url", part.get("image_url"), 3000, needed="slack_file" not in part)

    def element_plain_text_input(self, at: str, part: Part) -> None:
        self.string(f"{at}/initial_value", part.get("initial_value"), 3000)
        for name, least in (("min_length", 0), ("max_length", 1)):
            value = part.get(name, least)
            if not isinstance(value, int) or not least <= value <= 3000:
                self.fault(f"{at}/{name}", f"must be between {least} and 3000")

    def element_datepicker(self, at: str, part: Part) -> None:
        if not DATE.match(str(part.get("initial_date", "2000-01-01"))):
            self.fault(f"{at}/initial_date", "must be a date such as 2026-01-31")

    def element_timepicker(self, at: str, part: Part) -> None:
        if not TIME.match(str(part.get("initial_time", "00:00"))):
            self.fault(f"{at}/initial_time", "must be a time such as 09:30")

    def element_number_input(self, at: str, part: Part) -> None:
        if "is_decimal_allowed" not in part:
            self.fault(f"{at}/is_decimal_allowed", "missing required field")

    def rich(self, at: str, parts: Any, allowed: set[str]) -> None:
        if not self.items(at, parts, 10_000, least=0):
            return
        for i, part in enumerate(parts):
            kind = kind_of(part)
            if kind not in allowed:
                self.fault(f"{at}/{i}/type", f"unsupported type: {kind}")
            elif kind == "text":
                self.string(f"{at}/{i}/text", part.get("text"), 40_000, needed=True)
            elif kind in catalog.RICH_PARTS:
                inner = {"rich_text_section"} if kind == "rich_text_list" else catalog.RICH_LEAVES
                self.rich(f"{at}/{i}/elements", part.get("elements"), inner)
