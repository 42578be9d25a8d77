"""One question and what was said about it."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.importers.gratitude import thanks
from bot.importers.history import ImportedMessage

SAME_BREATH = timedelta(minutes=10)
LIVELY = timedelta(minutes=20)
QUIET = timedelta(hours=6)
HALF_A_DAY = timedelta(hours=12)
SURE = 2.0


@dataclass(slots=True, eq=False)
class Conversation:
    """A question, from its first words to the last that was said about it."""

    asker: str
    opening: list[ImportedMessage]
    rest: list[ImportedMessage] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    @property
    def last(self) -> ImportedMessage:
        return (self.rest or self.opening)[-1]

    @property
    def said(self) -> str:
        """The question in full."""
        return "\n".join(message.text for message in self.opening)

    def replied(self) -> bool:
        return any(message.author != self.asker for message in self.rest)

    def has(self, *people: str) -> bool:
        return any(message.author in people for message in self.rest)

    def add(self, message: ImportedMessage, words: frozenset[str] = frozenset()) -> None:
        """What the asker adds before anybody replies belongs to the question, with its telling words."""
        soon = message.at - self.last.at < SAME_BREATH and not message.is_reply
        if message.author == self.asker and not self.rest and soon:
            self.opening.append(message)
            self.words |= words
        else:
            self.rest.append(message)

    def fit(self, message: ImportedMessage, words: frozenset[str], newest: bool) -> float:
        """How surely a message belongs here, from SURE up by more than chance; 0 when it does not."""
        idle = message.at - self.last.at
        if message.author == self.asker:
            return self._fit_of_asker(message, idle)
        shared = len(words & self.words)
        if message.mentions:
            named = self._fit_by_name(message, idle) if idle < HALF_A_DAY or shared > 1 else 0
            return named and named + min(shared, 3) / 4
        if self.has(message.author) and idle < LIVELY:
            return SURE + min(shared, 2) / 4 + newest / 8
        if newest:
            return self._fit_as_next(idle, shared)
        return 1 if idle < LIVELY and shared > 1 else 0

    def _fit_of_asker(self, message: ImportedMessage, idle: timedelta) -> float:
        if message.mentions:
            return SURE + 1 if self.has(*message.mentions) else 0
        if idle < (LIVELY if self.replied() else SAME_BREATH):
            return SURE + 1
        return SURE if self.replied() and thanks(message.text) and idle < QUIET else 0

    def _fit_by_name(self, message: ImportedMessage, idle: timedelta) -> float:
        if self.asker in message.mentions:
            return SURE + 1
        return SURE if self.has(*message.mentions) and idle < LIVELY else 0

    def _fit_as_next(self, idle: timedelta, shared: int) -> float:
        """Of somebody new, when nothing was asked since."""
        if idle < (SAME_BREATH if self.replied() else LIVELY):
            return 1 + min(shared, 3) / 4
        return 0.5 if not self.replied() and idle < QUIET and shared else 0
