"""The same journey while Slack repeats itself, comes in the wrong order, refuses, breaks off and is away."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from storage.tables import Endorsement, Need, Outbox, Receipt
from tests.fakes.slack import Attempt, Channel, Delivery, FakeSlack, RateLimited, Reset, Sender, Status, User
from tests.fakes.slack.things import Json
from tests.journeys import loop
from tests.journeys.loop import DEE
from tests.journeys.office import LORE, PEOPLE
from tests.journeys.slack import SlackOffice, slack_office

ACCEPTED = Attempt(200, "", 0.0)
OURS = ("chat.postMessage", "chat.update")
ASKED_FIRST = ("conversations.history", "conversations.replies", "conversations.open", "users.info")


class Repeating(Sender):
    """Every event comes twice at once, and once more when it is long done."""

    async def deliver(self, envelope: Json) -> Delivery:
        delivery, again = await asyncio.gather(super().deliver(envelope), self.attempt("event", envelope))
        late = await self.attempt("event", envelope, 2, "http_timeout")
        assert [again.status, late.status] == [200, 200]
        return delivery


class Wavering(Sender):
    """Whoever reacts changes their mind twice, each time under a new id, and the last comes first."""

    held: list[Json] | None = None

    async def deliver(self, envelope: Json) -> Delivery:
        if self.held is None:
            return await super().deliver(envelope)
        self.held.append(envelope)
        return Delivery(envelope, [ACCEPTED])

    async def react(self, user: User, message: Json, emoji: str, channel: Channel, *, tone: int = 0) -> Delivery:
        parent = super()
        return await self._backwards(parent.react, parent.unreact, user, message, emoji, channel)

    async def unreact(self, user: User, message: Json, emoji: str, channel: Channel, *, tone: int = 0) -> Delivery:
        parent = super()
        return await self._backwards(parent.unreact, parent.react, user, message, emoji, channel)

    async def _backwards(self, act: Any, other: Any, *about: Any) -> Delivery:
        self.held = []
        for each in (act, other, act):
            await each(*about)
        last, before, first = reversed(self.held)
        self.held = None
        delivery = await self.deliver(last)
        for late in (before, first, last):
            assert (await self.deliver(late)).ok
        return delivery


async def met(at: SlackOffice) -> None:
    """Everybody has spoken before, so that Lore knows their names."""
    for who in PEOPLE:
        await at.types(who, "/lore help", "finance")


def once(at: SlackOffice) -> None:
    """Nothing was said twice: each message carries the number of the row that wanted it."""
    numbers = Counter(said["metadata"]["event_payload"]["id"] for said in at.said())
    assert numbers
    assert set(numbers.values()) == {1}


async def everything_arrived(at: SlackOffice) -> None:
    """Nothing was lost: every message that was to be said stands where it belongs."""
    once(at)
    rows = await at.rows(Outbox)
    assert {row.state for row in rows if row.kind != "whisper"} == {"sent"}
    stands = {said["ts"] for said in at.said()}
    assert {row.external_id for row in rows if row.kind in ("post", "direct")} <= stands  # rows of the erased are gone


@pytest.mark.parametrize("sender", [Repeating, Wavering])
async def test_repeated_and_out_of_order_events_change_nothing(tmp_path: Path, sender: type[Sender]) -> None:
    async with slack_office(tmp_path, sender) as at:
        await loop.whole(at)
        await everything_arrived(at)


async def test_events_that_we_failed_are_answered_when_they_come_again(tmp_path: Path) -> None:
    async with slack_office(tmp_path) as at:
        at.app.store.write, write = failing(at.app.store.write, 2), at.app.store.write  # type: ignore[method-assign]
        done = await at.slack.message(at.people[DEE], at.team.im(at.people[DEE]), "find nothing")
        assert [attempt.status for attempt in done.attempts] == [500, 500, 200]
        at.app.store.write = write  # type: ignore[method-assign]
        await at.quiet()
        assert at.counts(DEE, LORE, "Nobody has shared anything") == 1


def failing(write: Any, times: int) -> Any:
    """A database that fails so many times."""
    left = [times]

    async def step(work: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise OSError("the disk is away")
        return await write(work)

    return step


def stumbling(fake: FakeSlack) -> None:
    """Slack refuses, breaks off before and after it accepts, and fails when it is asked what became of it."""
    for method in OURS:
        fake.faults.add(RateLimited(1), method, chance=0.04)
        for fault in (Status(500), Status(502, accept=True), Reset(), Reset(accept=True)):
            fake.faults.add(fault, method, chance=0.12)
    for method in ASKED_FIRST:
        fake.faults.add(Status(503), method, chance=0.2)
        fake.faults.add(Reset(), method, chance=0.2)


@pytest.mark.slow
async def test_a_slack_that_stumbles_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with slack_office(tmp_path) as at:
        await met(at)
        stumbling(at.fake)
        await loop.whole(at)
        assert at.fake.faults.hit > 15
        at.fake.faults.clear()
        await everything_arrived(at)


async def test_a_slack_that_is_away_for_a_while_hears_everything_once_it_is_back(tmp_path: Path) -> None:
    async with slack_office(tmp_path) as at:
        await met(at)
        await loop.while_nobody_hears(at)
        await everything_arrived(at)


async def test_every_row_of_the_journey_is_there_once(tmp_path: Path) -> None:
    async with slack_office(tmp_path, Repeating) as at:
        need = await loop.asked(at)
        await loop.joined_from_elsewhere(at, need)
        snippet = await loop.answered(at, need)
        for _ in range(2):
            await at.reacts(DEE, "💡", snippet)
        assert len(await at.rows(Need)) == 1
        assert [row.kind for row in await at.rows(Endorsement)] == ["learned"]
        keys = [row.key for row in await at.rows(Receipt)]
        assert len(keys) == len(set(keys))
