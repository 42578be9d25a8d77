"""The messaging endpoint: lets activities in, has botbuilder dispatch them, and answers when all is kept."""

from typing import Any

import structlog
from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import Activity
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.conversation import Unreachable
from bot.errors import Declined, LoreError
from bot.router import Router
from handlers.payload import Json
from handlers.teams import parse
from handlers.teams.door import Door
from handlers.teams.invokes import Invokes
from handlers.teams.places import Places
from handlers.teams.rejected import Rejected
from handlers.teams.scenes import Scenes
from handlers.teams.where import PLATFORM

TENANT, ANSWER = "tenant", "answer"
log = structlog.get_logger()


class Turns(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    """What happens with each kind of activity. Raises LoreError when it has to come again."""

    def __init__(self, router: Router, scenes: Scenes, invokes: Invokes, places: Places) -> None:
        self.router = router
        self.scenes = scenes
        self.invokes = invokes
        self.places = places

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words to us; others than those that mention us are not ours to read."""
        activity = turn_context.activity
        if not parse.is_to_bot(activity):
            return
        scene = await self.scenes.of(activity, turn_context.turn_state[TENANT])
        request = parse.message(activity, scene.place, scene.actor)
        if request is not None:
            await self.router.answer(await self.scenes.completed(scene, request))

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """Reactions to our messages, added and taken away."""
        scene = await self.scenes.of(turn_context.activity, turn_context.turn_state[TENANT])
        for request in parse.reactions(turn_context.activity, scene.place, scene.actor):
            await self.router.answer(request)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Presses, dialogs and the message extension: these are answered in the response."""
        state = turn_context.turn_state
        state[ANSWER] = await self.invokes.answer(turn_context.activity, state[TENANT])

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """We were added or removed."""
        await self.places.installation(turn_context.activity, turn_context.turn_state[TENANT])

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Channels, teams and members changed."""
        await self.places.update(turn_context.activity, turn_context.turn_state[TENANT])


class Endpoint(BotAdapter):  # type: ignore[misc]  # botbuilder has no types
    """POST /api/messages. What Lore says goes out through the outbox, so a turn itself sends nothing."""

    def __init__(self, door: Door, turns: Turns) -> None:
        super().__init__()
        self.door = door
        self.turns = turns

    async def post(self, request: HttpRequest) -> Response:
        """Answers when everything is committed: 200, 4xx for what is not for us, 503 when it has to come again.

        What we shall not do later either is a 200: Teams would deliver it again and again.
        """
        try:
            activity, tenant = await self.door.admit(request)
            return await self._take(activity, tenant)
        except Rejected as rejected:
            log.info("turned away", platform=PLATFORM, status=rejected.status, why=rejected.reason)
            return Response(status_code=rejected.status)
        except ClientDisconnect:
            return Response(status_code=400)
        except (Declined, Unreachable) as error:
            log.warning("not answered", platform=PLATFORM, why=type(error).__name__)
            return Response(status_code=200)
        except LoreError as error:
            log.warning("to come again", platform=PLATFORM, why=type(error).__name__)
            return Response(status_code=503)

    async def _take(self, activity: Activity, tenant: str) -> Response:
        turn = TurnContext(self, activity)
        turn.turn_state[TENANT] = tenant
        try:
            await self.turns.on_turn(turn)
        except Unreachable:  # these words may show that we are there again
            self.turns.scenes.directory.forget(tenant)
            await self.turns.on_turn(turn)
        answer = turn.turn_state.get(ANSWER)
        return _response(answer) if answer is not None else Response(status_code=200)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> Any:
        raise NotImplementedError

    async def update_activity(self, context: TurnContext, activity: Activity) -> Any:
        raise NotImplementedError

    async def delete_activity(self, context: TurnContext, reference: Any) -> Any:
        raise NotImplementedError


def _response(answer: tuple[int, Json | None]) -> Response:
    status, body = answer
    return JSONResponse(body, status) if body is not None else Response(status_code=status)
