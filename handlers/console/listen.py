"""The read loop: a line is typed, understood, answered, and what others see of it is drawn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import assert_never

from bot.conversation import Actor, Request
from bot.errors import LoreError
from bot.views.elements import Form, Reply
from handlers import House
from handlers.console import guide, passing, requests
from handlers.console.board import Shown
from handlers.console.clock import Movable
from handlers.console.parse import As, Ask, Help, In, Order, Press, Quit, React, Talk, Tick, Who, parse
from handlers.console.platform import Console
from handlers.console.questions import Cancelled, Lines, Questions
from handlers.console.requests import Here
from handlers.console.spans import safe


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs behind the conversation: `settle` does and delivers what is due, `tick` starts what is scheduled."""

    settle: Callable[[], Awaitable[object]]
    tick: Callable[[datetime], Awaitable[list[str]]]


class Listener:
    """Somebody at the console, and where they are."""

    def __init__(self, house: House, engine: Engine, platform: Console, lines: Lines, clock: Movable) -> None:
        self.house = house
        self.engine = engine
        self.platform = platform
        self.screen = platform.screen
        self.board = self.screen.board
        self.directory = platform.directory
        self.lines = lines
        self.clock = clock
        commands = {"lore", *(name for name, each in house.router.commands.items() if each.help)}
        self.questions = Questions(lines, self.screen, self.directory, clock.now, commands)
        self.me = Actor("")
        self.place = self.directory.direct("")

    @property
    def prompt(self) -> str:
        """Who is at the console, and where."""
        where = "@lore" if self.place.kind == "direct" else f"#{self.place.name}"
        return safe(f"{self.directory.people[self.me.account]} {where}> ")

    def enter(self, name: str, channel: str) -> None:
        """Somebody comes in; in the console's own workspace they are its admin. Raises Invalid, NotFound."""
        self.directory.host = self.directory.actor(name).account
        self.me = self.directory.actor(name)
        self.place = self.directory.place(channel)

    def read_from(self, lines: Lines) -> None:
        """Takes its lines from somewhere else."""
        self.lines = self.questions.lines = lines

    async def wait_until(self, moment: datetime) -> list[str]:
        """Moves the clock and does what is due then; gives back what was done."""
        self.clock.forward(max(moment - self.clock.now(), timedelta()))
        done = await self.engine.tick(moment)
        await self._settle()
        return done

    async def run(self) -> None:
        """Reads until somebody leaves or there are no more lines."""
        typed = self.lines.ask(self.prompt)
        while typed is not None and await self.do(typed):
            typed = self.lines.ask(self.prompt)

    async def do(self, typed: str) -> bool:
        """Does what a line says; False when it says to leave."""
        try:
            order = parse(typed, direct=self.place.kind == "direct")
            if order is not None:
                await self.carry_out(order)
        except Cancelled as cancelled:
            self.screen.note(cancelled.message)
            return not cancelled.order or await self.do(cancelled.order)
        except LoreError as error:
            self.screen.error(error.message)
            return True
        return not isinstance(order, Quit)

    async def carry_out(self, order: Order) -> None:
        """Does one thing. Raises LoreError."""
        match order:
            case Ask():
                await self._answer(requests.asked(order, self._here(), self.directory))
            case Talk():
                await self._talk(order)
            case As() | In():
                self._move(order)
            case React() | Press():
                await self._touch(order)
            case Tick(by):
                await self._tick(by)
            case Who():
                guide.who(self.screen, self.directory)
            case Help():
                guide.usage(self.screen)
            case Quit():
                pass
            case _:
                assert_never(order)

    def _here(self, on: Shown | None = None) -> Here:
        """Where we are, or where a message is."""
        if on is None:
            return Here(self.me, self.place, self.clock.now())
        place = self.directory.places.get(on.channel) or self.directory.direct(self.me.account)
        return Here(self.me, replace(place, thread=on.thread), self.clock.now())

    async def _talk(self, talk: Talk) -> None:
        root = self.board.at(talk.number, self.me.account) if talk.number is not None else None
        thread = (root.thread or root.message) if root else None
        place = self._here(root).place
        order = parse(talk.text, direct=place.kind == "direct")
        if root is not None and isinstance(order, Ask):
            here = Here(self.me, replace(place, thread=thread), self.clock.now())
            await self._answer(requests.asked(order, here, self.directory))
            return
        said = self.board.put(Shown(0, place.channel, token_hex(8), None, talk.text, self.me, thread))
        self.screen.note(f"[{said.number}] said in {f'the thread of [{root.number}]' if root else f'#{place.name}'}")

    def _move(self, order: As | In) -> None:
        match order:
            case As(name):
                self.me = self.directory.actor(name)
                if self.place.kind == "direct":
                    self.place = self.directory.direct(self.me.account)
            case In(""):
                self.place = self.directory.direct(self.me.account)
            case In(name, private):
                self.place = self.directory.place(name, private=private)

    async def _touch(self, order: React | Press) -> None:
        if isinstance(order, React):
            on = self.board.at(order.number, self.me.account)
            await self._answer(requests.reacted(order, on, self._here(on)))
            return
        on, button = self.board.button(order.label, order.number, self.me.account)
        if not button.confirm or self.questions.agrees(button.confirm):
            await self._answer(requests.pressed(button, on, self._here(on), self.board), on)

    async def _answer(self, request: Request, on: Shown | None = None) -> None:
        """Asks Lore, and shows what comes of it."""
        reply = await self.house.router.answer(request)
        while reply.form is not None:
            reply = await self._fill(reply.form, request)
        self._show(reply, request, on)
        await self._settle()

    async def _fill(self, form: Form, request: Request) -> Reply:
        values = self.questions.fill(form)
        reply = await self.house.router.answer(requests.filled(form, values, request))
        while reply.problems:
            values = self.questions.fill(form, reply.problems, values)
            reply = await self.house.router.answer(requests.filled(form, values, request))
        return reply

    def _show(self, reply: Reply, request: Request, on: Shown | None) -> None:
        if reply.card is None:
            return
        if reply.replace and on is not None and on.reader == self.me.account:
            self.screen.change(on, self.board.redraw(on.number, reply.card))
            return
        place = request.place
        answer = Shown(0, place.channel, token_hex(8), reply.card, thread=place.thread, reader=self.me.account)
        self.screen.message(self.board.put(answer), self.me.account)

    async def _tick(self, by: timedelta) -> None:
        await passing.may_pass(self.house)
        with self.screen.console.status("Time passes …"):
            for moment in passing.moments(self.clock.now(), by):
                done = await self.wait_until(moment)
                for words in passing.briefly(done):
                    self.screen.note(f"{moment:%a %d %b %H:%M} UTC · {words}")
        self.screen.note(f"It is now {self.clock.now():%a %d %b %Y %H:%M} UTC.")

    async def _settle(self) -> None:
        await passing.settle(self.house.store, self.platform.name, self.clock, self.engine.settle)
        self.platform.flush(self.me.account)
