"""What a form is made of: a closed union that every platform draws."""

from dataclasses import dataclass

from bot.views.spans import Text


@dataclass(frozen=True, slots=True)
class TextField:
    """Words to type; `lines` for several of them."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    lines: bool = False
    required: bool = True
    limit: int = 3000


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several (value, label), or with `many` any of them; `value` holds the chosen values."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: tuple[str, ...] = ()
    many: bool = False
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DateField:
    """A day, as YYYY-MM-DD."""

    name: str
    label: str
    value: str = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChannelField:
    """A channel of this workspace that the person can see; the value is its platform id."""

    name: str
    label: str
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleField:
    """One or several colleagues; the values are their platform ids."""

    name: str
    label: str
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A word of explanation inside a form."""

    text: Text


Field = TextField | Choice | DateField | ChannelField | PeopleField | Note


@dataclass(frozen=True, slots=True)
class Form:
    """Questions; sending it is the same request as its command with its text and the values."""

    title: str
    command: str
    fields: tuple[Field, ...]
    text: str = ""
    submit: str = "Save"
