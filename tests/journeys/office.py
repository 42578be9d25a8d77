"""Colleagues at work on one chat platform: what a journey can have them do, and what each of them sees."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from bot.app import App

Row = TypeVar("Row", bound=SQLModel)
Answers = dict[str, Any]  # a form's answers, by the labels of its fields
PEOPLE = ("Ana Ruiz", "Ben Okafor", "Cem Yilmaz", "Dee Novak")
PUBLIC, PRIVATE = ("dispatch", "finance"), "board"  # everybody is in the public ones, the first two in the private one
PACE = timedelta(hours=6)  # how far time jumps at once when it goes by
LORE = ""  # the conversation of one person with Lore alone


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody sees it; `ref` is how its platform finds it again."""

    text: str
    ref: Any


class Office(ABC):
    """One chat platform with PEOPLE in it. Whatever somebody does, what comes of it has arrived when this returns."""

    app: App
    start: datetime

    @abstractmethod
    async def types(self, who: str, text: str, where: str, form: Answers | None = None) -> None:
        """Words for Lore, as commands are typed here; `form` fills in the form that opens."""

    @abstractmethod
    async def says(self, who: str, text: str, where: str, under: Seen | None = None) -> None:
        """Words for colleagues, in a channel or in the thread of a message."""

    @abstractmethod
    async def presses(self, who: str, label: str, on: Seen, form: Answers | None = None) -> None:
        """A button of a message."""

    @abstractmethod
    async def reacts(self, who: str, emoji: str, on: Seen, *, gone: bool = False) -> None:
        """An emoji under a message, put there or taken away."""

    @abstractmethod
    async def saves(self, who: str, on: Seen, form: Answers) -> None:
        """*Save as snippet*, on what somebody said."""

    @abstractmethod
    def sees(self, who: str, where: str) -> list[Seen]:
        """Everything that somebody can read there now, the oldest first."""

    @abstractmethod
    async def passes(self, by: timedelta) -> None:
        """Time goes by at once, and what is due in it is done."""

    def goes(self) -> None:
        """The platform cannot be reached any more; what people do still reaches Lore."""
        raise NotImplementedError

    async def returns(self) -> None:
        """It can be reached again, and what waited has arrived."""
        raise NotImplementedError

    async def until(self, days: int, hour: int, minute: int = 0) -> None:
        """Time goes by until so many days after the start, at that hour (UTC)."""
        there = self.start.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
        while self.now < there:
            await self.passes(min(PACE, there - self.now))

    @property
    def now(self) -> datetime:
        """The time there."""
        return self.app.clock.now()

    def finds(self, who: str, where: str, words: str) -> Seen:
        """The newest message there that holds these words."""
        there = self.sees(who, where)
        found = [seen for seen in there if words in seen.text]
        assert found, f"{who} sees no “{words}” in {where or 'private'}: {[seen.text for seen in there]}"
        return found[-1]

    def counts(self, who: str, where: str, words: str) -> int:
        """How many messages there hold these words."""
        return sum(words in seen.text for seen in self.sees(who, where))

    async def rows(self, table: type[Row]) -> list[Row]:
        """Everything in a table."""
        return await self.app.store.read(lambda session: list(session.exec(select(table)).all()))
