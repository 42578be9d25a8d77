"""What a reaction does not tell itself: who it is that reacts, and what the message says under which a ✅ stands."""

import time
from collections.abc import Callable
from dataclasses import replace

from bot.conversation import Request
from bot.errors import Ambiguous, TryLater, VendorError
from bot.rules.emoji import canonical, meaning
from handlers.slack import parse
from handlers.slack.directory import PLATFORM
from handlers.slack.heard import Heard
from handlers.slack.payload import Json, rows, word
from handlers.slack.replies import Scene
from handlers.slack.scenes import Scenes
from handlers.slack.web import WITHIN
from storage import arrivals, askers, places
from storage.arrivals import Arrival, Shown
from storage.store import Session, Store

KNOWN_FOR = 60.0  # seconds
AT_MOST = 20_000


class Reactions:
    """Looks up no more than is needed: most reactions are on messages that are no affair of ours."""

    def __init__(self, store: Store, scenes: Scenes, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._scenes = scenes
        self._now = now
        self._own: dict[str, tuple[float, dict[str, object]]] = {}
        self._met: dict[tuple[str, str], None] = {}

    async def completed(self, scene: Scene, request: Request) -> Request:
        """The request with what there is to know. Raises TryLater or Ambiguous when it has to come again."""
        request = replace(request, actor=scene.actor)
        if request.command == "react" and await self._means_answer(scene, request):
            return await self._with_message(scene, request)
        key = (scene.here.workspace, request.actor.account)
        if key in self._met or request.actor.name:
            return request
        if await self._store.read(lambda session: _is_known(session, request)):
            self._meet(key)
        elif await self._store.read(lambda session: _shown(session, request)) is not None:
            return replace(request, actor=await self._scenes.people.known(scene.here, scene.actor))
        return request

    async def _means_answer(self, scene: Scene, request: Request) -> bool:
        """Whether it may be the asker's ✅ on a reply to their need."""
        workspace = scene.here.workspace
        until, own = self._own.get(workspace, (0.0, {}))
        if until <= self._now():
            own = await self._store.read(lambda session: _decided(session, workspace))
            self._own[workspace] = (self._now() + KNOWN_FOR, own)
        if meaning(canonical(request.text), "need", own) != "resolved":
            return False
        return await self._store.read(lambda session: _asks_there(session, request))

    async def _with_message(self, scene: Scene, request: Request) -> Request:
        given = await self._message(scene, request)
        if not given or request.message is None:
            return request
        ear, heard = await self._scenes.ear(scene, word(given, "text")), Heard()
        said = parse.quoted(given, ear, heard)
        if said.author is not None and not said.author.bot:
            said = replace(said, author=await self._scenes.people.known(scene.here, said.author))
        people = await self._scenes.people.named(scene.here, heard.people)
        return replace(request, message=said, people=people, channels=heard.channels)

    async def _message(self, scene: Scene, request: Request) -> Json:
        """The message, with the thread that it stands in."""
        here, stamp = scene.here, request.message.id if request.message else ""
        try:
            answer = await self._scenes.web.call(
                here.token, here.workspace, "conversations.replies", within=WITHIN, channel=request.place.channel,
                ts=stamp, oldest=stamp, latest=stamp, inclusive=True, limit=10,
            )  # fmt: skip
        except (TryLater, Ambiguous):
            raise
        except VendorError:
            return {}
        return next((each for each in rows(answer, "messages") if word(each, "ts") == stamp), {})

    def _meet(self, key: tuple[str, str]) -> None:
        if len(self._met) >= AT_MOST:
            self._met.pop(next(iter(self._met)))
        self._met[key] = None


def _arrival(session: Session, request: Request) -> Arrival | None:
    place = request.place
    return arrivals.arrive(session, PLATFORM, place.workspace, place.channel, request.actor.account)


def _is_known(session: Session, request: Request) -> bool:
    arrival = _arrival(session, request)
    return arrival is not None and arrival.account is not None


def _shown(session: Session, request: Request) -> Shown | None:
    place, said = request.place, request.message
    return arrivals.shown(session, PLATFORM, place.workspace, place.channel, said.id) if said is not None else None


def _decided(session: Session, workspace: str) -> dict[str, object]:
    """What the organization decided of emoji."""
    here = places.workspace(session, PLATFORM, workspace)
    return dict(places.setting(session, here.organization_id, "emoji")) if here is not None else {}


def _asks_there(session: Session, request: Request) -> bool:
    """Whether the reactor asked for something in that channel, and the message is not a card of ours already."""
    known = _arrival(session, request)
    if known is None or known.person is None or known.channel is None or _shown(session, request):
        return False
    return askers.asks_in(session, known.organization.id, known.person.id, known.channel.id)
