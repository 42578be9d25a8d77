"""The search of the message extension: snippets and needs as cards to put into any conversation."""

from functools import partial
from html import escape
from secrets import token_urlsafe

from bot.commands import DRAW
from bot.conversation import Request, Turn
from bot.letters import addressed
from bot.rules.text import one_line, shorten
from bot.services import finding
from bot.services.finding import Found
from bot.views.elements import Reply
from handlers import House
from handlers.payload import Json
from handlers.teams import limits, render
from handlers.teams.buttons import Desk
from handlers.teams.scenes import Scene
from handlers.teams.spans import Reading
from handlers.teams.where import PLATFORM
from storage import people
from storage.arrivals import arrive
from storage.store import Session

LONGEST = 300
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
EMPTY = "Type what you are looking for: a few words are enough."
NOTHING = "Nothing fits these words. Ask for it with “learn” and your question."


class Search:
    """Finds what may be shown in the conversation where somebody searches."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def results(self, scene: Scene, typed: str) -> Json:
        """The answer to a query."""
        words = one_line(typed, LONGEST)
        if not any(char.isalnum() for char in words):
            return _said(EMPTY)
        found = await self._house.store.read(partial(self._find, scene, words))
        if not found:
            return _said(NOTHING)
        return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}

    def _find(self, scene: Scene, words: str, session: Session) -> list[Json]:
        turn = self._turn(scene, session)
        if turn is None:
            return []
        found = [each for each in finding.find(turn, words) if finding.may_show(turn, each.thing, each.id)]
        return [drawn for each in found[: limits.RESULTS] if (drawn := _drawn(scene, turn, each)) is not None]

    def _turn(self, scene: Scene, session: Session) -> Turn | None:
        where, now = scene.where, self._house.clock.now()
        here = arrive(session, PLATFORM, where.tenant, where.channel, scene.actor.account)
        if here is None or here.workspace.state != "active" or here.channel is None or here.account is None:
            return None
        me = people.person(session, here.organization.id, here.account.person_id)
        if me is None or me.state != "active":
            return None
        request = Request("", scene.actor, scene.place, "find")
        return Turn(session, now, here.organization, request, me, here.account, here.workspace, here.channel)


def _drawn(scene: Scene, turn: Turn, found: Found) -> Json | None:
    card = DRAW[found.thing](turn, found.id)
    if card is None:
        return None
    reply = addressed(turn, Reply(card=card))
    reading = Reading({}, reply.links, scene.where.tenant)
    mark = "💡" if found.thing == "snippet" else "🎓"
    title, text = shorten(found.title, 100), shorten(found.passage or ", ".join(found.by), 150)
    preview = {"title": f"{mark} {escape(title)}", "text": escape(text)}
    drawn = render.adaptive(card, reading, Desk(token_urlsafe(9)))
    return {**render.attached(drawn), "preview": {"contentType": THUMBNAIL, "content": preview}}


def _said(words: str) -> Json:
    return {"composeExtension": {"type": "message", "text": words}}
