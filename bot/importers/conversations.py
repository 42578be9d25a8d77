"""Finds who talks with whom: the questions of a channel, and what was said to each of them.

Threads say it themselves. Where people answer in the channel, a message belongs to the question whose asker it
names, whose conversation its author is in, or whose words it shares, as long as it comes soon enough.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.importers.conversation import LIVELY, MOMENT, QUIET, SURE, Conversation
from bot.importers.history import ImportedMessage
from bot.importers.prose import subject_words
from bot.importers.questions import asked, leans, stands_out, takes_up

FORGOTTEN = timedelta(days=2)
THREAD_OVER = timedelta(days=30)
REMEMBERED = 30
SELDOM, OFTEN = 4, 0.03
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def conversations(messages: Iterable[ImportedMessage]) -> Iterator[Conversation]:
    """The questions among one channel's messages, which come oldest first; each is given when it is over."""
    listener = _Listener()
    for message in messages:
        if message.author:
            yield from listener.over(message.at)
            listener.hear(message)
    yield from listener.kept


@dataclass(frozen=True, slots=True)
class _Voice:
    """Since when somebody has been talking, and when they last did."""

    since: datetime = LONG_AGO
    until: datetime = LONG_AGO


class _Listener:
    """Remembers what is not over yet."""

    def __init__(self) -> None:
        self.kept: list[Conversation] = []
        self._lively: list[Conversation] = []
        self._threads: dict[str, Conversation] = {}
        self._unclaimed: deque[ImportedMessage] = deque(maxlen=REMEMBERED)
        self._voices: dict[str, _Voice] = {}
        self._said: Counter[str] = Counter()
        self._count = 0
        self._heard = LONG_AGO
        self._day = 0

    def hear(self, message: ImportedMessage) -> None:
        if message.is_reply:
            if found := self._threads.get(message.thread_ts):
                found.add(message)
            return
        latest = self._lively[-1] if self._lively else None
        if place := self._place(message):
            self._threads[message.ts] = place
        else:
            self._unclaimed.append(message)
        if latest and latest is not place and self._may_answer(latest, message, place):
            latest.unclear = True
        self._note_voice(message)

    def _may_answer(self, latest: Conversation, message: ImportedMessage, place: Conversation | None) -> bool:
        """Whether the next to speak may have meant the latest question, which nobody has answered."""
        if latest.rest or message.author == latest.asker or message.mentions or (place and message in place.opening):
            return False
        return message.at - latest.last.at < (MOMENT if place else QUIET)

    def over(self, now: datetime) -> Iterator[Conversation]:
        """What nobody will come back to; looks once a day."""
        if now.toordinal() == self._day:
            return
        self._day = now.toordinal()
        over = [talk for talk in self.kept if now - talk.last.at > THREAD_OVER]
        self.kept = [talk for talk in self.kept if now - talk.last.at <= THREAD_OVER]
        self._lively = [talk for talk in self._lively if now - talk.last.at <= FORGOTTEN]
        self._threads = {said.ts: talk for talk in self.kept for said in (*talk.opening, *talk.rest)}
        yield from over

    def _place(self, message: ImportedMessage) -> Conversation | None:
        words = self._telling(message.text)
        last = len(self._lively) - 1
        fits = [(talk.fit(message, words, at == last), at) for at, talk in enumerate(self._lively)]
        best, at = max(fits, default=(0.0, 0))
        place = self._lively[at] if best > 0 else None
        talk = place if best >= SURE else None
        if self._is_new(message, words, talk):
            return self._begin(message, words, talk)
        if place:
            place.add(message, words)
        return place

    def _telling(self, text: str) -> frozenset[str]:
        """The words that not everybody here uses all the time."""
        words = subject_words(text)
        self._said.update(words)
        self._count += 1
        return frozenset(word for word in words if self._said[word] <= max(SELDOM, OFTEN * self._count))

    def _is_new(self, message: ImportedMessage, words: frozenset[str], talk: Conversation | None) -> bool:
        """A question of its own: no line in a talk that goes on, unless it is the asker's next one."""
        question = asked(message.text)
        if not question:
            return False
        if talk:
            other = len(words & talk.words) * 2 < len(words)
            return message.author == talk.asker and talk.replied() and other and not leans(question)
        if any(message.at - self._voice(name).until < LIVELY for name in message.mentions):
            return False
        return self._has_the_floor(message)

    def _has_the_floor(self, message: ImportedMessage) -> bool:
        """Its author was silent until just now, and nobody else is talking, or it is plainly another matter."""
        leading, voice = self._lead_in(message), self._voice(message.author)
        if takes_up((leading[0] if leading else message).text):
            return False
        if leading:
            return leading[0].at == voice.since
        silent = message.at - self._heard > MOMENT
        return message.at - voice.until > LIVELY and (silent or stands_out(message.text))

    def _voice(self, name: str) -> _Voice:
        return self._voices.get(name, _Voice())

    def _note_voice(self, message: ImportedMessage) -> None:
        voice = self._voice(message.author)
        goes_on = message.at - voice.until <= LIVELY
        self._voices[message.author] = _Voice(voice.since if goes_on else message.at, message.at)
        self._heard = message.at

    def _begin(self, message: ImportedMessage, words: frozenset[str], before: Conversation | None) -> Conversation:
        opening = [*self._lead_in(message), message]
        self._unclaimed = deque((said for said in self._unclaimed if said not in opening), maxlen=REMEMBERED)
        begun = Conversation(
            message.author, opening, words=words.union(*(self._telling(said.text) for said in opening))
        )
        self.kept.append(begun)
        self._lively.append(begun)
        self._threads |= {said.ts: begun for said in opening}
        return begun

    def _lead_in(self, message: ImportedMessage) -> list[ImportedMessage]:
        """What the author said just before, to nobody in particular."""
        leading: list[ImportedMessage] = []
        latest = message.at
        for said in reversed(self._unclaimed):
            if said.author == message.author and latest - said.at < MOMENT:
                leading.insert(0, said)
                latest = said.at
        return leading
