"""Two organizations alike to the letter, used through the real router; everything that anybody could read is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import select

from bot.conversation import Kind
from bot.jobs import Worker
from bot.llm.openai_model import OpenAIModel
from bot.platform import Letter, Sent
from bot.services import answering, meeting
from bot.views.elements import Reply
from storage import places
from storage.store import Session
from storage.tables import Account, Confirmation, Endorsement, Need, NeedClaim, NeedFollower, Notification, Snippet
from tests.fakes.openai import FakeOpenAI
from tests.town import Street, Town, town

ORGS = ("w1", "w2")


@dataclass(frozen=True)
class Read:
    """Something that was there to be read: in which channel, by one account or (None) by everybody in it."""

    org: str
    channel: str
    reader: str | None
    text: str


@dataclass
class Watched(Street):
    """A platform that remembers everything it was given to show, and what stands where."""

    read: list[Read] = field(default_factory=list)
    standing: dict[str, Read] = field(default_factory=dict)  # cards of things, as they are now

    async def send(self, letter: Letter) -> Sent:
        sent = await super().send(letter)
        self._keep(letter, sent.message)
        return sent

    async def edit(self, letter: Letter) -> None:
        await super().edit(letter)
        self._keep(letter, letter.message or "")

    def _keep(self, letter: Letter, message: str) -> None:
        channel = letter.channel or f"dm-{letter.account}"
        reader = channel.removeprefix("dm-") if channel.startswith("dm-") else letter.account
        self.read.append(Read(letter.workspace, channel, reader, str(letter.card)))
        if letter.card.thing is not None:
            self.standing[message] = self.read[-1]


@dataclass(frozen=True)
class State:
    """What the database holds, by the number of a need or a snippet; people by their accounts."""

    needs: dict[int, tuple[str, frozenset[str], frozenset[str]]]  # state, followers, claims
    snippets: dict[int, tuple[str, frozenset[tuple[str, str]], frozenset[str]]]  # state, endorsements, confirmations
    told: dict[tuple[str, str], list[object]]  # when a person was written to unasked, by workspace and account


@dataclass
class World:
    """The town twice, with a language model that is watched too."""

    street: Watched
    here: dict[str, Town]
    model: FakeOpenAI

    async def say(self, org: str, who: str, channel: str, text: str, command: str = "lore", **more: object) -> Reply:
        """Somebody says something there; what they see at once is kept, and what came of it delivered."""
        kind: Kind = "direct" if channel.startswith("dm-") else "private" if channel == "lab" else "public"
        reply = await self.here[org].say(who, text, channel, kind, command, **more)  # type: ignore[arg-type]
        for shown in (reply.card, reply.form):
            self.street.read.append(Read(org, channel, who, str(shown)))
        return reply

    async def think(self, org: str, who: str, channel: str) -> None:
        """The language model is asked what this person wanted to know; its context is read as if by them."""
        before = len(self.model.calls)
        worker = self.here[org].worker
        while worker is not None and await worker.work_due():
            pass
        for call in self.model.calls[before:]:
            self.street.read.append(Read(org, channel, who, str(call)))
        await self.here[org].delivery.deliver_due()

    async def state(self) -> State:
        return await self.here["w1"].store.read(_state)


def _state(session: Session) -> State:
    accounts = session.exec(select(Account)).all()
    who = {each.person_id: each.external_id for each in accounts}
    place = {
        each.person_id: (ORGS[each.organization_id - min(a.organization_id for a in accounts)], each.external_id)
        for each in accounts
    }
    joined = [(row.need_id, who[row.person_id]) for row in session.exec(select(NeedFollower))]
    claims = [(row.need_id, who[row.person_id]) for row in session.exec(select(NeedClaim))]
    said = [(row.snippet_id, (who[row.person_id], row.kind)) for row in session.exec(select(Endorsement))]
    helped = [(row.snippet_id, who[row.person_id]) for row in session.exec(select(Confirmation))]
    told: dict[tuple[str, str], list[object]] = {}
    for row in session.exec(select(Notification)):
        if row.sent_at is not None and row.person_id in place:
            told.setdefault(place[row.person_id], []).append(row.sent_at)
    return State(
        {n.id: (n.state, frozenset(w for i, w in joined if i == n.id), frozenset(w for i, w in claims if i == n.id))
         for n in session.exec(select(Need))},
        {s.id: (s.state, frozenset(w for i, w in said if i == s.id), frozenset(w for i, w in helped if i == s.id))
         for s in session.exec(select(Snippet))},
        told,
    )  # fmt: skip


@asynccontextmanager
async def world(path: Path) -> AsyncIterator[World]:
    """Two organizations on one database and one platform."""
    street = Watched()
    with FakeOpenAI() as fake:
        async with town(path, street=street) as first:
            await first.store.write(
                lambda session: places.open_workspace(session, street.name, "w2", "Town", first.clock.now())
            )
            model = OpenAIModel("key", "fake", first.clock, fake.url)
            first.router.model = True
            first.worker = Worker(
                first.store,
                first.clock,
                {answering.JOB: answering.kind(model), meeting.JOB: meeting.kind({street.name: street})},
            )
            second = Town(
                first.store, first.clock, street, first.router, first.delivery, first.scheduler, "w2", first.worker
            )
            yield World(street, {"w1": first, "w2": second}, fake)
            await model.close()
