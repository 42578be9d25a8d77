"""What reactions of the past meant: endorsements of snippets, me-too on needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation import Work
from bot.importers.history import ImportedMessage, ImportedNeed, ImportedSnippet
from bot.rules import score
from bot.rules.emoji import ENDORSING, canonical, meaning
from storage.imports import Known
from storage.tables import Need, Snippet

Row = dict[str, Any]
REVIEWED_FROM = 2  # people who say that it is out of date


@dataclass(frozen=True, slots=True)
class Mark:
    """One reaction of somebody known."""

    account: str
    known: Known
    message: ImportedMessage
    emoji: str
    means: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows whose reactions count, and what the organization means by which emoji."""

    people: Mapping[str, Known]
    emoji: Mapping[str, object]

    def marks(self, thing: ImportedNeed | ImportedSnippet) -> list[Mark]:
        """Those reactions that mean something; never of the author, of bots or of people who are not known."""
        if isinstance(thing, ImportedNeed):
            return list(self._read("need", thing.messages, thing.message.author, ("metoo",)))
        return list(self._read("snippet", thing.messages, thing.author, ENDORSING))

    def _read(
        self, thing: str, messages: Iterable[ImportedMessage], author: str, wanted: tuple[str, ...]
    ) -> Iterator[Mark]:
        for message in messages:
            for reaction in message.reactions:
                known, name = self.people.get(reaction.account), canonical(reaction.emoji)
                means = meaning(name, thing, self.emoji) if name else None
                if known and not known.erased and reaction.account != author and means in wanted:
                    yield Mark(reaction.account, known, message, name, str(means))


def reactions(work: Work, thing: Snippet | Need, marks: Iterable[Mark]) -> list[Row]:
    """The reactions as they are kept; as old as the message, since nobody knows when they were added."""
    name = "snippet" if isinstance(thing, Snippet) else "need"
    rows = {(mark.known.account_id, mark.message.ts, mark.emoji): mark for mark in marks}
    return [
        {
            "organization_id": work.org, "account_id": mark.known.account_id, "channel_id": thing.channel_id,
            "message_id": mark.message.ts, "emoji": mark.emoji, "meaning": mark.means, "thing": name,
            "thing_id": thing.id, "present": True, "event_time": mark.message.at,
        }
        for mark in rows.values()
    ]  # fmt: skip


def endorsements(work: Work, snippet: Snippet, marks: Iterable[Mark]) -> list[Row]:
    """What reactions add up to: one row a person and kind, of which the heavier one counts, not weighed yet."""
    said: dict[int, dict[str, datetime]] = {}
    for mark in marks:
        kinds = said.setdefault(mark.known.person_id, {})
        kinds[mark.means] = min(mark.message.at, kinds.get(mark.means, mark.message.at))
    return [
        {
            "organization_id": work.org, "snippet_id": snippet.id, "person_id": person_id, "kind": kind, "at": at,
            "reciprocity": 1.0, "repeat": 1.0, "words": "",
            "worth": score.worth(kind, 1.0, 1.0, at) if kind == score.heavier(kinds) else 0.0,
        }
        for person_id, kinds in said.items()
        for kind, at in kinds.items()
    ]  # fmt: skip


def is_doubted(rows: Iterable[Row]) -> bool:
    """Whether enough people called it out of date that it goes back to its author."""
    return len([row for row in rows if row["kind"] == "outdated"]) >= REVIEWED_FROM
