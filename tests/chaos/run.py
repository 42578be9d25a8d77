"""Kills Lore at random while people work, and judges what is left.

python -m tests.chaos.run [events [seconds]]            three instances on PostgreSQL, which is restarted too
python -m tests.chaos.run [events [seconds]] sqlite     one instance on a SQLite file
"""

import asyncio
import os
import random
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import migrate
from storage.store import Store
from tests import databases
from tests.chaos.expected import Expected
from tests.chaos.instances import Herd, Instance, clean_environment
from tests.chaos.judging import Verdict, judge, kept, left
from tests.chaos.people import Roaming, RoamingTeams, SlackOrg, TeamsOrg, Words, words_in
from tests.fakes import slack as fakes
from tests.fakes.slack import Channel, Consent, FakeSlack
from tests.fakes.slack.server import Hook
from tests.fakes.slack.things import Json
from tests.fakes.teams import FakeTeams
from tests.fakes.teams import faults as teams_faults
from tests.handlers.slack.town import SECRET, environment, house

PEOPLE = ["Ann", "Bob", "Cleo", "Dan", "Eva", "Finn"]
AT_ONCE = 96  # people who act at the same time, at most
PATIENCE = 240.0  # seconds for the outbox to empty when all is well again
SLACK_WAITS = 3.0  # seconds for an answer


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    events: int
    seconds: float
    orgs: int = 20
    instances: int = 3
    postgres: bool = True
    seed: int = 1
    kill_every: float = 8.0
    restart_every: float = 45.0

    @property
    def at_once(self) -> int:
        """How many people act at the same time; each of them does something twenty times or more."""
        return min(AT_ONCE, self.events // 20)


@dataclass
class Scene:
    """Everybody, and everything that can break."""

    plan: Plan
    chance: random.Random
    slack: FakeSlack
    teams: FakeTeams
    herd: Herd
    expected: Expected
    orgs: list[SlackOrg]
    tenants: list[TeamsOrg]
    server: databases.Server | None
    restarted: int = 0
    away: bool = False

    async def act(self, until: float) -> None:
        """Somebody does something, again and again."""
        pause = self.plan.seconds * self.plan.at_once / self.plan.events
        while time.monotonic() < until and self.expected.acts.total() < self.plan.events:
            began = time.monotonic()
            await self.chance.choice([*self.orgs, *self.tenants]).act()
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))

    async def kill(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.plan.kill_every)
            await self.herd.kill_one()

    async def trouble(self) -> None:
        """The platforms throttle, fail, answer nothing after all, and go away."""
        for method in ("chat.postMessage", "chat.update"):
            self.slack.faults.add(fakes.Reset(accept=True), method, chance=0.02)
            self.slack.faults.add(fakes.Status(500), method, chance=0.02)
            self.slack.faults.add(fakes.RateLimited(1), method, chance=0.01)
        for effect in (teams_faults.Reset(accept=True), teams_faults.Status(503), teams_faults.RateLimited(1)):
            self.teams.connector.faults.add(effect, "POST", times=None, chance=0.02)
        while True:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.plan.restart_every / 2)
            self.slack.down()
            self.away = True
            await asyncio.sleep(self.chance.uniform(0.5, 3.0))
            self.come_back()

    async def restart(self) -> None:
        while self.server is not None:
            await asyncio.sleep(self.chance.uniform(0.7, 1.3) * self.plan.restart_every)
            await asyncio.to_thread(self.server.restart)
            self.restarted += 1

    def come_back(self) -> None:
        if self.away:
            self.slack.up()
            self.away = False

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.come_back()
        self.slack.faults.clear()
        self.teams.connector.faults.clear()


async def run(plan: Plan) -> Verdict:
    """Everything of the plan; raises nothing of its own, the verdict says what is wrong."""
    with TemporaryDirectory(prefix="lore-chaos-") as folder:
        async with _scene(plan, Path(folder)) as scene:
            everybody = (*scene.orgs, *scene.tenants)
            await asyncio.gather(*(each.learn() for each in everybody))  # each has a word of its own
            began = time.monotonic()
            breaking = [asyncio.create_task(each()) for each in (scene.kill, scene.trouble, scene.restart)]
            await asyncio.gather(*(scene.act(began + plan.seconds * 1.25) for _ in range(plan.at_once)))
            worked = time.monotonic() - began
            for task in breaking:
                task.cancel()
            ends = await asyncio.gather(*breaking, return_exceptions=True)
            scene.calm()
            verdict = await _settled(scene)
            broken = [each for each in ends if isinstance(each, Exception)]
            verdict.problems += [f"the trouble itself broke off: {each!r}" for each in broken]
            expected = scene.expected
            verdict.counts |= expected.acts
            verdict.counts |= {f"{act}, not answered": number for act, number in expected.refused.items() if number}
            verdict.counts |= {"processes killed": scene.herd.killed, "database restarted": scene.restarted}
            verdict.counts["acts in all"], verdict.counts["seconds"] = expected.acts.total(), round(worked)
            return verdict


async def _settled(scene: Scene) -> Verdict:
    """Waits until everything is sent, and judges."""
    for each in scene.herd.instances:
        await each.ready()
    store = Store(scene.herd.instances[0].environment["LORE_DATABASE_URL"])
    deadline = time.monotonic() + PATIENCE
    while await store.read(left) and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
    there = await store.read(kept)
    await store.close()
    return judge(scene.expected, there, scene.orgs, scene.tenants)


@asynccontextmanager
async def _scene(plan: Plan, folder: Path) -> AsyncIterator[Scene]:
    chance, expected = random.Random(plan.seed), Expected()
    server = databases.Server(folder / "pg", careful=True) if plan.postgres else None
    url = server.empty() if server is not None else f"sqlite:///{folder / 'lore.db'}"
    migrate.upgrade(url)
    with FakeSlack() as slack, FakeTeams() as teams:
        settings = {**environment(slack), **teams.settings(), "LORE_DATABASE_URL": url, "LORE_DEV": "1"}
        everything = clean_environment() | settings
        herd = Herd([Instance(everything, folder / f"{n}.log") for n in range(plan.instances)], chance)
        async with AsyncExitStack() as stack:
            sender = await stack.enter_async_context(Roaming(slack, "", SECRET, timeout=SLACK_WAITS, speed=60))
            sender.where = herd.url
            tenant = await stack.enter_async_context(teams.sender("", RoamingTeams))
            assert isinstance(tenant, RoamingTeams)
            tenant.where = herd.url
            orgs = [_workspace(n, slack, sender, expected, chance) for n in range(plan.orgs - 1)]
            await _install(slack, url, orgs)
            await herd.start()
            here = await _tenant(plan.orgs - 1, teams, tenant, expected, chance)
            slack.hooks.append(_listen(orgs))
            try:
                yield Scene(plan, chance, slack, teams, herd, expected, orgs, [here], server)
            finally:
                herd.end()
                if server is not None:
                    server.stop()
                await asyncio.to_thread(_keep_logs, folder)


def _keep_logs(folder: Path) -> None:
    if "LORE_CHAOS_LOGS" in os.environ:
        for log in folder.glob("*.log"):
            shutil.copy(log, os.environ["LORE_CHAOS_LOGS"])


def _workspace(n: int, slack: FakeSlack, sender: Roaming, expected: Expected, chance: random.Random) -> SlackOrg:
    tag = f"t{n:02}"
    team = slack.team(f"Company {tag}", domain=tag)
    people = [team.user(f"{name} {tag}") for name in PEOPLE]
    channels = [team.channel(f"{name}-{tag}", people) for name in ("general", "help", "tools")]
    return SlackOrg(team, slack, sender, expected, chance, people, channels, Words(tag, chance))


async def _install(slack: FakeSlack, url: str, orgs: list[SlackOrg]) -> None:
    """Somebody of each company adds Lore from the browser."""
    async with house(slack, url) as here:
        for org in orgs:
            slack.consent = Consent(org.team, org.people[0])
            page = await here.browser.install()
            assert page.status == 200, page.text


async def _tenant(
    n: int, teams: FakeTeams, sender: RoamingTeams, expected: Expected, chance: random.Random
) -> TeamsOrg:
    tag = f"t{n:02}"
    people = [teams.world.user(f"{name} {tag}") for name in PEOPLE]
    team = teams.world.team(f"Company {tag}", people)
    await sender.install(people[0], team.general)
    rooms = [team.channel(f"{name}-{tag}") for name in ("help", "tools")]
    for room in rooms:
        await sender.channel_event(people[0], room, "channelCreated")
    return TeamsOrg(teams, sender, expected, chance, people, rooms, Words(tag, chance))


def _listen(orgs: list[SlackOrg]) -> Hook:
    """People see the cards that Lore posts."""
    of = {org.team.id: org for org in orgs}

    def hear(act: str, channel: Channel, message: Json, _more: Json | None) -> None:
        if act == "posted":
            for word in words_in(message):
                of[channel.team.id].heard(word, channel, message)

    return hear


def main() -> int:
    """Prints the counts and every problem."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    events, seconds = (*numbers, *(20_000, 480)[len(numbers) :])
    sqlite = "sqlite" in sys.argv
    plan = Plan(events, seconds, instances=1 if sqlite else 3, postgres=not sqlite)
    verdict = asyncio.run(run(plan))
    lines = [f"{number:>9,}  {what}" for what, number in verdict.counts.items()]
    lines += verdict.problems[:40] or ["Nothing lost, nothing doubled, nothing crossed a border."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if verdict.problems else 0


if __name__ == "__main__":
    sys.exit(main())
