"""The Block Kit limits, checked as strictly as Slack does; answers name each fault by JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.fakes.slack import catalog
from tests.fakes.slack.elements import Elements, kind_of

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MARKDOWN_TOTAL = 12_000


def message_problems(blocks: Any) -> list[str]:
    """What Slack would say against these message blocks; nothing when they are fine."""
    return Blocks("message").run(blocks, "/blocks", MESSAGE_BLOCKS)


def view_problems(view: Any) -> list[str]:
    """What Slack would say against this modal or Home view."""
    kind = kind_of(view)
    if kind not in ("modal", "home"):
        return ["[ERROR] unsupported type [json-pointer:/view/type]"]
    checker = Blocks(kind)
    checker.frame(view)
    checker.run(view.get("blocks"), "/view/blocks", VIEW_BLOCKS)
    return checker.problems


class Blocks(Elements):
    """Checks the blocks of one message or view."""

    def __init__(self, surface: str) -> None:
        super().__init__()
        self.surface = surface
        self.markdown = 0
        self.tables = 0
        self.block_ids: set[str] = set()

    def run(self, blocks: Any, at: str, most: int) -> list[str]:
        if self.items(at, blocks, most, least=0):
            for i, block in enumerate(blocks):
                self.block(f"{at}/{i}", block)
        return self.problems

    def frame(self, view: dict[str, Any]) -> None:
        at, modal = "/view", view["type"] == "modal"
        self.keys(at, view)
        for name in ("title", "submit", "close") if modal else ():
            self.text(f"{at}/{name}", view.get(name), 24, plain=True, needed=name == "title")
        self.string(f"{at}/private_metadata", view.get("private_metadata"), 3000)
        self.string(f"{at}/callback_id", view.get("callback_id"), 255)
        self.string(f"{at}/external_id", view.get("external_id"), 255)
        blocks = view.get("blocks")
        has_input = isinstance(blocks, list) and "input" in map(kind_of, blocks)
        if modal and has_input and not view.get("submit"):
            self.fault(at, "missing required field: submit")

    def block(self, at: str, block: Any) -> None:
        kind = kind_of(block)
        if self.surface not in catalog.SURFACES.get(kind, ()):
            return self.fault(f"{at}/type", f"unsupported type: {kind}")
        self.keys(at, block)
        self.block_id(at, block.get("block_id"))
        check: Callable[[str, dict[str, Any]], None] | None = getattr(self, f"block_{kind}", None)
        if check:
            check(at, block)
        return None

    def block_id(self, at: str, ident: Any) -> None:
        self.string(f"{at}/block_id", ident, 255)
        if str(ident) in self.block_ids:
            self.fault(f"{at}/block_id", f"`block_id` {ident} already exists")
        if ident:
            self.block_ids.add(str(ident))

    def block_section(self, at: str, block: dict[str, Any]) -> None:
        fields = block.get("fields")
        self.text(f"{at}/text", block.get("text"), 3000, needed=fields is None)
        if fields is not None and self.items(f"{at}/fields", fields, 10):
            for i, one in enumerate(fields):
                self.text(f"{at}/fields/{i}", one, 2000)
        if "accessory" in block:
            self.element(f"{at}/accessory", block["accessory"], catalog.ACCESSORY)

    def block_header(self, at: str, block: dict[str, Any]) -> None:
        self.text(f"{at}/text", block.get("text"), 150, plain=True)

    def block_context(self, at: str, block: dict[str, Any]) -> None:
        self.elements(at, block, 10, catalog.CONTEXT)

    def block_actions(self, at: str, block: dict[str, Any]) -> None:
        self.elements(at, block, 25, catalog.ACTIONS)

    def block_context_actions(self, at: str, block: dict[str, Any]) -> None:
        self.elements(at, block, 5, catalog.CONTEXT_ACTIONS)

    def block_image(self, at: str, block: dict[str, Any]) -> None:
        self.element_image(at, block)
        self.text(f"{at}/title", block.get("title"), 2000, plain=True, needed=False)

    def block_input(self, at: str, block: dict[str, Any]) -> None:
        self.text(f"{at}/label", block.get("label"), 2000, plain=True)
        self.text(f"{at}/hint", block.get("hint"), 2000, plain=True, needed=False)
        self.element(f"{at}/element", block.get("element"), catalog.INPUT)

    def block_alert(self, at: str, block: dict[str, Any]) -> None:
        self.text(f"{at}/text", block.get("text"), 3000)
        if str(block.get("level", "default")) not in catalog.LEVELS:
            self.fault(f"{at}/level", "must be a valid enum value")

    def block_markdown(self, at: str, block: dict[str, Any]) -> None:
        self.string(f"{at}/text", block.get("text"), MARKDOWN_TOTAL, needed=True)
        self.markdown += len(str(block.get("text")))
        if self.markdown > MARKDOWN_TOTAL:
            self.fault(at, f"markdown of the payload must be less than {MARKDOWN_TOTAL + 1} characters")

    def block_card(self, at: str, block: dict[str, Any]) -> None:
        self.text(f"{at}/body", block.get("body"), 200, needed=False)
        if "actions" in block and self.items(f"{at}/actions", block["actions"], 3):
            self.row(f"{at}/actions", block["actions"], {"button"})

    def block_carousel(self, at: str, block: dict[str, Any]) -> None:
        if self.items(f"{at}/elements", block.get("elements"), 10):
            for i, card in enumerate(block["elements"]):
                self.block(f"{at}/elements/{i}", card)

    def block_table(self, at: str, block: dict[str, Any]) -> None:
        self.tables += 1
        if self.tables > 1:
            self.fault(at, "only_one_table_allowed")
        if self.items(f"{at}/rows", block.get("rows"), 100):
            for i, row in enumerate(block["rows"]):
                self.items(f"{at}/rows/{i}", row, 20)
        if sum(map(len, texts(block))) > 10_000:
            self.fault(at, "table must be less than 10001 characters")

    def block_rich_text(self, at: str, block: dict[str, Any]) -> None:
        self.rich(f"{at}/elements", block.get("elements"), catalog.RICH_PARTS)


def texts(thing: Any) -> Iterable[str]:
    """Every text shown by these blocks."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            yield thing["text"]
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts(value)


def named(blocks: list[dict[str, Any]], number: Callable[[], int]) -> list[dict[str, Any]]:
    """The blocks with the ids that Slack gives to blocks and elements that came without."""
    for block in blocks:
        block.setdefault("block_id", f"b{number():04x}")
        for part in catalog.parts(block):
            if part["type"] in INTERACTIVE:
                part.setdefault("action_id", f"a{number():04x}")
    return blocks


INTERACTIVE = (catalog.ACTIONS | catalog.INPUT | catalog.CONTEXT_ACTIONS) - {"image"}
EVENT_TYPE = re.compile(r"^[A-Za-z0-9_.]{1,255}$")
