"""What a person wrote, read and checked: from one message, or from a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from bot.conversation import Turn, named
from bot.errors import Invalid
from bot.rules.coaching import filled
from bot.rules.graphemes import utf16
from bot.rules.text import TITLE, clean, read_share, slug, topics_in
from bot.rules.wall import local

BODY, LINK, TOPICS = 12_000, 2_000, 5
FURTHEST = timedelta(days=5 * 366)
_BODY = re.compile(r"body(\d{0,3})")


@dataclass(frozen=True, slots=True)
class Words:
    """What a snippet says, and until when."""

    title: str
    body: str
    link: str | None
    topics: tuple[str, ...]
    review_by: date | None = None
    expires_on: date | None = None


def read(text: str) -> Words:
    """What `/share <text>` says. Raises Invalid when it says nothing, or too much."""
    shared = read_share(text)
    problem = _title_problem(shared.title) or _body_problem(shared.body)
    if problem:
        raise Invalid(problem)
    link = None if _link_problem(shared.link or "") else shared.link
    return Words(shared.title, shared.body, link, shared.topics)


def from_form(turn: Turn) -> tuple[Words, dict[str, str]]:
    """What a form says, and what is wrong with it by field: nothing when it can be kept."""
    field = {name: clean(named(turn.request.value(name), turn.request.people)) for name in turn.request.values}
    title = " ".join(field.get("title", "").split())
    body = "\n".join(field[name] for name in sorted(field, key=_body_place) if _BODY.fullmatch(name) and field[name])
    body, link = filled(body), field.get("link", "")
    about = _topics(field.get("topics", "")) or topics_in(f"{title}\n{body}")
    today = local(turn.now, turn.me.time_zone).date()
    days = {name: _day(field.get(name, ""), today) for name in ("review_by", "expires_on")}
    problems = {
        "title": _title_problem(title), "body": _body_problem(body), "link": _link_problem(link),
        "topics": f"Choose the {TOPICS} that matter most; there are {len(about)}." if len(about) > TOPICS else "",
        **{name: day for name, day in days.items() if isinstance(day, str)}, **_both(field),
    }  # fmt: skip
    review_by, expires_on = (day if isinstance(day, date) else None for day in days.values())
    words = Words(title, body, link or None, about[:TOPICS], review_by, expires_on)
    return words, {name: message for name, message in problems.items() if message}


TOO_LONG = (
    f"That is longer than the {BODY:,} characters that I can keep. Share the main points, and a link to the rest."
)


def _body_place(name: str) -> int:
    """body, body2, body10: in the order of the form."""
    found = _BODY.fullmatch(name)
    return int(found[1] or 1) if found else 0


def _title_problem(title: str) -> str:
    if not any(char.isalnum() for char in title):
        return "Say in a few words what it is about."
    over = utf16(title) - TITLE
    return f"Make the title {over} characters shorter; the rest fits below." if over > 0 else ""


def _body_problem(body: str) -> str:
    return TOO_LONG if utf16(body) > BODY else ""


def _link_problem(link: str) -> str:
    if not link:
        return ""
    if len(link) > LINK:
        return f"That link is longer than the {LINK:,} characters that I can keep."
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, link))
    except ValueError:
        good = False
    return "" if good else "A link starts with https:// or http://, and has no spaces in it."


def _topics(typed: str) -> tuple[str, ...]:
    """`#excel, month end` → excel, month-end: between commas where there are any, else word by word."""
    parts = typed.replace("\n", ",").split(",") if "," in typed else typed.split()
    return tuple(dict.fromkeys(found for part in parts if (found := slug(part))))


def _day(typed: str, today: date) -> date | str | None:
    """A day to come, or what is wrong with it."""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return f"Choose a day, like {today + timedelta(days=90)}."
    if day <= today:
        return "Choose a day that is still to come."
    return day if day - today <= FURTHEST else "Choose a day within the next five years."


def _both(field: Mapping[str, str]) -> dict[str, str]:
    both = field.get("review_by") and field.get("expires_on")
    return {"expires_on": "Choose either a day to review it or one to archive it after, not both."} if both else {}
