"""What the person who asked sees at once: in the answer to their press, in a dialog, or in a message only they get."""

import asyncio
from collections.abc import Mapping
from functools import partial
from secrets import token_urlsafe

import structlog

from bot import outbox
from bot.commands.help import where_forms_open
from bot.conversation import Work
from bot.errors import VendorError
from bot.views import notices
from bot.views.elements import Buttons, Card, ChannelField, Form, Paragraph, PeopleField, Reply
from handlers import House
from handlers.payload import Json
from handlers.teams import forms, limits, render
from handlers.teams.buttons import Desk
from handlers.teams.channels import Channels
from handlers.teams.connector import Connector
from handlers.teams.parse import Pressed
from handlers.teams.scenes import Scene
from handlers.teams.seal import Seal
from handlers.teams.spans import Reading
from handlers.teams.where import PLATFORM
from storage import people, places
from storage.store import Session

DONE = "Done."
BESIDE, IN_CHAT = "My answer is below; only you see it.", "I've answered in our own chat."
BUTTONS_IN_CHAT = "You can change that in our own chat."
TOO_LONG = "This text is too long for a window in Teams. Share it in two parts, or change it where it was written."
SAYING, SHOWING = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.card.adaptive"
FAILING = "application/vnd.microsoft.error"
log = structlog.get_logger()


class Replies:
    """Shows replies."""

    def __init__(self, house: House, connector: Connector, channels: Channels, seal: Seal) -> None:
        self._house = house
        self._connector = connector
        self._channels = channels
        self._seal = seal
        self._under_way: set[asyncio.Task[None]] = set()

    async def to_press(self, scene: Scene, pressed: Pressed, reply: Reply) -> Json:
        """The answer to the press of a card's button: a few words, or the card that takes its place."""
        card = where_forms_open(reply.form) if reply.form is not None else reply.card
        if card is None:
            return said(DONE)
        if reply.form is not None or (reply.replace and pressed.alone):
            drawn = render.adaptive(card, _reading(scene, reply), Desk(token_urlsafe(9), pressed.alone))
            if reply.form is None:
                self._start(self._redraw(scene, card, drawn))
            return {"statusCode": 200, "type": SHOWING, "value": drawn}
        if (words := brief(card)) is not None:
            return said(words)
        beside = await self._house.store.write(partial(self._tell, scene, card))
        return said(BESIDE if beside else _notice(card))

    def to_look(self, scene: Scene, pressed: Pressed, reply: Reply) -> Json:
        """The card as the one who looks at it sees it."""
        own = reply.card.own if reply.card is not None else None
        if reply.card is None or own is None or own.command != pressed.command:
            return refused("There is no other view of this card.")
        desk = Desk(pressed.nonce, pressed.alone, owners=(str(scene.activity.from_property.id),))
        return {"statusCode": 200, "type": SHOWING, "value": render.adaptive(reply.card, _reading(scene, reply), desk)}

    async def in_dialog(
        self, scene: Scene, reply: Reply, sent: Form | None = None, values: forms.Values | None = None
    ) -> Json | None:
        """What a dialog shows next; None closes it."""
        if reply.problems and sent is not None:
            return await self._form(scene, forms.filled(sent, values or {}), reply.problems)
        if reply.form is not None:
            return await self._form(scene, reply.form)
        card = reply.card
        if card is None:
            return None
        if (words := brief(card)) is not None:
            return noted(words)
        desk = Desk(token_urlsafe(9), dialog=True, thread=scene.where.root or "")
        return window("Lore", render.adaptive(card, _reading(scene, reply), desk))

    async def stop(self) -> None:
        """Finishes what is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5)

    async def _form(self, scene: Scene, form: Form, problems: Mapping[str, str] | None = None) -> Json:
        places_, colleagues = await asyncio.gather(self._places(scene, form), self._colleagues(scene, form))
        whole = forms.settled(form, places_, colleagues)
        thread = scene.where.root or ""
        drawn = forms.adaptive(whole, self._seal.close(whole), token_urlsafe(9), thread, problems)
        if limits.size_of(render.packed(drawn, form.title)) > limits.LARGEST_MESSAGE:
            return noted(TOO_LONG)
        return window(form.title, drawn)

    async def _places(self, scene: Scene, form: Form) -> forms.Options:
        asked = [field for field in form.fields if isinstance(field, ChannelField)]
        if not asked:
            return ()
        needed = any(field.required for field in asked)
        return await self._channels.offered(scene.where.tenant, scene.actor.account, scene.left, needed=needed)

    async def _colleagues(self, scene: Scene, form: Form) -> forms.Options:
        if not any(isinstance(field, PeopleField) for field in form.fields):
            return ()
        return await self._channels.colleagues(scene.where, scene.actor.account, scene.left)

    def _tell(self, scene: Scene, card: Card, session: Session) -> bool:
        """A message that only they get: in the conversation where Teams can do that, else in our own chat.

        Answers whether it comes where they are.
        """
        here = places.workspace(session, PLATFORM, scene.where.tenant)
        account = people.account(session, here.id, scene.actor.account) if here is not None else None
        channel = places.channel(session, here.id, scene.where.channel) if here is not None else None
        if here is None or account is None or channel is None:
            return False
        work = Work(session, self._house.clock.now(), places.organization(session, here.organization_id))
        if scene.where.kind == "direct":
            outbox.post(work, channel, card)
        else:
            outbox.whisper(work, channel, account, card, thread=scene.where.root)
        return scene.where.kind == "direct" or bool((channel.reference or {}).get("targeted"))

    async def _redraw(self, scene: Scene, card: Card, drawn: Json) -> None:
        """The card in the place of the one that was pressed, for when it is looked at again."""
        if (message := scene.activity.reply_to_id) is None:
            return
        at, targeted = scene.where.conversation, scene.where.kind != "direct"
        try:
            await self._connector.update(at, message, render.packed(drawn, render.summary(card)), targeted=targeted)
        except VendorError as error:
            log.info("not redrawn", platform=PLATFORM, why=type(error).__name__)

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


def said(words: str) -> Json:
    """A few words as the answer to a press."""
    return {"statusCode": 200, "type": SAYING, "value": words}


def refused(words: str) -> Json:
    """The answer to a press that could not be understood."""
    return {"statusCode": 400, "type": FAILING, "value": {"code": "BadRequest", "message": words}}


def noted(words: str) -> Json:
    """A dialog of a few words."""
    return {"task": {"type": "message", "value": words}}


def window(title: str, drawn: Json) -> Json:
    """A dialog with a card."""
    value = {"title": render.label(title), "width": "medium", "height": "medium", "card": render.attached(drawn)}
    return {"task": {"type": "continue", "value": value}}


def sorry(name: str, words: str) -> Json:
    """The answer to any invoke when something failed before anybody could reply."""
    if name == "adaptiveCard/action":
        return said(words)
    if name == "composeExtension/query":
        return {"composeExtension": {"type": "message", "text": words}}
    return noted(words)


def _notice(card: Card) -> str:
    """What happened, and where the rest of the answer is."""
    match card.elements:
        case (Paragraph() as first, Buttons()) if (words := brief(Card((first,), ""))) is not None:
            return f"{words} {BUTTONS_IN_CHAT}"
        case _:
            return IN_CHAT


def brief(card: Card) -> str | None:
    """A card that is nothing but a few words, as those words."""
    match card.elements:
        case (Paragraph(text),):
            words = notices.plain(text)
            return words if len(words) <= limits.HEADING * 2 else None
        case _:
            return None


def _reading(scene: Scene, reply: Reply) -> Reading:
    return Reading(reply.accounts, reply.links, scene.where.tenant)
