"""One question and what was said about it."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.importers.gratitude import solved, thanks
from bot.importers.history import ImportedMessage

MOMENT = timedelta(minutes=5)
SAME_BREATH = timedelta(minutes=10)
LIVELY = timedelta(minutes=20)
QUIET = timedelta(hours=6)
HALF_A_DAY = timedelta(hours=12)
SURE = 2.0


@dataclass(slots=True, eq=False)
class Conversation:
    """A question, from its first words to the last that was said about it.

    `before` is what the asker had asked just before, which is `over` now: only what shares its words belongs to it.
    `unclear`: something was said next that may have been the answer.
    """

    asker: str
    opening: list[ImportedMessage]
    rest: list[ImportedMessage] = field(default_factory=list)
    words: frozenset[str] = frozenset()
    before: "Conversation | None" = None
    over: bool = False
    unclear: bool = False

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
        if self.over and not shared:
            return 0
        if message.mentions:
            named = self._fit_by_name(message, idle) if idle < HALF_A_DAY or shared > 1 else 0
            return named and named + min(shared, 3) / 4
        if idle < LIVELY and (self.has(message.author) or (self.before and self.before.has(message.author))):
            return SURE - (0 if idle < MOMENT else 0.5) + min(shared, 2) / 4 + newest / 8
        if newest:
            return self._fit_as_next(idle, shared)
        return 1 if idle < LIVELY and shared > 1 else 0

    def _fit_of_asker(self, message: ImportedMessage, idle: timedelta) -> float:
        if message.mentions:
            return SURE + 1 if self.has(*message.mentions) else 0
        if idle < (LIVELY if self.replied() else SAME_BREATH):
            return SURE + 1
        ends = (self.replied() and thanks(message.text)) or solved(message.text)
        return SURE if ends and idle < QUIET else 0

    def _fit_by_name(self, message: ImportedMessage, idle: timedelta) -> float:
        if self.asker in message.mentions:
            return SURE + 1
        return SURE if self.has(*message.mentions) and idle < LIVELY else 0

    def _fit_as_next(self, idle: timedelta, shared: int) -> float:
        """Of somebody new, when nothing was asked since."""
        if idle < MOMENT and not self.replied():
            return SURE - 0.25 + min(shared, 3) / 4
        if idle < (SAME_BREATH if self.replied() else LIVELY):
            return 1 + min(shared, 3) / 4
        return 0.5 if not self.replied() and idle < QUIET and shared else 0
