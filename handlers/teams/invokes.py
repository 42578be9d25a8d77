"""What Teams waits for an answer to: presses of buttons, dialogs, and the message extension."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from botbuilder.schema import Activity

from bot.errors import LoreError
from bot.router import Router
from handlers.payload import Json, at, table, word
from handlers.teams import forms, parse
from handlers.teams.limits import ANSWER_WITHIN
from handlers.teams.replies import Replies, refused, sorry
from handlers.teams.scenes import Scene, Scenes
from handlers.teams.seal import Seal
from handlers.teams.search import Search

Answer = Callable[[Scene], Awaitable[Json | None]]
OLD = "I don't know this button any more. Look for a newer card, or type `help`."
ONLY_HERE = "I only work inside your company."


class Invokes:
    """Answers invokes by their name."""

    def __init__(self, router: Router, scenes: Scenes, replies: Replies, search: Search, seal: Seal) -> None:
        self.router = router
        self.scenes = scenes
        self.replies = replies
        self.search = search
        self.seal = seal
        self.table: Mapping[str, Answer] = {
            "adaptiveCard/action": self._press,
            "task/fetch": self._open,
            "task/submit": self._submit,
            "composeExtension/query": self._query,
            "composeExtension/fetchTask": self._action,
            "composeExtension/submitAction": self._submit,
        }

    async def answer(self, activity: Activity, tenant: str) -> tuple[int, Json | None]:
        """The status and body of an answer; what failed is an answer too, one that says what to do."""
        name = str(activity.name or "")
        answer = self.table.get(name)
        if answer is None:
            return 404, None
        try:
            scene = await self.scenes.of(activity, tenant, ANSWER_WITHIN)
            return 200, await answer(scene) if not scene.actor.bot else None
        except LoreError as error:
            return 200, sorry(name, error.message)

    async def _press(self, scene: Scene) -> Json:
        pressed = parse.of_button(at(scene.activity.value, "action", "data"))
        if pressed is None:
            return refused(OLD)
        request = parse.press(scene.activity, pressed, scene.place, scene.actor)
        reply = await self.router.answer(request)
        if word(scene.activity.value, "trigger") == "automatic":
            return self.replies.to_look(scene, pressed, reply)
        return await self.replies.to_press(scene, pressed, reply)

    async def _open(self, scene: Scene) -> Json:
        pressed = parse.of_button(at(scene.activity.value, "data"))
        if pressed is None:
            return sorry("task/fetch", OLD)
        request = parse.press(scene.activity, pressed, scene.place, scene.actor, once=False)
        return await self.replies.in_dialog(scene, await self.router.answer(request)) or sorry("task/fetch", "Done.")

    async def _submit(self, scene: Scene) -> Json | None:
        data = table(scene.activity.value, "data")
        scene = _in_thread(scene, word(data, "thread"))
        form = self.seal.open(data)
        if form is not None:
            request = parse.sent(scene.activity, form, data, scene.place, scene.actor)
            values = forms.answers(form, data)
            return await self.replies.in_dialog(scene, await self.router.answer(request), form, values)
        pressed = parse.of_button(data)
        if pressed is None:
            return sorry("task/submit", OLD)
        request = parse.press(scene.activity, pressed, scene.place, scene.actor)
        return await self.replies.in_dialog(scene, await self.router.answer(request))

    async def _action(self, scene: Scene) -> Json:
        request = parse.chosen(scene.activity, scene.place, scene.actor)
        if request is None:
            return sorry("task/fetch", OLD)
        reply = await self.router.answer(await self.scenes.completed(scene, request))
        return await self.replies.in_dialog(scene, reply) or sorry("task/fetch", "Done.")

    async def _query(self, scene: Scene) -> Json:
        words = parse.searched(scene.activity)
        if words is None or not scene.ours:
            return sorry("composeExtension/query", OLD if scene.ours else ONLY_HERE)
        return await self.search.results(scene, words)


def _in_thread(scene: Scene, thread: str) -> Scene:
    """A dialog keeps the thread it was opened in."""
    if scene.where.root is not None or not thread or scene.where.kind not in ("public", "private"):
        return scene
    return replace(scene, where=replace(scene.where, root=thread))
