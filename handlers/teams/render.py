"""Cards as Adaptive Cards, and as the messages that carry them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import assert_never

from bot.rules.text import shorten
from bot.views.elements import (
    Buttons,
    Card,
    Element,
    Facts,
    Heading,
    Own,
    Paragraph,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    Text,
    texts,
)
from bot.views.plain import fitted, has_words, plain
from handlers.payload import Json, strings
from handlers.teams import limits
from handlers.teams.buttons import NO_DESK, Desk, action, data, rows
from handlers.teams.spans import NOTHING, Reading, defused, mentions, prose

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
SHORTER = (limits.PROSE, 2500, 1000, 400, 120)
QUIET: Json = {"size": "small", "isSubtle": True}
Parts = list[tuple[Element, list[Json]]]


def message(card: Card, reading: Reading = NOTHING, desk: Desk = NO_DESK) -> Json:
    """The activity that says a card, never larger than Teams takes."""
    return packed(adaptive(card, reading, desk), summary(card))


def packed(content: Json, words: str) -> Json:
    """A message of nothing but a card; the words are what a notification says."""
    return {"type": "message", "summary": words, "attachments": [attached(content)]}


def attached(content: Json) -> Json:
    """A card as an attachment."""
    return {"contentType": ADAPTIVE, "content": content}


def adaptive(card: Card, reading: Reading = NOTHING, desk: Desk = NO_DESK) -> Json:
    """The Adaptive Card. When it does not fit, prose is shortened, then a line stands for the last entries."""
    parts: Parts = []
    for limit in SHORTER:
        parts = [(each, _element(each, reading, desk, limit)) for each in card.elements]
        if _fits(drawn := _whole(card, reading, desk, parts)):
            return drawn
    if desk.old and not desk.dialog:
        return adaptive(card, reading, replace(desk, old=False))
    kept = [(each, part) for each, part in parts if part]
    for left_out in range(1, len(kept) + 1):
        if _fits(drawn := _whole(card, reading, desk, _without_last(kept, left_out))):
            return drawn
    return _whole(card, reading, desk, [])


def summary(card: Card) -> str:
    """The whole card in a line, for notifications and screen readers."""
    said = card.summary.strip() or " ".join("".join(map(plain, text)) for text in texts(card)).strip()
    return shorten(" ".join(said.split()), limits.HEADING) or "Lore"


def label(title: str) -> str:
    """The title of a dialog."""
    return shorten(" ".join(title.split()), limits.DIALOG_TITLE) or "Lore"


def _whole(card: Card, reading: Reading, desk: Desk, parts: Parts) -> Json:
    body = _separated(parts) or [prose((summary(card),), NOTHING)]
    named = {each["text"]: each for text in texts(card) for each in mentions(text, reading)}
    shown = "\n".join(strings(body)) if named else ""
    entities = [each for said, each in named.items() if said in shown]
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": limits.CARD_VERSION,
        "fallbackText": summary(card),
        "body": body,
        "msteams": {"width": "Full", **({"entities": entities} if entities else {})},
        **_refreshed(card.own, desk),
    }


def _refreshed(own: Own | None, desk: Desk) -> Json:
    """Has the clients of its owners ask for the card as they see it."""
    if own is None or not desk.owners:
        return {}
    asked = {"type": "Action.Execute", "verb": own.command, "data": data(own.command, own.text, desk)}
    return {"refresh": {"action": asked, "userIds": list(desk.owners[: limits.REFRESHED])}}


def _fits(drawn: Json) -> bool:
    return limits.widest(packed(drawn, drawn["fallbackText"])) <= limits.LARGEST_MESSAGE


def _without_last(kept: Parts, left_out: int) -> Parts:
    """Without that many parts from the end, save the buttons that stand last."""
    last = kept[-1:] if isinstance(kept[-1][0], Buttons) and left_out < len(kept) else []
    first = kept[: len(kept) - len(last) - left_out]
    more = Small(("… and more, which does not fit here.",))
    return [*first, (more, [prose(more.text, NOTHING, **QUIET)]), *last]


def _separated(parts: Iterable[tuple[Element, list[Json]]]) -> list[Json]:
    """Everything one below the other; a rule is a line above what follows it."""
    body: list[Json] = []
    above: Element | None = None
    for element, part in parts:
        if isinstance(element, Rule):
            above = element if body else None
        elif part:
            body += [{**part[0], **_distance(above, element)}, *part[1:]]
            above = element
    return body


def _distance(above: Element | None, below: Element) -> Json:
    if isinstance(above, Rule):
        return {"separator": True, "spacing": "medium"}
    return {"spacing": "large"} if isinstance(above, Buttons) and isinstance(below, Row) else {}


def _element(element: Element, reading: Reading, desk: Desk, limit: int) -> list[Json]:
    match element:
        case Heading(text):
            drawn = [heading(text)] if text.strip() else []
        case Paragraph(text):
            drawn = [prose(fitted(text, limit), reading)] if has_words(text) else []
        case Quote(text):
            drawn = [_set_apart((shorten(text.strip(), limit),), reading)] if text.strip() else []
        case Preformatted(text):
            code = (_indented(shorten(text, limit)),)
            drawn = [_set_apart(code, reading, fontType="monospace")] if text.strip() else []
        case Small(text):
            drawn = [_small(text, reading, limit)] if has_words(text) else []
        case Row():
            drawn = _row(element, reading, desk, limit)
        case Facts(pairs):
            drawn = _facts(pairs, limit)
        case Rule():
            drawn = []
        case Buttons(several):
            drawn = rows(several, desk)
        case _:
            assert_never(element)
    return drawn


def heading(text: str) -> Json:
    """What the card is, in one line."""
    words = defused(shorten(" ".join(text.split()), limits.HEADING))
    return {"type": "TextBlock", "text": words, "size": "medium", "weight": "bolder", "wrap": True, "style": "heading"}


def _set_apart(text: Text, reading: Reading, **look: object) -> Json:
    return {"type": "Container", "style": "emphasis", "items": [prose(text, reading, **look)]}


def _indented(code: str) -> str:
    """Spaces at the start of a line stay."""
    lines = (line.expandtabs(4) for line in code.strip("\n").split("\n"))
    return "\n".join("\u00a0" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in lines)


def _small(text: Text, reading: Reading, limit: int) -> Json:
    return {**prose(fitted(text, min(limit, limits.SMALL)), reading, **QUIET), "spacing": "small"}


def _row(row: Row, reading: Reading, desk: Desk, limit: int) -> list[Json]:
    limit = min(limit, limits.ROW)
    lines = [prose(fitted(row.text, limit), reading)] if has_words(row.text) else []
    lines += [{**_small(row.detail, reading, limit), "spacing": "none"}] if has_words(row.detail) else []
    button = action(row.button, desk) if row.button else None
    beside: list[Json] = [{"type": "ActionSet", "actions": [button]}] if button else []
    if not lines or not beside:
        return [{"type": "Container", "items": lines}] if lines else beside
    wide = {"type": "Column", "width": "stretch", "items": lines, "verticalContentAlignment": "center"}
    narrow = {"type": "Column", "width": "auto", "items": beside, "verticalContentAlignment": "center"}
    return [{"type": "ColumnSet", "columns": [wide, narrow]}]


def _facts(pairs: Sequence[tuple[str, str]], limit: int) -> list[Json]:
    limit = min(limit, limits.FACT)
    facts = [
        {"title": defused(shorten(name, limits.FACT)), "value": defused(shorten(value, limit)) or "–"}
        for name, value in pairs
        if name.strip()
    ]
    return [{"type": "FactSet", "facts": facts}] if facts else []
