"""Forms as dialogs, and the answers that come back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from bot.rules.text import shorten
from bot.views.elements import ChannelField, Choice, DateField, Field, Form, Note, PeopleField, TextField
from bot.views.plain import has_words
from handlers.payload import Json, word
from handlers.teams import limits
from handlers.teams.buttons import title
from handlers.teams.render import QUIET, SCHEMA, label
from handlers.teams.spans import NOTHING, defused, inert, prose

ANSWER = "answer-"  # how the id of an input begins; the rest is the field's name
NEEDED = "This one is needed."
NO_CHANNEL = "I see no channel here that you are in. Add me to a team first, or write in its channel."
NO_PEOPLE = "I know nobody here yet. Mention your colleague instead: @Lore kudos @name …"
Values = Mapping[str, str | tuple[str, ...]]
Options = Sequence[tuple[str, str]]


def settled(form: Form, channels: Options, people: Options) -> Form:
    """The form with the channels and people there are to choose from: Teams has no inputs for those."""
    return replace(form, fields=tuple(_settled(field, channels, people) for field in form.fields))


def _settled(field: Field, channels: Options, people: Options) -> Field:
    match field:
        case ChannelField(name, label, value, required, hint) if channels:
            return Choice(name, label, tuple(channels), (value,) if value else (), required=required, hint=hint)
        case PeopleField(name, label, required, hint) if people:
            return Choice(name, label, tuple(people), many=True, required=required, hint=hint)
        case _:
            return field


def adaptive(form: Form, sealed: Json, nonce: str, thread: str = "", problems: Mapping[str, str] | None = None) -> Json:
    """The card of a dialog; problems stand above the fields they are about, the others on top."""
    problems = problems or {}
    names = {getattr(field, "name", "") for field in form.fields}
    body = [_problem(words) for name, words in problems.items() if name not in names]
    for field in form.fields:
        body += [_problem(problems[name])] if (name := getattr(field, "name", "")) in problems else []
        body += _field(field)
    data = {**sealed, "nonce": nonce, **({"thread": thread} if thread else {})}
    send = {"type": "Action.Submit", "title": title(form.submit) or "Save", "style": "positive", "data": data}
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": limits.CARD_VERSION,
        "fallbackText": label(form.title),
        "body": body or [prose((label(form.title),), NOTHING)],
        "actions": [send],
    }


def answers(form: Form, data: Any) -> dict[str, str | tuple[str, ...]]:
    """What was typed and chosen, by field; a choice that was not offered is none."""
    return {
        field.name: _answer(field, word(data, ANSWER + field.name))
        for field in form.fields
        if not isinstance(field, Note)
    }


def filled(form: Form, values: Values) -> Form:
    """The form with these answers in it."""
    return replace(form, fields=tuple(_filled(field, values) for field in form.fields))


def _filled(field: Field, values: Values) -> Field:
    match field:
        case TextField(name) | DateField(name):
            return replace(field, value=str(values.get(name, "")))
        case Choice(name):
            given = values.get(name, ())
            return replace(field, value=given if isinstance(given, tuple) else (given,))
        case ChannelField() | PeopleField() | Note():
            return field
        case _:
            assert_never(field)


def _answer(field: TextField | Choice | DateField | ChannelField | PeopleField, given: str) -> str | tuple[str, ...]:
    if not isinstance(field, Choice):
        return given
    chosen = tuple(
        field.options[int(at)][0]
        for at in given.split(",")
        if at.isascii() and at.isdigit() and len(at) < 4 and int(at) < len(field.options)
    )
    return chosen if field.many else next(iter(chosen), "")


def _field(field: Field) -> list[Json]:
    match field:
        case Note(text):
            return [prose(text, NOTHING)] if has_words(text) else []
        case TextField():
            return _question(field, _typed(field))
        case DateField(value=value):
            return _question(field, {"type": "Input.Date", **({"value": value} if _is_day(value) else {})})
        case Choice(options=options):
            return _question(field, _choice(field)) if options else []
        case ChannelField():
            return [*_question(field, _nothing()), prose((NO_CHANNEL,), NOTHING, **QUIET)]
        case PeopleField():
            return [*_question(field, _nothing()), prose((NO_PEOPLE,), NOTHING, **QUIET)]
        case _:
            assert_never(field)


def _question(field: TextField | Choice | DateField | ChannelField | PeopleField, asked: Json) -> list[Json]:
    asks = shorten(inert(field.label.strip() or field.name), limits.LABEL)
    needed: Json = {"isRequired": True, "errorMessage": NEEDED} if field.required else {}
    drawn: Json = {"id": ANSWER + field.name, "label": asks, **needed, **asked}
    if not field.hint.strip() or "placeholder" in asked:
        return [drawn]
    hint = prose((shorten(field.hint, limits.LABEL),), NOTHING, **QUIET)
    return [drawn, {**hint, "spacing": "none"}]


def _typed(field: TextField) -> Json:
    most = max(1, min(field.limit, limits.INPUT))
    drawn: Json = {"type": "Input.Text", "isMultiline": field.lines, "maxLength": most}
    if field.hint.strip():
        drawn["placeholder"] = shorten(field.hint, limits.LABEL)
    return drawn | {"value": shorten(field.value, most)} if field.value.strip() else drawn


def _choice(field: Choice) -> Json:
    """Few options are seen at once, many are in a menu."""
    shown = field.options[: limits.CHOICES]
    choices = [
        {"title": shorten(defused(words), limits.CHOICE_LABEL) or "–", "value": str(at)}
        for at, (_, words) in enumerate(shown)
    ]
    chosen = ",".join(str(at) for at, (value, _) in enumerate(shown) if value in field.value)
    style = "expanded" if len(shown) <= 4 else "compact"
    drawn: Json = {"type": "Input.ChoiceSet", "choices": choices, "style": style, "wrap": True}
    return drawn | ({"isMultiSelect": True} if field.many else {}) | ({"value": chosen} if chosen else {})


def _nothing() -> Json:
    return {"type": "Input.ChoiceSet", "choices": [], "style": "compact"}


def _problem(words: str) -> Json:
    return prose((words,), NOTHING, color="attention", weight="bolder")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
