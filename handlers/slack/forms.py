"""Forms as Slack's modals, and cards shown in a modal."""

import json
import re
from datetime import date
from typing import assert_never

from bot.rules.text import shorten
from bot.views.elements import Card, ChannelField, Choice, DateField, Field, Form, Note, PeopleField, TextField
from bot.views.plain import has_words
from handlers.slack import limits
from handlers.slack.render import label, markup, surface
from handlers.slack.spans import Json, Reading, mrkdwn

ANSWER = "answer"  # the action id of what a field asks for; its block id is the field's name
EMPTY = "empty:"  # the value of an option whose own value is nothing
SHOWN = "shown"  # the callback id of a modal that only shows a card
_CONVERSATION = re.compile(r"[CG][A-Z0-9]{1,30}")


def modal(form: Form, metadata: str = "", reading: Reading | None = None) -> Json:
    """The modal that asks a form's questions."""
    title = label(form.title.strip() or "Lore", limits.VIEW_TITLE)
    fields = [block for field in form.fields for block in _field(field, reading or Reading())]
    return {
        "type": "modal",
        "callback_id": form.command[: limits.CALLBACK_ID],
        "title": title,
        "submit": label(form.submit.strip() or "Save", limits.VIEW_TITLE),
        "close": label("Cancel", limits.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": fields[: limits.VIEW_BLOCKS] or [{"type": "section", "text": title}],
    }


def shown(card: Card, metadata: str = "", reading: Reading | None = None) -> Json:
    """The modal that shows a card to one person."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": label("Lore", limits.VIEW_TITLE),
        "close": label("Close", limits.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": surface(card, reading or Reading()),
    }


def packed(values: dict[str, str]) -> str:
    """Private metadata; the longest value gives way when all of it does not fit."""
    given = {name: value for name, value in values.items() if value}
    while len(metadata := json.dumps(given)) > limits.VIEW_METADATA:
        longest = max(given, key=lambda name: len(given[name]))
        given[longest] = given[longest][: len(given[longest]) * 3 // 4]
    return metadata


def unpacked(metadata: str) -> dict[str, str]:
    """What `packed` packed; nothing when it is something else."""
    try:
        values = json.loads(metadata or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _field(field: Field, reading: Reading) -> list[Json]:
    match field:
        case Note(text):
            noted = mrkdwn(text, reading, limits.CONTEXT) if has_words(text) else ""
            return [{"type": "context", "elements": [markup(noted)]}] if noted.strip() else []
        case TextField() | DateField() | ChannelField() | PeopleField():
            return [_question(field, _element(field))]
        case Choice(options=options):
            return [_question(field, _choice(field))] if any(words.strip() for _, words in options) else []
        case _:
            assert_never(field)


def _question(field: TextField | Choice | DateField | ChannelField | PeopleField, element: Json) -> Json:
    question: Json = {
        "type": "input",
        "block_id": field.name[: limits.ACTION_ID],
        "label": label(field.label.strip() or field.name, limits.LABEL),
        "element": {"action_id": ANSWER} | element,
        "optional": not field.required,
    }
    return question | {"hint": label(field.hint, limits.LABEL)} if field.hint.strip() else question


def _element(field: TextField | DateField | ChannelField | PeopleField) -> Json:
    match field:
        case TextField():
            return _typed(field)
        case DateField(value=value):
            return {"type": "datepicker"} | ({"initial_date": value} if _is_day(value) else {})
        case ChannelField(value=value):
            chosen = {"initial_conversation": value} if _CONVERSATION.fullmatch(value) else {}
            filtered = {"include": ["public", "private"], "exclude_external_shared_channels": True}
            return {"type": "conversations_select", "filter": filtered | {"exclude_bot_users": True}} | chosen
        case PeopleField():
            return {"type": "multi_users_select"}
        case _:
            assert_never(field)


def _typed(field: TextField) -> Json:
    most = max(1, min(field.limit, limits.INPUT))
    drawn: Json = {"type": "plain_text_input", "multiline": field.lines, "max_length": most}
    return drawn | {"initial_value": shorten(field.value, most)} if field.value.strip() else drawn


def _choice(field: Choice) -> Json:
    """Few options are seen at once, many are in a menu."""
    options = [_option(value, words) for value, words in field.options[: limits.OPTIONS] if words.strip()]
    values = {(value or EMPTY)[: limits.OPTION_VALUE] for value in field.value}
    chosen = [option for option in options if option["value"] in values]
    few = len(options) <= (limits.PICKS if field.many else 4)
    if field.many:
        kind = "checkboxes" if few else "multi_static_select"
        return {"type": kind, "options": options} | ({"initial_options": chosen} if chosen else {})
    kind = "radio_buttons" if few else "static_select"
    return {"type": kind, "options": options} | ({"initial_option": chosen[0]} if chosen else {})


def _option(value: str, words: str) -> Json:
    return {"text": label(words, limits.OPTION_LABEL), "value": (value or EMPTY)[: limits.OPTION_VALUE]}


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
