"""Cards as Slack's blocks, the Home tab, and the words that notifications and screen readers get."""

import json
from collections.abc import Iterable
from typing import assert_never

from bot.rules.text import shorten
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    Element,
    Facts,
    Heading,
    LinkButton,
    Paragraph,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    Text,
)
from bot.views.plain import fitted, has_words, plain, web_address
from handlers.slack import limits
from handlers.slack.spans import NOTHING, Json, Reading, escaped, mrkdwn, rich, words

PRESSED = "do"  # how the action id of a button begins whose press is a request
OPENED = "open"  # and that of one that only leads somewhere
STYLES: dict[str, Json] = {"plain": {}, "primary": {"style": "primary"}, "danger": {"style": "danger"}}


def blocks(card: Card, reading: Reading = NOTHING) -> list[Json]:
    """The blocks of a message, never more or longer than Slack takes."""
    return _fitting(card.elements, reading, limits.MESSAGE_BLOCKS, limits.MESSAGE_SIZE)


def message(card: Card, reading: Reading = NOTHING) -> Json:
    """Blocks and fallback text, as the arguments of a post or of an answer."""
    drawn = blocks(card, reading)
    return {"text": fallback(card)} | ({"blocks": drawn} if drawn else {})


def surface(card: Card, reading: Reading = NOTHING) -> list[Json]:
    """The blocks of a modal or of the Home tab, where more fits."""
    drawn = _fitting(card.elements, reading, limits.VIEW_BLOCKS, 100_000)
    return drawn or [{"type": "section", "text": label(card.summary.strip() or "Nothing here yet.", limits.SECTION)}]


def home(card: Card, reading: Reading = NOTHING, metadata: str = "") -> Json:
    """A person's Home tab."""
    return {"type": "home", "callback_id": "home", "private_metadata": metadata, "blocks": surface(card, reading)}


def fallback(card: Card) -> str:
    """The whole card in a line for notifications and screen readers; it notifies nobody."""
    said = card.summary.strip() or " ".join(" ".join(_said(each) for each in card.elements).split()) or "Lore"
    room = limits.FALLBACK
    while len(escaped(shorten(said, room)).encode("utf-16-le", "replace")) // 2 > limits.FALLBACK:
        room = room * 3 // 4
    return escaped(shorten(said, room))


def _said(element: Element) -> str:
    match element:
        case Heading(text) | Quote(text) | Preformatted(text):
            return text
        case Paragraph(text) | Small(text) | Row(text):
            return "".join(plain(span) for span in text)
        case Facts(pairs):
            return ", ".join(f"{name}: {value}" for name, value in pairs)
        case Rule() | Buttons():
            return ""
        case _:
            assert_never(element)


def _fitting(elements: Iterable[Element], reading: Reading, count: int, size: int) -> list[Json]:
    """All of it when it fits; else long prose is shortened, then the last entries give way to a line that says so."""
    elements = tuple(elements)
    for prose in (limits.PROSE, 1500, 400):
        parts = [_element(each, reading, prose) for each in elements]
        if _fits(drawn := _numbered(parts), count, size):
            return drawn
    kept = [(each, part) for each, part in zip(elements, parts, strict=True) if part]
    for left_out in range(1, len(kept) + 1):
        drawn = _numbered(_without_last(kept, left_out))
        if _fits(drawn, count, size):
            return drawn
    return []


def _fits(drawn: list[Json], count: int, size: int) -> bool:
    return len(drawn) <= count and len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))) <= size


def _without_last(kept: list[tuple[Element, list[Json]]], left_out: int) -> list[list[Json]]:
    """Without that many parts from the end, save the buttons that stand last."""
    last = kept[-1:] if isinstance(kept[-1][0], Buttons) and left_out < len(kept) else []
    first = kept[: len(kept) - len(last) - left_out]
    more = {"type": "context", "elements": [label("… and more, which does not fit here.", 200)]}
    return [*(part for _, part in first), [more], *(part for _, part in last)]


def _numbered(parts: Iterable[list[Json]]) -> list[Json]:
    return [block for part in parts for block in part]


def _element(element: Element, reading: Reading, prose: int) -> list[Json]:
    match element:
        case Heading(text):
            drawn: list[Json] = [{"type": "header", "text": label(text, limits.HEADER)}] if text.strip() else []
        case Paragraph(text):
            drawn = _prose("rich_text_section", rich(fitted(text, prose), reading)) if has_words(text) else []
        case Quote(text):
            drawn = _prose("rich_text_quote", list(words(shorten(text, prose)))) if text.strip() else []
        case Preformatted(text):
            code = [{"type": "text", "text": shorten(text, prose)}]
            drawn = _prose("rich_text_preformatted", code) if text.strip() else []
        case Small(text):
            drawn = _small(text, reading)
        case Row():
            drawn = _row(element, reading)
        case Facts(pairs):
            drawn = _facts(pairs)
        case Rule():
            drawn = [{"type": "divider"}]
        case Buttons(several):
            drawn = _buttons(several)
        case _:
            assert_never(element)
    return drawn


def _prose(kind: str, elements: list[Json]) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}] if elements else []


def _small(text: Text, reading: Reading) -> list[Json]:
    shown = mrkdwn(text, reading, limits.CONTEXT) if has_words(text) else ""
    return [{"type": "context", "elements": [markup(shown)]}] if shown.strip() else []


def _row(row: Row, reading: Reading) -> list[Json]:
    lines = [mrkdwn(text, reading, limits.SECTION // 2 - 1) for text in (row.text, row.detail) if has_words(text)]
    button = _button(row.button, 0) if row.button else None
    if not lines:
        return [{"type": "actions", "elements": [button]}] if button else []
    section: Json = {"type": "section", "text": markup("\n".join(lines))}
    return [section | {"accessory": button} if button else section]


def _facts(pairs: tuple[tuple[str, str], ...]) -> list[Json]:
    shown = [mrkdwn((Bold(name), "\n", value), NOTHING, limits.FIELD) for name, value in pairs if name.strip()]
    groups = (shown[at : at + limits.FIELDS] for at in range(0, len(shown), limits.FIELDS))
    return [{"type": "section", "fields": [markup(field) for field in group]} for group in groups]


def _buttons(several: tuple[Button | LinkButton, ...]) -> list[Json]:
    drawn = [_button(button, at) for at, button in enumerate(several[: limits.ACTIONS])]
    elements = [button for button in drawn if button]
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button | LinkButton, at: int) -> Json | None:
    """The command travels in the action id, which differs within a block, and the text in the value."""
    if not button.label.strip():
        return None
    drawn: Json = {"type": "button", "text": label(button.label, limits.BUTTON_LABEL)}
    match button:
        case LinkButton(_, url):
            address = web_address(url, limits.URL)
            return drawn | {"action_id": f"{OPENED}:{at}", "url": address} if address else None
        case Button(_, command, text, style, confirm):
            action = f"{PRESSED}:{at}:{command}"[: limits.ACTION_ID]
            value = {"value": text[: limits.BUTTON_VALUE]} if text else {}
            asked = {"confirm": _confirm(button)} if confirm.strip() else {}
            return drawn | {"action_id": action} | value | STYLES[style] | asked
        case _:
            assert_never(button)


def _confirm(button: Button) -> Json:
    return {
        "title": label("Are you sure?", limits.CONFIRM_TITLE),
        "text": label(button.confirm, limits.CONFIRM_TEXT),
        "confirm": label(button.label, limits.CONFIRM_BUTTON),
        "deny": label("Cancel", limits.CONFIRM_BUTTON),
    }


def label(text: str, limit: int) -> Json:
    """Plain words, of which nothing is read as markup."""
    return {"type": "plain_text", "text": shorten(text.strip(), limit), "emoji": True}


def markup(text: str) -> Json:
    """Words that are mrkdwn already; Slack makes no links of its own from them."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}
