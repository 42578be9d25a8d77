"""What a channel's history teaches: questions become needs, the replies that helped become snippets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.importers.answers import best_answers, checked, friends, own_solution
from bot.importers.conversation import Conversation
from bot.importers.conversations import conversations
from bot.importers.gratitude import confirms, denies, solved, thanks
from bot.importers.history import (
    ImportedChannel,
    ImportedMessage,
    ImportedNeed,
    ImportedPerson,
    ImportedSnippet,
    Outcome,
    Skips,
)
from bot.importers.prose import has_code
from bot.importers.questions import asked
from bot.importers.titles import body, details, is_filler, is_small_talk, need_title, note_title, topics
from bot.importers.turns import Turn, turns

STALE = timedelta(days=30)
NOTE_LENGTH = 200
NOTE_FRIENDS = 3


@dataclass(slots=True)
class Harvest:
    """Reads channels of one export; `places` are its channels' names, `end` is when it was made."""

    people: Mapping[str, ImportedPerson]
    places: tuple[str, ...]
    end: datetime
    skips: Skips = field(default_factory=Skips)
    able: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        # Bots and people of other organizations are heard, but neither ask nor answer.
        self.able = frozenset(person.external_id for person in self.people.values() if not person.is_bot)

    def reap(
        self, channel: ImportedChannel, messages: Iterable[ImportedMessage]
    ) -> Iterator[ImportedNeed | ImportedSnippet]:
        """The needs of a channel with their answers, and the posts that are worth keeping by themselves."""
        if is_small_talk(channel.name):
            self.skips.add(f"#{channel.name}", "is a channel for small talk")
            return
        notes: dict[str, ImportedMessage] = {}
        for talk in conversations(self._noting(messages, notes)):
            if need := self._need(channel, talk):
                used = (*talk.opening, *(message for answer in need.answers for message in answer.messages))
                for message in used:
                    notes.pop(message.ts, None)
                yield need
        for message in notes.values():
            if title := note_title(message.text):
                yield self._snippet(channel, Turn(message.author, [message]), title)

    def _noting(
        self, messages: Iterable[ImportedMessage], notes: dict[str, ImportedMessage]
    ) -> Iterator[ImportedMessage]:
        """The same messages; those that stand alone are put aside as they pass."""
        for message in messages:
            if message.author in self.able and is_note(message):
                notes[message.ts] = message
            yield message

    def _need(self, channel: ImportedChannel, talk: Conversation) -> ImportedNeed | None:
        title = need_title(talk.opening) if talk.asker in self.able else ""
        said = turns(talk)
        good = [*best_answers(talk, said, self.able), *own_solution(talk, said)]
        if not title or (not good and (talk.replied() or talk.unclear or _gave_up(talk))):
            self.skips.count("questions that did not show what helped" if title else "questions out of context")
            return None
        resolved_at = _resolved_at(talk, said, good)
        expired_at = None if good else self._expired_at(talk)
        return ImportedNeed(
            messages=tuple(talk.opening),
            text=title,
            details=details(talk.opening, title),
            topics=topics(channel.name, talk.said, title, self.places),
            state=_state(good, resolved_at, expired_at),
            resolved_at=resolved_at,
            expired_at=expired_at,
            answers=tuple(self._snippet(channel, turn, title, talk) for turn in good),
        )

    def _expired_at(self, talk: Conversation) -> datetime | None:
        """An old question, or one of somebody who has left, waits for nobody any more."""
        over = talk.last.at + STALE
        if over >= self.end and not self.people[talk.asker].deleted:
            return None
        return min(over, self.end)

    def _snippet(
        self, channel: ImportedChannel, turn: Turn, title: str, talk: Conversation | None = None
    ) -> ImportedSnippet:
        kept = tuple(message for message in turn.messages if not is_filler(message.text))
        return ImportedSnippet(
            messages=kept,
            author=turn.author,
            title=title,
            body=body(kept, to=self.people[talk.asker].name if talk else ""),
            link=next((link for message in kept for link in message.links), ""),
            topics=topics(channel.name, turn.text, title, self.places),
            confirmed_by_asker=talk is not None and _helped(turn, talk.asker),
            reactions=turn.reactions,
        )


def is_note(message: ImportedMessage) -> bool:
    """A long post that holds something and that several people liked, and that asks nothing."""
    if message.is_reply or len(message.text) < NOTE_LENGTH or friends(message.author, message.reactions) < NOTE_FRIENDS:
        return False
    return (has_code(message.text) or bool(message.links)) and not asked(message.text)


def _state(answers: list[Turn], resolved_at: datetime | None, expired_at: datetime | None) -> Outcome:
    if resolved_at:
        return Outcome.RESOLVED
    if answers:
        return Outcome.ANSWERED
    return Outcome.EXPIRED if expired_at else Outcome.OPEN


def _gave_up(talk: Conversation) -> bool:
    """The asker needs no answer any more."""
    return any(solved(message.text) for message in (*talk.opening[1:], *talk.rest))


def _helped(turn: Turn, asker: str) -> bool:
    """Nobody confirms what they found out by themselves."""
    return turn.author != asker and (turn.confirmed or turn.thanked or checked(turn, asker))


def _resolved_at(talk: Conversation, said: list[Turn], good: list[Turn]) -> datetime | None:
    """When the asker first said that it was; never when their last word is that it was not."""
    if not good:
        return None
    if done := [turn.messages[-1].at for turn in good if checked(turn, talk.asker)]:
        return min(done)
    own = [turn for turn in said if turn.author == talk.asker]
    helped = [turn for turn in own if thanks(turn.text) or confirms(turn.text) or solved(turn.text)]
    if not helped or any(denies(turn.text) for turn in own[own.index(helped[-1]) + 1 :]):
        return None
    return helped[0].messages[-1].at
