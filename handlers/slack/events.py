"""What happens with events: a failure is Slack's to deliver again, so it is raised."""

from dataclasses import replace
from functools import partial

from bot.conversation import Request
from bot.router import Router
from handlers.slack import parse
from handlers.slack.directory import PLATFORM
from handlers.slack.lifecycle import EVENTS, happened
from handlers.slack.payload import Json, word
from handlers.slack.presence import ACCESS, REMOVED, Presence
from handlers.slack.reactions import Reactions
from handlers.slack.replies import Replies, Scene
from handlers.slack.scenes import Scenes
from handlers.slack.where import enterprise, workspace
from storage import people, places
from storage.store import Session, Store

MESSAGES = ("message", "app_mention")
REACTIONS = ("reaction_added", "reaction_removed")
HOME = "app_home_opened"


class Events:
    """Answers what Slack tells unasked. Everything that is no affair of ours costs next to nothing."""

    def __init__(self, router: Router, store: Store, scenes: Scenes, replies: Replies, presence: Presence) -> None:
        self.router = router
        self.presence = presence
        self.store = store
        self.scenes = scenes
        self.replies = replies
        self.reactions = Reactions(store, scenes)

    async def event(self, body: Json) -> None:
        """An event. Raises LoreError when it has to come again."""
        kind = word(body, "event", "type")
        if kind in MESSAGES:
            await self._message(body)
        elif kind in REACTIONS:
            await self._reaction(body)
        elif kind == HOME:
            await self._home(body)
        elif kind in EVENTS:
            await self._lifecycle(body)
        elif kind in (*REMOVED, *ACCESS):
            await self.presence.changed(body)

    async def _message(self, body: Json) -> None:
        here = await self.scenes.directory.find(workspace(body), enterprise(body))
        if here is None or not parse.is_to_bot(body, here.bot):
            return
        scene = await self.scenes.of(body)
        if scene is not None:
            ear = await self.scenes.ear(scene, word(body, "event", "text"))
            await self.router.answer(await self.scenes.completed(scene, parse.message(body, scene.place, ear)))

    async def _reaction(self, body: Json) -> None:
        scene = await self.scenes.of(body, quick=True)
        request = parse.reaction(body, scene.place, scene.here.bot) if scene is not None else None
        if scene is not None and request is not None:
            await self.router.answer(await self.reactions.completed(scene, request))

    async def _home(self, body: Json) -> None:
        scene = await self.scenes.of(body)
        request = parse.home(body, scene.place) if scene is not None else None
        if scene is not None and request is not None:
            reply = await self.router.answer(await self.scenes.completed(scene, request))
            await self.replies.to_home(scene, reply)

    async def _lifecycle(self, body: Json) -> None:
        scene = await self.scenes.of(body, quick=True)
        request = happened(body, scene.place, scene.here.bot) if scene is not None else None
        if scene is None or request is None:
            return
        self._forget(scene, request)
        if request.command == "channel-joined":
            names = await self.scenes.channels.names(scene.here, [request.place.channel])
            request = replace(request, values={"name": names.get(request.place.channel, "")})
        if await self.store.read(partial(_is_known, request)):
            await self.router.answer(request)

    def _forget(self, scene: Scene, request: Request) -> None:
        self.scenes.people.forget(scene.here, [request.actor.account])
        self.scenes.channels.forget(scene.here, request.place.channel)


def _is_known(request: Request, session: Session) -> bool:
    """Whether it is about somebody or something that we have met; joining a channel is meeting it."""
    here = places.workspace(session, PLATFORM, request.place.workspace)
    if here is None:
        return False
    if request.command == "person-changed":
        return people.account(session, here.id, request.actor.account) is not None
    if request.command.startswith("channel-") and request.command != "channel-joined":
        return places.channel(session, here.id, request.place.channel) is not None
    return True
