"""What people follow and what they offer to teach."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules.text import clean, nearest, slug
from storage import topics

Kind = Literal["follow", "teach"]
AT_ONCE = 10
_SEPARATE = re.compile(r"[,;\n]+")


@dataclass(frozen=True, slots=True)
class Change:
    """Which topics changed, which were so before, and for a new word the known topic that may be meant."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    meant: tuple[str, str] | None = None


def read(turn: Turn, text: str) -> tuple[str, ...]:
    """`#python sql` are two topics, and so are `python, expense reports`. Raises Invalid."""
    text = clean(text[:2000])
    whole = slug(text)
    known = topics.known(turn.session, turn.org, [whole] if whole else [])
    parts = [text] if known else _SEPARATE.split(text) if _SEPARATE.search(text) else text.split()
    found = tuple(dict.fromkeys(each for each in map(slug, parts) if each))
    if not found:
        raise Invalid("Which topic? For example `/lore follow expense-reports`.", "topics")
    if len(found) > AT_ONCE:
        raise Invalid(f"Name {AT_ONCE} topics at most in one go.", "topics")
    return found


def take_up(turn: Turn, kind: Kind, slugs: tuple[str, ...]) -> Change:
    """The person follows or teaches these from now on."""
    known = topics.known(turn.session, turn.org, slugs)
    others = topics.slugs(turn.session, turn.org) if len(known) < len(slugs) else []
    new = tuple(s for s in slugs if topics.interest(turn.session, turn.org, turn.me.id, s, kind, turn.now))
    near = ((each, nearest(each, others)) for each in new if each not in known)
    meant = next(((typed, other) for typed, other in near if other), None)
    return Change(new, tuple(each for each in slugs if each not in new), meant)


def give_up(turn: Turn, kind: Kind, slugs: tuple[str, ...]) -> Change:
    """The person no longer follows or teaches these."""
    gone = tuple(each for each in slugs if topics.no_interest(turn.session, turn.org, turn.me.id, each, kind))
    return Change(gone, tuple(each for each in slugs if each not in gone))


def of(turn: Turn, kind: Kind) -> tuple[str, ...]:
    """What the person follows or teaches now."""
    return topics.interests(turn.session, turn.org, turn.me.id).get(kind, ())
