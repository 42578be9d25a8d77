"""What narrows a search down: `topic:`, `by:@`, `in:#`, `since:`, `is:open`, `is:verified`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rules.wall import instant, local

STATES = ("open", "verified")
AGES = {"d": 1, "w": 7, "m": 30, "y": 365}
_FILTER = re.compile(r"(?:^|(?<=\s))(topic|by|in|since|is):([^\s]+)", re.IGNORECASE)
_EMPTY = re.compile(r"(?:^|(?<=\s))(topic|by|in|since|is):[#@]?(?=\s|$)", re.IGNORECASE)
_AGE = re.compile(r"(\d{1,3})([dwmy])")


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of a search, and each filter as it was typed; the last one counts where one was typed twice."""

    words: str
    topic: str = ""
    by: str = ""
    channel: str = ""
    since: str = ""
    state: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether there is any filter."""
        return any((self.topic, self.by, self.channel, self.since, self.state))


def read(text: str) -> Typed:
    """The filters anywhere in a text, and the words that are left."""
    found = {name.casefold(): value for name, value in _FILTER.findall(text)}
    words = " ".join(_FILTER.sub(" ", text).split())
    return Typed(
        words, found.get("topic", "").lstrip("#").casefold(), found.get("by", "").lstrip("@"),
        found.get("in", "").lstrip("#"), found.get("since", "").casefold(), found.get("is", "").casefold(),
    )  # fmt: skip


def unfinished(text: str) -> str:
    """The first filter with nothing behind it, without its colon; empty when there is none."""
    found = _EMPTY.search(text)
    return found[1].casefold() if found else ""


def since(typed: str, now: datetime, zone: str) -> datetime:
    """The start of that local day, in UTC. Raises ValueError."""
    today = local(now, zone).date()
    if typed in ("today", "yesterday"):
        return instant(today - timedelta(days=typed == "yesterday"), time(0), zone)
    if age := _AGE.fullmatch(typed):
        return instant(today - timedelta(days=int(age[1]) * AGES[age[2]]), time(0), zone)
    day = date.fromisoformat(typed)
    if not 1990 <= day.year <= today.year:
        raise ValueError(typed)
    return instant(day, time(0), zone)
