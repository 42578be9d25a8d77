"""Taking a person out of cards that still wait to be sent to others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import outbox
from bot.conversation import Work
from bot.services.seen import FORMER
from bot.views import notices
from storage import people, privacy
from storage.privacy import Row, Subject
from storage.tables import Notification, Outbox, Person

SHORTEST = 5  # letters; shorter words would be found in what others wrote
SAID = (
    ("need", "title"), ("need", "details"), ("kudos", "reason"), ("need_follower", "text"), ("recommendation", "note"),
    ("endorsement", "words"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Secret:
    """What may no longer be told: names, words, and the things that were a person's own."""

    names: re.Pattern[str] | None
    words: tuple[str, ...]
    things: frozenset[tuple[str, int]]


def secret(work: Work, person: Person, who: Subject, rows: Mapping[str, list[Row]]) -> Secret:
    """Everything of a person that a card to others may hold; a name that others bear too is no secret."""
    called = {person.name, *(row["name"] for row in rows.get("account", ()))}
    names = [n for n in sorted(called) if people.namesakes(work.session, work.org, n) == (n == person.name)]
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names if name.strip())
    words = {row[column] for table, column in SAID for row in rows.get(table, ()) if not _is_to(table, row, who)}
    needs = frozenset(("need", row["id"]) for row in rows.get("need", ()))
    return Secret(re.compile(pattern) if pattern else None, tuple(w for w in words if len(w) >= SHORTEST), needs)


def redact(work: Work, secret: Secret) -> None:
    """Posts go without them; what is told to a single reader and speaks of them is not told at all."""
    for table in (Outbox, Notification):
        for id, kind, card in privacy.waiting_cards(work.session, work.org, table):
            if _tells(card, secret):
                is_post = table is Outbox and kind in ("post", "redraw")
                rest = _without(card, secret) if is_post else _others(card, secret)
                privacy.redact(work.session, work.org, table, id, rest)


def _is_to(table: str, row: Row, who: Subject) -> bool:
    return table == "recommendation" and bool(row["giver_id"] != who.person_id)


def _without(card: Row, secret: Secret) -> Row | None:
    """The card without the parts that tell their words, and with another name for theirs."""
    bare = Secret(None, secret.words, secret.things)
    kept = [element for element in card["elements"] if not _tells(element, bare)]
    said = card["summary"] if not _tells(card["summary"], bare) else "…"
    return _renamed({**card, "elements": kept, "summary": said}, secret) if kept else None


def _others(card: Row, secret: Secret) -> Row | None:
    """What was to be told together with something that speaks of them; None when that is all."""
    parts = {int(id): part for id, part in card.get(outbox.PARTS, {}).items() if not _tells(part, secret)}
    cards = [notices.from_json(part) for part in parts.values()]
    return outbox.packed(notices.together(cards), parts) if cards else None


def _tells(value: Any, secret: Secret) -> bool:
    for each in _leaves(value):
        if isinstance(each, tuple):
            if each in secret.things:
                return True
        elif (secret.names and secret.names.search(each)) or any(word in each for word in secret.words):
            return True
    return False


def _leaves(value: Any) -> Iterator[str | tuple[str, int]]:
    """Every text in a packed card, and every thing that it links to."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if value.get("_") == "CardLink":
            yield value["thing"], value["thing_id"]
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _leaves(each)


def _renamed(value: Any, secret: Secret) -> Any:
    if isinstance(value, str):
        return secret.names.sub(FORMER, value) if secret.names else value
    if isinstance(value, dict):
        return {name: _renamed(each, secret) for name, each in value.items()}
    return [_renamed(each, secret) for each in value] if isinstance(value, list) else value
