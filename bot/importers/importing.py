"""Brings an export into an organization in small steps: silent, and doing it again changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.conversation import Work
from bot.importers import home, keeping
from bot.importers.harvest import Harvest
from bot.importers.history import ImportedChannel, ImportedMessage, Skips
from bot.importers.home import Home
from bot.importers.keeping import Harvested, Shelf, Sieve
from bot.importers.marks import Reader
from bot.importers.scales import reweighed
from bot.importers.slack_export import SlackExport
from bot.rules.score import REPEAT_WINDOW
from storage import imports, places, vocabulary, weights
from storage.imports import Known
from storage.store import Session, Store
from storage.tables import Workspace

PLATFORM = "slack"
PEOPLE_AT_ONCE, THINGS_AT_ONCE, ROWS_AT_ONCE = 200, 40, 500
T = TypeVar("T")
Tell = Callable[[str, float], None]


@dataclass(slots=True)
class Summary:
    """What was taken, or would be, and what was left out; `skips.named` names files and channels with the reason."""

    taken: Counter[str] = field(default_factory=Counter)
    skips: Skips = field(default_factory=Skips)


def _in_silence(_channel: str, _share: float) -> None:
    return None


async def bring_in(
    store: Store, path: Path, *, now: datetime, workspace: str = "", dry_run: bool = False, tell: Tell = _in_silence
) -> Summary:
    """Imports the zip or folder of a standard Slack export.

    It goes into the organization of `workspace` (an id or a name), else of the export's own workspace, else into the
    only organization, else into a new one. `dry_run` changes nothing; `tell` hears which channel is next, and which
    share of them is done. Raises Invalid.
    """
    with SlackExport.open(path) as export:
        team = export.team_id or f"export-{min((each.external_id for each in export.people), default='empty')}"
        found, org = await store.read(partial(home.look, platform=PLATFORM, team=team, wanted=workspace))
        if not dry_run:
            name = path.stem.partition(" Slack export")[0]
            settled = partial(home.settle, platform=PLATFORM, team=team, name=name, org=org, now=now)
            found.workspace = await store.write(settled)
        work = _Import(store, export, found, f"{PLATFORM}:{team}", now, dry_run, Summary(skips=export.skips), tell)
        await work.run()
        return work.summary


@dataclass(slots=True)
class _Import:
    """One export on its way."""

    store: Store
    export: SlackExport
    home: Home
    prefix: str
    now: datetime
    dry_run: bool
    summary: Summary
    tell: Tell

    async def run(self) -> None:
        await self._take_people()
        people = {person.external_id: person for person in self.export.people}
        places = tuple(channel.name for channel in self.export.channels)
        harvest = Harvest(people, places, self.export.span[1], self.summary.skips)
        for read, channel in enumerate(self.export.channels):
            self.tell(channel.name, read / len(self.export.channels))
            shelf = await self._shelf(channel)
            for batch in _chunks(harvest.reap(channel, self._read(channel)), THINGS_AT_ONCE):
                await self._take(shelf, batch)
        if not self.dry_run:
            org = self._here().organization_id
            await self._weigh(org)
            while await self.store.write(partial(vocabulary.count, org=org, limit=ROWS_AT_ONCE)):
                pass  # so that the search knows at once which words are rare

    async def _weigh(self, org: int) -> None:
        """What was given in the export's time, and what that changes for what was given soon after."""
        since, until = self.export.span
        around = partial(imports.given, org=org, since=since - REPEAT_WINDOW, until=until + REPEAT_WINDOW)
        changed = reweighed(await self.store.read(around), since)
        for some in _chunks(changed, ROWS_AT_ONCE):
            await self.store.write(partial(weights.reweigh, org=org, weights=some))

    async def _take_people(self) -> None:
        humans = [person for person in self.export.people if not person.is_bot]
        new = [person for person in humans if person.external_id not in self.home.people]
        self.summary.taken["people"] += len(new)
        self.summary.skips.count("bots", len(self.export.people) - len(humans))
        self.summary.skips.count("people who are here already", len(humans) - len(new))
        for some in _chunks(new, PEOPLE_AT_ONCE):
            if self.dry_run:
                self.home.people |= {person.external_id: Known(0, 0) for person in some}
            else:
                welcome = partial(home.welcome, here=self._here(), people=some, now=self.now)
                self.home.people |= await self.store.write(welcome)

    async def _shelf(self, channel: ImportedChannel) -> Shelf | None:
        """Where the channel's things are kept; None when it is new and nothing may be written."""
        known = self.home.channels.get(channel.external_id)
        self.summary.taken["channels"] += known is None
        if known is None and not self.dry_run:
            known = await self.store.write(partial(home.mark_out, here=self._here(), channel=channel))
        if known is None:
            return None
        return Shelf(known, home.visibility(channel, known), self._reader(), self.prefix)

    async def _take(self, shelf: Shelf | None, batch: list[Harvested]) -> None:
        run = self.store.read if self.dry_run else self.store.write
        taken, left_out = await run(partial(self._step, shelf=shelf, batch=batch))
        self.summary.taken += taken
        self.summary.skips.counts += left_out

    def _step(
        self, session: Session, shelf: Shelf | None, batch: Sequence[Harvested]
    ) -> tuple[Counter[str], Counter[str]]:
        known = keeping.here_already(session, shelf, batch) if shelf else set()
        sieve = Sieve(known, self.home.people, self.prefix)
        fresh = sieve.sift(batch)
        if shelf and not self.dry_run:
            work = Work(session, self.now, places.organization(session, shelf.org))
            keeping.keep(work, shelf, fresh)
        return keeping.counted(fresh, self._reader()), sieve.left_out

    def _reader(self) -> Reader:
        return Reader(self.home.people, self.home.emoji)

    def _read(self, channel: ImportedChannel) -> Iterator[ImportedMessage]:
        for message in self.export.messages(channel):
            self.summary.taken["messages read"] += 1
            yield message

    def _here(self) -> Workspace:
        if self.home.workspace is None:
            raise LookupError("nothing can be written before the workspace is there")
        return self.home.workspace


def _chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
