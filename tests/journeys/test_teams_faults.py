"""The same journey while Teams repeats itself, comes in the wrong order, refuses, breaks off and is away."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage import outbox
from storage.store import Session
from storage.tables import Endorsement, Kudos, Need, Outbox, Receipt
from tests.fakes.teams import FakeTeams, Message, RateLimited, Reply, Reset, Slow, Status, TeamsSender, User, inbound
from tests.fakes.teams.world import Json
from tests.journeys import loop
from tests.journeys.loop import ANA, DEE
from tests.journeys.office import LORE, PEOPLE
from tests.journeys.teams import TeamsOffice, teams_office

SAID = "/activities"  # where messages are posted and changed


class Repeating(TeamsSender):
    """Everything comes twice at once, and what is no message comes again under another id when it is long done."""

    async def post(self, activity: Json | bytes, **more: Any) -> Reply:
        first, second = await asyncio.gather(super().post(activity, **more), super().post(activity, **more))
        assert isinstance(activity, dict)
        renewed = {} if activity["type"] == "message" else {"id": inbound.short_id()}
        late = await super().post(activity | renewed, **more)
        assert {first.status, second.status, late.status} == {200}
        return max(first, second, key=lambda reply: len(str(reply.body)))


class Wavering(TeamsSender):
    """Whoever reacts changes their mind twice, and the last of it comes first."""

    held: list[Json] | None = None

    async def post(self, activity: Json | bytes, **more: Any) -> Reply:
        if self.held is None or not isinstance(activity, dict):
            return await super().post(activity, **more)
        self.held.append(activity)
        return Reply(activity, 200, None, 0.0)

    async def react(self, by: User, message: Message, *added: str, removed: Any = (), **more: Any) -> Reply:
        self.held = []
        for on, off in ((added, removed), (removed, added), (added, removed)):
            await super().react(by, message, *on, removed=off, **more)
        first, before, last = self.held
        self.held = None
        reply = await self.post(last)
        for late in (before, first, last):
            assert (await self.post(late)).status == 200
        return reply


async def met(at: TeamsOffice) -> None:
    """Everybody has spoken before, so that Lore knows them."""
    for who in PEOPLE:
        await at.types(who, "/lore help", LORE)


async def until_monday(at: TeamsOffice) -> None:
    """The journey, as long as nobody has left."""
    need = await loop.asked(at)
    await loop.joined_from_elsewhere(at, need)
    snippet = await loop.answered(at, need)
    await loop.endorsed(at, snippet)
    await loop.resolved(at, need)
    await loop.thanked(at)
    await loop.found_again(at, snippet)
    await loop.kept_private(at)
    await loop.said_in_private(at)
    await loop.monday(at)


async def everything_arrived_once(at: TeamsOffice) -> None:
    """Nothing was lost or doubled: each row of the outbox is one message, and each message is of one row."""
    rows = [row for row in await at.rows(Outbox) if row.kind != "redraw"]
    assert {row.state for row in rows} == {"sent"}
    assert sorted(str(row.external_id) for row in rows) == sorted(said.id for said in at.fake.connector.sent)


@pytest.mark.parametrize("sender", [Repeating, Wavering])
async def test_repeated_and_out_of_order_activities_change_nothing(tmp_path: Path, sender: type[TeamsSender]) -> None:
    async with teams_office(tmp_path, sender) as at:
        await until_monday(at)
        await everything_arrived_once(at)
        keys = [row.key for row in await at.rows(Receipt)]
        assert len(keys) == len(set(keys))
        assert (len(await at.rows(Kudos)), len(await at.rows(Need))) == (1, 2)
        assert sorted(row.kind for row in await at.rows(Endorsement)) == ["learned", "useful"]


def throttling(fake: FakeTeams) -> None:
    """Teams refuses for now, fails when a card is redrawn or a chat is opened, and is slow to tell who is where."""
    fake.connector.throttle.on = True
    for refusal in (RateLimited(1), RateLimited(None), Status(412)):
        fake.connector.faults.add(refusal, "POST", chance=0.15, times=None)
    for fault in (RateLimited(1), Status(500), Status(502, accept=True), Status(503), Status(504), Reset(accept=True)):
        fake.connector.faults.add(fault, "PUT", chance=0.12, times=None)
    for fault in (Status(503), Reset(), Slow(0.1)):
        fake.connector.faults.add(fault, "GET", chance=0.2, times=None)


@pytest.mark.slow
async def test_a_teams_that_stumbles_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with teams_office(tmp_path) as at:
        await met(at)
        throttling(at.fake)
        await until_monday(at)
        assert at.fake.connector.faults.hit > 15
        at.fake.connector.faults.clear()
        await at.quiet()
        await everything_arrived_once(at)


BROKEN_OFF = {
    "how do I iron shirts": (Status(500), False),
    "where does the ferry land": (Status(502, accept=True), True),
    "who repairs bicycles": (Status(503), False),
    "what is a bill of lading": (Status(504), False),
    "which fuse is for the lift": (Reset(), False),
    "why are penguins black": (Reset(accept=True), True),
}


async def test_what_nobody_can_tell_is_left_to_an_operator_and_sent_again(tmp_path: Path) -> None:
    """Whatever breaks off is never sent again by itself; what did not arrive is sent by `lore outbox resend`."""
    async with teams_office(tmp_path) as at:
        await met(at)
        for words, (fault, arrives) in BROKEN_OFF.items():
            at.fake.connector.faults.add(fault, "POST", times=1)
            await at.types(ANA, f"/learn {words}", "dispatch")
            assert at.counts(DEE, "dispatch", words) == arrives
            (row,) = [row for row in await at.rows(Outbox) if row.state == "unknown"]
            assert await at.app.store.write(partial(decided, row.id, at.now, arrives))
            at.app.delivery.wake()
            await at.quiet()
            assert at.counts(DEE, "dispatch", words) == 1
        needs = [row.state for row in await at.rows(Outbox) if row.thing == "need"]
        assert sorted(needs) == ["dead"] * 2 + ["sent"] * 4


def decided(id: int, now: datetime, arrived: bool, session: Session) -> bool:
    """What an operator decides, who has looked into Teams."""
    return outbox.drop(session, id) if arrived else outbox.again(session, id, now)


async def test_a_teams_that_is_away_for_a_while_hears_everything_once_it_is_back(tmp_path: Path) -> None:
    async with teams_office(tmp_path) as at:
        await met(at)
        await loop.while_nobody_hears(at)
        await everything_arrived_once(at)
