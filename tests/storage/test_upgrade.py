"""A database of the released code, with 100,000 rows, is brought up to date while an instance of that code works on it.

The old instance is a process that knows only the first migration's columns (tests/storage/old_instance.py). That proves
what a database can: whatever it wrote and read before, it still can, during and after the upgrade, without one failure,
and newer code finds it. It does not run the old code itself, of which a clone has no copy.
"""

import asyncio
import json
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic
from typing import Any

from sqlmodel import func, select

from bot.clock import SystemClock
from bot.commands import COMMANDS
from bot.conversation import Actor, Place, Request
from bot.router import Router
from storage import migrate
from storage.store import Store
from storage.tables import Need, Receipt
from tests.databases import Server
from tests.storage.test_migrations import at_revision, changed

HOUSE = Path(__file__).parents[2]
NEEDS, SENT, RECEIPTS = 40_000, 10_000, 10_000  # and what is findable of each need
FILL = (
    "INSERT INTO organization (name, created_at) VALUES ('Town', now())",
    """INSERT INTO workspace (organization_id, platform, external_id, name, state, bot_account, created_at)
    VALUES (1, 'street', 'w1', 'Town', 'active', '', now())""",
    """INSERT INTO channel (organization_id, workspace_id, external_id, name, kind, state, shared)
    VALUES (1, 1, 'general', 'general', 'public', 'active', false)""",
    """INSERT INTO person (organization_id, name, time_zone, locale, role, state, preferences, imported, created_at)
    VALUES (1, 'Ana', 'UTC', '', 'member', 'active', '{}', false, now())""",
    f"""INSERT INTO need (organization_id, channel_id, asker_id, title, details, visibility, state, created_at, changed_at)
    SELECT 1, 1, 1, 'old need ' || n, '', 'organization', 'open', now(), now() FROM generate_series(1, {NEEDS}) n""",
    """INSERT INTO search_text
    (organization_id, thing, thing_id, channel_id, owner_id, visibility, state, title, topics, body)
    SELECT 1, 'need', id, 1, 1, 'organization', 'open', title, 'maps', 'how to fold a map of the old town' FROM need""",
    f"""INSERT INTO outbox
    (organization_id, workspace_id, channel_id, lane, kind, stale, state, ready_at, attempts, created_at)
    SELECT 1, 1, 1, 'channel:1', 'post', false, 'sent', now(), 1, now() FROM generate_series(1, {SENT})""",
    f"""INSERT INTO receipt (organization_id, key, at) SELECT 1, 'old ' || n, now() FROM generate_series(1, {RECEIPTS}) n""",
)
WANTED = ("bake rye bread", "tune a violin", "sail upwind", "prune roses", "mend a bicycle")
LONGEST = 30.0  # seconds that a request may have to wait


class OldInstance:
    """A process of the released code's columns, at work."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.storage.old_instance", url]
        self.process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=HOUSE)
        assert self.process.stdout is not None
        self.told = self.process.stdout

    def answers(self) -> None:
        """Waits until it answered some more requests."""
        assert self.told.readline().strip().isdigit()

    def stop(self) -> dict[str, Any]:
        """What it says of its life."""
        told, _ = self.process.communicate()
        found: dict[str, Any] = json.loads(told.splitlines()[-1])
        return found


async def test_an_old_instance_serves_while_the_database_is_upgraded(postgres: Server) -> None:
    url = postgres.empty()
    at_revision(url, "0001")
    changed(url, *FILL)
    old = OldInstance(url)
    for _ in range(3):
        old.answers()
    began = monotonic()
    assert await asyncio.to_thread(migrate.upgrade, url) == ("0001", migrate.newest())
    took = monotonic() - began
    for _ in range(3):
        old.answers()
    both = await beside_newer_code(url, old)
    sys.stdout.write(
        f"upgraded in {took:.1f} s beside {both['answered']} requests, the slowest {both['slowest']:.1f} s\n"
    )
    assert both["failed"] == []
    assert both["slowest"] < LONGEST


async def beside_newer_code(url: str, old: OldInstance) -> dict[str, Any]:
    """The newer code answers on the same database while the old one goes on, and finds what that wrote."""
    store = Store(url)
    router = Router(store, SystemClock(), COMMANDS)
    place = Place("street", "w1", "general", "public", "general")
    for words in WANTED:
        await router.answer(Request(words, Actor("ben", "Ben"), place, "learn", text=f"how do I {words}?"))
    old.answers()
    life = old.stop()
    needs = await store.read(lambda session: session.exec(select(func.count()).select_from(Need)).one())
    keys = await store.read(lambda session: session.exec(select(func.count()).select_from(Receipt)).one())
    assert needs == NEEDS + life["answered"] + len(WANTED)
    assert keys == RECEIPTS + life["answered"] + len(WANTED)
    listed = await router.answer(Request("list", Actor("ben", "Ben"), place, "learn", text="open"))
    assert "old need" in str(listed.card)
    await store.close()
    return life
