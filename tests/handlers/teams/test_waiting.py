"""Teams gives up on an invoke after five seconds; each is answered within one, whatever hangs behind us."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from handlers.teams import limits
from storage.tables import Job, Need, Snippet
from tests.fakes.openai import FakeOpenAI
from tests.fakes.teams import Message, Reply, Slow, User
from tests.handlers.teams.stand import Stand, stand

LONGEST = 1.0  # seconds
FOREVER = 3600.0
TRIES = 10


@pytest.fixture(autouse=True)
def _as_long_as_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.teams.invokes.ANSWER_WITHIN", limits.ANSWER_WITHIN)


@dataclass
class Hung:
    """Lore when neither the Connector nor the model answers; what was opened and seen before that."""

    here: Stand
    eve: User  # has just come, and nobody knows her
    need: Message
    reply: Message
    ask: Reply
    answer: Reply
    save: Reply


@asynccontextmanager
async def hung(path: Path) -> AsyncIterator[Hung]:
    """The worker is busy with a model that never answers; every roster is asked for anew, and none comes."""
    with FakeOpenAI() as model:
        async with stand(path, OPENAI_API_KEY="key", OPENAI_BASE_URL=model.url, LORE_MODEL="fake") as here:
            await here.say(here.ana, "admin model on")
            await here.say(here.cem, "share The maps are kept in the archive, in the third room. #maps", here.general)
            await here.say(here.ana, "learn how to fold a map", here.general)
            need = here.general.posted[-1]
            reply = (await here.sender.say(here.cem, "Along the lines.", here.general, at_bot=False)).message
            assert reply is not None
            await here.say(here.ben, "hello")
            opened = [
                await here.press(here.ben, here.chat(here.ben)[-1], "Ask"),
                await here.press(here.ben, need, "Share an answer"),
                await here.sender.open_action(here.ben, "save", on=reply),
            ]
            for _ in range(9):
                model.hang(FOREVER)
            await here.say(here.ben, "ask where are the maps kept?")
            working = asyncio.create_task(here.app.worker.run())
            async with asyncio.timeout(60):
                while not model.calls:
                    await asyncio.sleep(0.01)
            eve = here.fake.world.user("Eve New")
            await here.sender.join(here.ana, here.general, [eve])
            here.app.connections["teams"]._rosters._known.clear()  # type: ignore[attr-defined]
            here.app.connections["teams"].platform._people._known.clear()  # type: ignore[attr-defined]
            here.fake.connector.faults.add(Slow(FOREVER), times=None)
            yield Hung(here, eve, need, reply, *opened)
            assert any(job.state == "leased" for job in await here.rows(Job))
            working.cancel()


async def fastest(ask: Callable[[], Awaitable[Reply]]) -> Reply:
    """The best of some tries, since a busy machine is no fault of ours."""
    replies = []
    while len(replies) < TRIES and (not replies or replies[-1].seconds >= LONGEST):
        replies.append(await ask())
    return min(replies, key=lambda reply: reply.seconds)


INVOKES: dict[str, Callable[[Hung, User], Awaitable[Reply]]] = {
    "a press": lambda at, who: at.here.sender.press(who, at.need, "I can help"),
    "a dialog": lambda at, who: at.here.sender.press(who, at.need, "Share an answer"),
    "a form for an answer": lambda at, who: at.here.sender.press(who, at.answer, "Share", **{"answer-body": "So."}),
    "a form for a need": lambda at, who: at.here.sender.press(
        who, at.ask, "Ask", **{"answer-title": "who repairs bicycles", "answer-channel": "0"}
    ),
    "a search": lambda at, who: at.here.sender.search(who, "find", "maps", at.here.general),
    "an action on a message": lambda at, who: at.here.sender.open_action(who, "save", on=at.reply),
    "another": lambda at, who: at.here.sender.open_action(who, "askForHelp", on=at.reply),
    "an action alone": lambda at, who: at.here.sender.open_action(who, "share", at.here.general),
    "the form of an action": lambda at, who: at.here.sender.press(who, at.save, "Save"),
    "a look": lambda at, who: at.here.sender.refresh(at.here.ana, at.need),
}


async def test_every_invoke_of_somebody_known_is_answered_in_a_second_and_done(tmp_path: Path) -> None:
    async with hung(tmp_path) as at:
        for what, ask in INVOKES.items():
            reply = await fastest(partial(ask, at, at.here.ben))
            assert reply.seconds < LONGEST, what
            assert reply.status == 200, what
            assert "again in a minute" not in str(reply.body), what
        assert {need.title for need in await at.here.rows(Need)} == {"how to fold a map", "who repairs bicycles"}
        assert "So." in {snippet.body for snippet in await at.here.rows(Snippet)}


@pytest.mark.parametrize("what", [what for what in INVOKES if what != "a look"])  # for whom the card names
async def test_every_invoke_of_somebody_new_is_answered_in_a_second_with_what_to_do(tmp_path: Path, what: str) -> None:
    async with hung(tmp_path) as at:
        reply = await fastest(partial(INVOKES[what], at, at.eve))
        assert reply.seconds < LONGEST
        assert reply.status == 200
        assert "again in a minute" in str(reply.body)


async def test_who_has_to_choose_a_channel_that_nobody_can_see_now_is_told_so(tmp_path: Path) -> None:
    async with hung(tmp_path) as at:
        await at.here.sender.say(at.here.ben, "learn")
        hello = at.here.chat(at.here.ben)[0]
        reply = await fastest(partial(at.here.sender.press, at.here.ben, hello, "Ask"))
        assert reply.seconds < LONGEST
        assert "which channels you are in" in str(reply.body)
