"""What text is made of. A plain `str` is somebody's words and is never read as markup: no platform may turn it into a
mention, a link or a heading.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A word as it is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an http or https address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CardLink:
    """Words that lead to the message that shows a thing; plain words where there is none."""

    text: str
    thing: str
    thing_id: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A person who is to notice; their plain name on a platform where they have no account."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, shown in the reader's own zone where the platform can, else in the zone given."""

    at: str  # ISO 8601, UTC
    zone: str = "UTC"
    style: Literal["date", "time"] = "date"


Span = str | Bold | Code | Link | CardLink | Mention | Moment
Text = tuple[Span, ...]
