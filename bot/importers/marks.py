"""What reactions of the past meant: endorsements of snippets, me-too on needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.conversation import Work
from bot.importers.history import ImportedMessage, ImportedNeed, ImportedSnippet
from bot.rules.emoji import ENDORSING, canonical, meaning
from bot.services import weighing
from storage import needs, reactions, weights
from storage.imports import Known
from storage.tables import Need, Snippet

REVIEWED_FROM = 2  # people who say that it is out of date


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows whose reactions count, and what the organization means by which emoji."""

    people: Mapping[str, Known]
    emoji: Mapping[str, object]

    def marks(self, thing: ImportedNeed | ImportedSnippet) -> list["Mark"]:
        """Those reactions that mean something; never of the author, of bots or of people who are not known."""
        if isinstance(thing, ImportedNeed):
            return list(self._read("need", thing.messages, thing.message.author, ("metoo",)))
        return list(self._read("snippet", thing.messages, thing.author, ENDORSING))

    def _read(
        self, thing: str, messages: Iterable[ImportedMessage], author: str, wanted: tuple[str, ...]
    ) -> Iterator["Mark"]:
        for message in messages:
            for reaction in message.reactions:
                known, name = self.people.get(reaction.account), canonical(reaction.emoji)
                means = meaning(name, thing, self.emoji) if name else None
                if known and not known.erased and reaction.account != author and means in wanted:
                    yield Mark(reaction.account, known, message, name, str(means))


@dataclass(frozen=True, slots=True)
class Mark:
    """One reaction of somebody known."""

    account: str
    known: Known
    message: ImportedMessage
    emoji: str
    means: str


def endorse(work: Work, snippet: Snippet, marks: list[Mark]) -> None:
    """Keeps the reactions, and what they add up to; as old as the message, since nobody knows when they were added."""
    for mark in marks:
        _keep(work, "snippet", snippet.id, snippet.channel_id, mark)
    if subject := weights.subject(work.session, work.org, snippet.id):
        for person_id in dict.fromkeys(mark.known.person_id for mark in marks):
            weighing.settle(work, subject, person_id)
    doubters = {mark.known.person_id for mark in marks if mark.means == "outdated"}
    if len(doubters) >= REVIEWED_FROM:
        snippet.review_since = snippet.published_at


def join(work: Work, need: Need, marks: list[Mark]) -> None:
    """Keeps the reactions, and who needed it too."""
    for mark in marks:
        _keep(work, "need", need.id, need.channel_id, mark)
        needs.join(work.session, work.org, need.id, mark.known.person_id, "", mark.message.at)


def _keep(work: Work, thing: str, thing_id: int, channel_id: int, mark: Mark) -> None:
    reactions.keep(
        work.session, work.org, account_id=mark.known.account_id, channel_id=channel_id, message_id=mark.message.ts,
        emoji=mark.emoji, meaning=mark.means, thing=thing, thing_id=thing_id, present=True, event_time=mark.message.at,
    )  # fmt: skip
