"""Request → Reply: drops repeats, finds the command, turns errors into cards."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import structlog

from bot import letters, metrics, outbox, tracing
from bot.clock import Clock
from bot.commands import help as helping
from bot.commands.table import Command
from bot.conversation import Happening, Request, Turn, Unreachable
from bot.errors import Declined, Invalid, LoreError, NotYours
from bot.meaning import Meaning
from bot.rules.text import clean, is_question, split_command
from bot.services import meeting, mentions, messages
from bot.views import notices
from bot.views.elements import Reply
from bot.views.words import coded
from storage import people, places, receipts
from storage.arrivals import Arrival
from storage.search import Near
from storage.store import Session, Store
from storage.tables import Workspace

ALREADY = "I have that already. If you changed your mind, press again in a minute."
ROLES = {"member": 0, "curator": 1, "admin": 2}
log = structlog.get_logger()


class Router:
    """Answers requests, each in one transaction: receipt, change, and what is to be said of it."""

    def __init__(
        self, store: Store, clock: Clock, commands: Mapping[str, Command], *, model: bool = False,
        meaning: Meaning | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.clock = clock
        self.commands = commands
        self.model = model
        self.meaning = meaning

    async def answer(self, request: Request) -> Reply:
        """What the person who asked sees at once.

        Raises LoreError only for events, which the platform delivers again; a person gets a card instead.
        """
        command, request = self._find(request)
        platform = request.place.platform
        with tracing.traced():
            with metrics.asked(platform, request.via) as asked:
                reply = await self._answer(command, request, asked)
            log.info(asked.outcome, platform=platform, kind=request.via, command=request.command,
                     ms=round(asked.seconds * 1000, 1))  # fmt: skip
        return reply

    async def _answer(self, command: Command, request: Request, asked: metrics.Asked) -> Reply:
        try:
            near = await self.meaning.near(request, command.compares) if self.meaning is not None else None
            reply = await self._run(request, partial(self._step, command, request, near))
        except Declined as error:
            asked.outcome = "declined"
            return await self._declined(request, error)
        except LoreError as error:
            if command.event or request.reply_by_message:
                raise
            return _failed(error)
        asked.outcome = "answered" if reply is not None else "repeated"
        return reply if reply is not None else _repeated(command, request)

    async def _run(self, request: Request, step: "partial[Reply | None]") -> Reply | None:
        try:
            return await self.store.write(step)
        except LoreError:
            raise
        except Exception as error:
            metrics.error("request", error)
            log.exception("a request failed", command=request.command, platform=request.place.platform)
            raise LoreError from error

    def _find(self, request: Request) -> tuple[Command, Request]:
        """The command, and the request with its name and the rest of the text."""
        name, text = request.command, request.text
        if name in ("", "lore"):
            name, text = split_command(clean(text)) if text.strip() else ("home" if not name else "help", "")
            if name == "lore":
                name, text = split_command(text) if text else ("help", "")
        if request.via == "typed" and text.strip().casefold() == "help" and name in self.commands:
            name, text = "help", name
        found = self.commands.get(name)
        # “why is it late?” asks for the score of no snippet
        of_none = found is not None and found.usage == "<snippet>" and not any(map(str.isdigit, text))
        if (found is None or of_none) and not request.command and is_question(request.text):
            return self.commands["ask"], replace(request, command="ask")
        if found is None or (found.event and request.via != "event"):
            return self.commands["unknown"], replace(request, command="unknown", text=f"{name} {text}".strip())
        return found, replace(request, command=name, text=text)

    def _step(self, command: Command, request: Request, near: Near | None, session: Session) -> Reply | None:
        """None when it was answered before."""
        marked = request.message is not None and request.message.mark
        shown = messages.shown(session, request, self.clock.now()) if command.on_card or marked else None
        if command.on_card and shown is None:
            return Reply()
        here = messages.arrive(session, request)
        if here is None or (here.workspace.state != "active" and not command.event):
            if command.event:
                return Reply()
            raise Unreachable
        if request.actor.bot or self._is_outsider(request, command):
            return Reply()
        if not self._is_new(session, here.workspace, command, request):
            return None
        if command.hear is not None:
            command.hear(Happening(session, self.clock.now(), here.organization, request, here.workspace))
            return Reply()
        turn = self._turn(session, command, here, request)
        turn.shown, turn.near = shown, near
        reply = command.run(turn)
        return self._hand_over(turn, reply) if request.reply_by_message else letters.addressed(turn, reply)

    def _is_new(self, session: Session, here: Workspace, command: Command, request: Request) -> bool:
        """Takes the receipt; what has no key, and what only reads, is answered each time."""
        if not request.key or (command.only_reads(request.text) and not request.reply_by_message):
            return True
        key = f"{here.platform}:{here.external_id}:{request.key}"[:255]
        again_after = None if command.once else request.again_after
        return receipts.take(session, here.organization_id, key, self.clock.now(), again_after)

    def _turn(self, session: Session, command: Command, here: Arrival, request: Request) -> Turn:
        now, actor, place, org = self.clock.now(), request.actor, request.place, here.organization
        account = here.account or people.open_account(session, here.workspace, actor.account, actor.name, now)
        channel = places.open_channel(
            session, here.workspace, place.channel, place.kind, place.name, place.shared, here.channel
        )
        if channel.state != "active":  # whoever speaks there reaches us
            channel.state = "active"
        me = here.person or people.person(session, org.id, account.person_id)
        if me is None:
            raise Unreachable
        people.meet(session, me, account, actor)
        if ROLES[me.role] < ROLES[command.role]:
            raise NotYours(f"Only {command.role}s can do that. `/lore help` shows what you can do.")
        request = mentions.with_names(session, here.workspace, request)
        turn = Turn(session, now, org, request, me, account, here.workspace, channel, self.model)
        if channel.kind == "direct" and account.direct_id != channel.id:
            account.direct_id = channel.id
        meeting.meet(turn)
        return turn

    def _hand_over(self, turn: Turn, reply: Reply) -> Reply:
        """Nothing can be sent straight back to a message: the answer is said through the outbox."""
        card = reply.card or (helping.where_forms_open(reply.form) if reply.form else None)
        if card is not None:
            outbox.answer(turn, card)
        return Reply()

    def _is_outsider(self, request: Request, command: Command) -> bool:
        """Nobody of another company is answered, and nothing is said where another company reads along."""
        if not (request.actor.foreign or request.place.shared):
            return False
        if command.event:
            return request.actor.foreign or command.on_card
        raise Invalid("I only work inside your company. This channel is shared with another one: write to me directly.")

    async def _declined(self, request: Request, error: Declined) -> Reply:
        if request.via == "event":
            return Reply()
        if isinstance(error, Invalid) and error.field and request.via == "sent":
            return Reply(problems={error.field: notices.plain(coded(error.message))})
        reply = _failed(error)
        if not request.reply_by_message:
            return reply
        return await self._run(request, partial(self._say, request, reply)) or Reply()

    def _say(self, request: Request, reply: Reply, session: Session) -> Reply | None:
        """None when the same words came twice at once."""
        command = self.commands["unknown"]
        here = messages.arrive(session, request)
        if here is None or request.actor.foreign or request.place.shared:
            return Reply()
        if not self._is_new(session, here.workspace, command, request):
            return None
        return self._hand_over(self._turn(session, command, here, request), reply)


def _failed(error: LoreError) -> Reply:
    return Reply(card=notices.failed(error.message), failed=True)


def _repeated(command: Command, request: Request) -> Reply:
    """The answer to what came again: it is seen when somebody changed their mind sooner than anybody can tell."""
    metrics.RECEIPTS_DROPPED.labels(request.place.platform).inc()
    if request.again_after is None or command.once or request.reply_by_message:
        return Reply()
    return Reply(card=notices.done(ALREADY))
