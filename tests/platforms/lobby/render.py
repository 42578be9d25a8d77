"""Cards and forms as Lobby shows them: words, and buttons below each other."""

import json
from collections.abc import Mapping
from typing import assert_never

from handlers.lobby import limits

from bot.rules.text import shorten
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    ChannelField,
    Choice,
    Code,
    DateField,
    Element,
    Facts,
    Field,
    Form,
    Heading,
    Link,
    Mention,
    Moment,
    Note,
    Paragraph,
    PeopleField,
    Preformatted,
    Quote,
    Row,
    Rule,
    Small,
    Span,
    Text,
    TextField,
    buttons,
)
from handlers.payload import Json

Accounts = Mapping[int, str]


def message(card: Card, accounts: Accounts) -> Json:
    """A card."""
    lines = [line for element in card.elements for line in _lines(element, accounts)]
    drawn = [_button(each) for each in buttons(card)]
    return {"text": shorten("\n".join(lines) or card.summary, limits.WORDS), "buttons": drawn}


def form(asked: Form, problems: Mapping[str, str]) -> Json:
    """A form, with what is not right about it."""
    fields = [field for each in asked.fields if (field := _field(each))]
    pressed = {"command": asked.command, "text": asked.text}
    return {"title": asked.title, "fields": fields, "pressed": pressed, "problems": dict(problems)}


def preview(_view: str, example: Card | Form) -> str:
    """An example of a view."""
    return json.dumps(form(example, {}) if isinstance(example, Form) else message(example, {}), indent=2)


def _button(button: Button) -> Json:
    pressed = {"command": button.command, "text": button.text}
    return {"label": shorten(button.label, limits.LABEL), "pressed": pressed, "sure": button.confirm}


def _lines(element: Element, accounts: Accounts) -> list[str]:
    match element:
        case Heading(text) | Preformatted(text):
            return [text]
        case Quote(text):
            return [f"> {line}" for line in text.split("\n")]
        case Paragraph(text) | Small(text):
            return [_words(text, accounts)]
        case Row(text, detail):
            return [f"- {_words(text, accounts)}", *([f"  {_words(detail, accounts)}"] if detail else [])]
        case Facts(pairs):
            return [f"{name}: {value}" for name, value in pairs]
        case Rule():
            return ["---"]
        case Buttons():
            return []
        case _:
            assert_never(element)


def _words(text: Text, accounts: Accounts) -> str:
    return "".join(_span(span, accounts) for span in text)


def _span(span: Span, accounts: Accounts) -> str:
    match span:
        case str():
            return span.replace("@{", "@ {")  # nobody is named by typing what looks like it
        case Link(text, url):
            return f"{text} ({url})" if text != url else url
        case Mention(id, name):
            return f"@{{{accounts[id]}}}" if id in accounts else name
        case Moment(when):
            return when[:16].replace("T", " ")
        case Bold(text) | Code(text) | CardLink(text):
            return text
        case _:
            assert_never(span)


def _field(field: Field) -> Json | None:
    match field:
        case Note():
            return None
        case Choice(name, label, options, value, many):
            return {"name": name, "label": label, "options": list(options), "many": many, "value": list(value)}
        case PeopleField(name, label):
            return {"name": name, "label": label, "people": True}
        case ChannelField(name, label, value):
            return {"name": name, "label": label, "rooms": True, "value": value}
        case TextField(name, label, value) | DateField(name, label, value):
            return {"name": name, "label": label, "value": value}
        case _:
            assert_never(field)
