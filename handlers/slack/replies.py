"""What the person who asked sees at once: in the answer to Slack, by the response URL, or in a modal."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.conversation import Actor, Place
from bot.errors import VendorError
from bot.views import notices
from bot.views.elements import Card, Reply
from handlers.slack.directory import Installation
from handlers.slack.forms import modal, packed, shown, unpacked
from handlers.slack.payload import Json, at, rows, word
from handlers.slack.render import home, message
from handlers.slack.spans import Reading
from handlers.slack.web import AGAIN_AFTER, WITHIN, Web

NO_FORM = "Slack did not open the form. Please try again, or type what you want to say after the command."
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, where, and we there."""

    here: Installation
    place: Place
    actor: Actor
    body: Json

    def reading(self, reply: Reply) -> Reading:
        """How the reply's mentions and links are drawn here."""
        return Reading(reply.accounts, reply.links, self.here.site, self.here.workspace)

    def metadata(self, text: str = "") -> str:
        """What a modal keeps: its text, the place where it was opened, and how to answer there."""
        place = self.place
        kept = unpacked(word(self.body, "view", "private_metadata"))
        values = {"x": text, "c": place.channel, "k": place.kind, "n": place.name, "t": place.thread or ""}
        url = word(self.body, "response_url") or kept.get("r", "")
        return packed(values | {"s": "yes" if place.shared else "", "r": url})


class Replies:
    """Shows replies."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def to_command(self, scene: Scene, reply: Reply) -> Json:
        """The body that acknowledges a slash command; a form is opened before."""
        if reply.form is not None and not await self._open(scene, "views.open", reply):
            return self.ephemeral(scene, Reply(card=notices.failed(NO_FORM)))
        return self.ephemeral(scene, reply) if reply.card is not None else {}

    async def to_press(self, scene: Scene, reply: Reply) -> Json:
        """After a press or a shortcut: in a modal, on the Home tab, or beside the message. Returns what is untold."""
        surface = word(scene.body, "view", "type")
        if reply.home and reply.card is not None:
            await self.to_home(scene, reply)
            return {}
        if surface in ("modal", "home") or not word(scene.body, "response_url"):
            shown = await self._on_surface(scene, reply, surface)
        else:
            if reply.form is not None and not await self._open(scene, "views.open", reply):
                reply = Reply(card=notices.failed(NO_FORM), failed=True)
            shown = reply.card is None or await self._beside(scene, reply)
        return self.ephemeral(scene, reply) if reply.failed and not shown else {}

    async def to_form(self, scene: Scene, reply: Reply) -> Json:
        """The body that acknowledges a form: problems beside the fields, or what comes of it."""
        if reply.problems:
            return _problems(scene.body, reply.problems) or self._updated(scene, _all_problems(reply))
        if reply.form is not None:
            view = modal(reply.form, scene.metadata(reply.form.text), scene.reading(reply))
            return {"response_action": "update", "view": view}
        if reply.card is None or await self._beside(scene, reply):
            return {}
        return self._updated(scene, reply)

    async def to_home(self, scene: Scene, reply: Reply) -> None:
        """Publishes the Home tab."""
        if reply.card is not None:
            view = home(reply.card, scene.reading(reply), scene.metadata())
            await self._call(scene, "views.publish", user_id=scene.actor.account, view=view)

    def ephemeral(self, scene: Scene, reply: Reply, *, replace: bool = False) -> Json:
        """A message that only the actor sees, or the new content of one."""
        drawn = message(reply.card or Card((), ""), scene.reading(reply))
        if replace:
            return drawn | {"replace_original": True}
        thread = {"thread_ts": scene.place.thread} if scene.place.thread else {}
        return drawn | {"response_type": "ephemeral", "replace_original": False} | thread

    def sorry(self, body: Json, words: str) -> Json:
        """The answer when something failed before anybody could reply."""
        card = notices.failed(words)
        if word(body, "type") == "view_submission":
            return {"response_action": "update", "view": shown(card)}
        return message(card) | {"response_type": "ephemeral", "replace_original": False}

    async def by_url(self, body: Json, answer: Json, again: Sequence[float] = AGAIN_AFTER) -> bool:
        """Answers by the response URL of what was pressed, or of what opened the form; False when that cannot be."""
        kept = unpacked(word(body, "view", "private_metadata"))
        url = word(body, "response_url") or kept.get("r", "")
        return bool(url) and await self._web.respond(url, answer, again)

    async def _beside(self, scene: Scene, reply: Reply) -> bool:
        own = at(scene.body, "container", "is_ephemeral") is True
        return await self.by_url(scene.body, self.ephemeral(scene, reply, replace=reply.replace and own))

    async def _on_surface(self, scene: Scene, reply: Reply, surface: str) -> bool:
        if reply.form is None and reply.card is None:
            return True
        stacked = surface == "modal"
        if stacked and reply.replace and reply.form is None:
            view = shown(reply.card or Card((), ""), scene.metadata(), scene.reading(reply))
            return await self._call(scene, "views.update", view_id=word(scene.body, "view", "id"), view=view)
        return await self._open(scene, "views.push" if stacked else "views.open", reply)

    async def _open(self, scene: Scene, method: str, reply: Reply) -> bool:
        if reply.form is not None:
            view = modal(reply.form, scene.metadata(reply.form.text), scene.reading(reply))
        else:
            view = shown(reply.card or Card((), ""), scene.metadata(), scene.reading(reply))
        return await self._call(scene, method, trigger_id=word(scene.body, "trigger_id"), view=view)

    async def _call(self, scene: Scene, method: str, **arguments: object) -> bool:
        here = scene.here
        try:
            await self._web.call(here.token, here.workspace, method, within=WITHIN, **arguments)
        except VendorError as error:
            log.warning("not shown", platform="slack", method=method, problem=error.message)
            return False
        return True

    def _updated(self, scene: Scene, reply: Reply) -> Json:
        view = shown(reply.card or Card((), ""), scene.metadata(), scene.reading(reply))
        return {"response_action": "update", "view": view}


def _problems(body: Json, problems: dict[str, str]) -> Json:
    """Each problem beside its field; what belongs to none stands beside the first."""
    fields = [word(block, "block_id") for block in rows(body, "view", "blocks") if word(block, "type") == "input"]
    errors: dict[str, str] = {}
    for name, problem in problems.items():
        field = name if name in fields else next(iter(fields), "")
        errors[field] = f"{errors[field]} {problem}" if field in errors else problem
    return {"response_action": "errors", "errors": errors} if fields else {}


def _all_problems(reply: Reply) -> Reply:
    return Reply(card=notices.failed(" ".join(reply.problems.values())))
