"""What happens with each kind of payload: parse it, have it answered, show the reply."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.conversation import Request
from bot.errors import LoreError
from bot.router import Router
from bot.views.elements import Reply
from handlers.slack import limits, parse
from handlers.slack.payload import Json, table, word
from handlers.slack.replies import Replies, Scene
from handlers.slack.scenes import Scenes
from handlers.slack.web import FOR_A_WHILE

T = TypeVar("T")
STRANGE = "I don't know this workspace. An admin can install me again."
BROKEN = "Something went wrong on our side, and nothing was changed. Please try again in a minute."
log = structlog.get_logger()


class Listener:
    """Turns payloads into requests, and replies into what people see. What fails is told to who asked."""

    def __init__(self, router: Router, scenes: Scenes, replies: Replies) -> None:
        self.router = router
        self.scenes = scenes
        self.replies = replies
        self._under_way: set[asyncio.Task[Any]] = set()

    async def command(self, body: Json) -> Json:
        """A slash command; returns what acknowledges it. Comes the reply too late for that, it comes by itself."""
        work = self._start(self._guarded(body, self._command))
        if await self._in_time(work):
            return work.result()
        self._start(self._belated(body, work))
        return {}

    async def press(self, body: Json) -> None:
        """A press of a button. Raises LoreError when it failed and nobody could be told."""
        await self._told(body, self._press)

    async def shortcut(self, body: Json) -> None:
        """A shortcut, on a message or of the whole workspace. Raises LoreError likewise."""
        await self._told(body, self._shortcut)

    async def form(self, body: Json) -> Json:
        """A form that was sent; returns what acknowledges it."""
        return await self._guarded(body, self._form)

    async def stop(self) -> None:
        """Finishes what is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5)

    async def _command(self, scene: Scene) -> Json:
        ear = await self.scenes.ear(scene, word(scene.body, "text"))
        return await self._answer(scene, parse.command(scene.body, scene.place, ear), self.replies.to_command)

    async def _press(self, scene: Scene) -> Json:
        ear = await self.scenes.ear(scene)
        return await self._answer(scene, parse.press(scene.body, scene.place, ear), self.replies.to_press)

    async def _shortcut(self, scene: Scene) -> Json:
        thread = await self.scenes.thread(scene)
        said = " ".join(word(each, "text") for each in (table(scene.body, "message"), *thread))
        ear = await self.scenes.ear(scene, said)
        request = parse.shortcut(scene.body, scene.place, ear, thread, scene.here.site)
        credited = await self.scenes.credited(scene, request) if request is not None else None
        return await self._answer(scene, credited, self.replies.to_press)

    async def _form(self, scene: Scene) -> Json:
        await self.scenes.introduce(scene, parse.picked(scene.body))
        return await self._answer(scene, parse.sent(scene.body, scene.place), self.replies.to_form)

    async def _answer(
        self, scene: Scene, request: Request | None, show: Callable[[Scene, Reply], Awaitable[Json]]
    ) -> Json:  # fmt: skip
        if request is None:
            return {}
        reply = await self.router.answer(await self.scenes.completed(scene, request))
        return await show(scene, reply)

    async def _told(self, body: Json, work: Callable[[Scene], Awaitable[Json]]) -> None:
        """What fails is told by the response URL: there is nothing else to answer with. Or Slack has to tell it."""
        done = self._start(self._guarded(body, work))
        told = self._start(self._belated(body, done))
        in_time = await self._in_time(told)
        answer = done.result() if done.done() else {}
        untold = not told.result() if in_time else bool(answer)  # it failed, and telling it is tried still
        if untold and answer != self.replies.sorry(body, STRANGE):  # nobody of ours waits for that
            raise LoreError

    async def _guarded(self, body: Json, work: Callable[[Scene], Awaitable[Json]]) -> Json:
        """Slack delivers these only once, so that a failure is an answer too: one that says what to do."""
        try:
            scene = await self.scenes.of(body)
            return await work(scene) if scene is not None else self.replies.sorry(body, STRANGE)
        except LoreError as error:
            return self.replies.sorry(body, error.message)
        except Exception:
            log.exception("a payload was not understood", platform="slack", kind=word(body, "type"))
            return self.replies.sorry(body, BROKEN)

    async def _belated(self, body: Json, work: Awaitable[Json]) -> bool:
        """Whether what came of it is told, by the response URL if there is anything to tell."""
        answer = await work
        return not answer or await self.replies.by_url(body, answer, FOR_A_WHILE)

    async def _in_time(self, work: "asyncio.Task[Any]") -> bool:
        done, _ = await asyncio.wait({work}, timeout=limits.ACK_WITHIN)
        return bool(done)

    def _start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task
