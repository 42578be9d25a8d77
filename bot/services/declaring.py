"""Declaring a need: what was typed, what is there already, and publishing it."""

import re
from dataclasses import dataclass

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules import likeness
from bot.rules.terms import without_hosts
from bot.rules.text import clean, one_line, tells, topics_in
from bot.services import asking, seen
from bot.services.seen import eyes
from bot.views.needs import Alike
from storage import needs, search
from storage.search import Eyes, Hit
from storage.store import Session
from storage.tables import Channel, Need

TITLE, DETAILS, LONGEST, ALIKE_SHOWN, LOOKED_AT, COMPARED = 300, 2000, 4000, 3, 800, 9
TOPICS_BEHIND = re.compile(r"(\s+#[^\s#]+)+\s*$")


@dataclass(frozen=True, slots=True)
class Words:
    """What a person typed, as a need keeps it."""

    title: str
    details: str
    topics: tuple[str, ...]


def read(text: str, details: str = "") -> Words:
    """The first line is the need, the rest its details, `#words` its topics. Raises Invalid when nothing is said."""
    lines = clean(text)[:LONGEST].split("\n", 1)
    title = one_line(TOPICS_BEHIND.sub("", lines[0]), TITLE)
    if not tells(title):
        raise Invalid(
            "Say in a few words what you want to learn, for example `/learn how to read a balance sheet`.", "title"
        )
    more = "\n".join(part for part in (lines[1] if len(lines) > 1 else "", details) if part.strip())
    rest = f"{lines[0]}\n{more}" if len(lines[0]) > TITLE else more
    return Words(title, clean(rest)[:DETAILS], topics_in(f"{text}\n{details}"))


def in_form(text: str, details: str = "") -> tuple[str, str]:
    """What was typed as the form has it: the need with its topics as long as there is room, and its details."""
    title, _, more = clean(text).partition("\n")
    if len(title) > TITLE:
        words = read(text, details)
        return words.title, words.details
    return title, "\n".join(part for part in (more, details) if part.strip())


def alike(turn: Turn, text: str, channel: Channel) -> list[Alike]:
    """Snippets that may answer it and open needs like it, visible where it would be posted; the best first."""
    hits = like(turn.session, turn.org, text, eyes(turn, channel))
    near = [hit for hit in hits if hit.alike >= likeness.ALIKE]
    found = {(each.thing, each.thing_id): each for each in _described(turn, near)}
    there = [found[hit.thing, hit.thing_id] for hit in near if (hit.thing, hit.thing_id) in found]
    return there[:ALIKE_SHOWN]


def like(session: Session, org: int, text: str, look: Eyes) -> list[Hit]:
    """What asks for the same by its title, or answered who did; the likest first."""
    hits = search.find(session, org, without_hosts(text), look, limit=COMPARED, most=LOOKED_AT, thorough=False)
    return sorted(hits, key=lambda hit: -hit.alike)


def _described(turn: Turn, hits: list[Hit]) -> list[Alike]:
    if not hits:
        return []
    open_needs = needs.several(turn.session, turn.org, [hit.thing_id for hit in hits if hit.thing == "need"])
    names = seen.names(turn, (need.asker_id for need in open_needs.values()))
    found = [
        Alike("need", need.id, need.title, names[need.asker_id], own=need.asker_id == turn.me.id)
        for need in open_needs.values()
    ]
    snippets = seen.snippets(turn, [hit.thing_id for hit in hits if hit.thing == "snippet"])
    return found + [Alike("snippet", s.id, s.title, ", ".join(s.authors), s.preview) for s in snippets]


def declare(turn: Turn, words: Words, channel: Channel) -> Need:
    """Publishes a need in a channel, and asks those who may know."""
    need = needs.add(
        turn.session,
        Need(
            organization_id=turn.org, channel_id=channel.id, asker_id=turn.me.id, title=words.title,
            details=words.details, visibility="organization" if channel.kind == "public" else "channel",
            created_at=turn.now, changed_at=turn.now,
        ),
        words.topics,
    )  # fmt: skip
    outbox.show(turn, channel, "need", need.id, thread=turn.request.place.thread if channel is turn.channel else None)
    asking.ask_soon(turn, need)
    return need
