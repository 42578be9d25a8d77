"""What is logged of a journey: that things happened, and not a name or a word of anybody."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType

import pytest

from bot import logs
from storage.tables import Account, Endorsement, Kudos, Need, NeedFollower, Outbox, Person, Snippet, Topic
from tests.journeys import loop, talk
from tests.journeys.office import PEOPLE, Office
from tests.journeys.test_loop import OFFICES

WORDS: dict[type, tuple[str, ...]] = {
    Person: ("name", "email"), Account: ("name", "external_id"), Need: ("title", "details"),
    Snippet: ("title", "body", "link"), Kudos: ("reason",), NeedFollower: ("text",), Endorsement: ("words",),
    Topic: ("slug",),
}  # fmt: skip


@pytest.fixture
def written() -> io.StringIO:
    stream = io.StringIO()
    logs.configure("info", stream)
    return stream


@pytest.fixture(params=OFFICES)
async def at(request: pytest.FixtureRequest, tmp_path: Path, written: io.StringIO) -> AsyncIterator[Office]:
    async with OFFICES[request.param](tmp_path) as office:
        yield office


@pytest.mark.parametrize("journey", [loop, talk], ids=["loop", "talk"])
async def test_the_log_of_a_journey_holds_nobody_s_words(
    at: Office, written: io.StringIO, journey: ModuleType
) -> None:  # fmt: skip
    await journey.whole(at)
    said = await personal(at) | set(PEOPLE)
    log = written.getvalue()
    assert len(said) > 10
    assert '"event": "answered"' in log
    assert [words for words in sorted(said) if words in log] == []
    assert not any(secret in log for secret in ("xoxb-", "Bearer ey", "signing-secret"))


async def test_every_message_can_be_traced_to_what_asked_for_it(at: Office, written: io.StringIO) -> None:
    await talk.whole(at)
    events = [json.loads(line) for line in written.getvalue().splitlines()]
    asked = {event["trace"] for event in events if "command" in event}
    rows = await at.rows(Outbox)
    assert rows
    assert {row.trace for row in rows} <= asked
    assert {event["trace"] for event in events if event["event"] == "delivered"} <= asked


async def personal(at: Office) -> set[str]:
    """Every word that somebody could be known by, longer than chance would bring."""
    found = set()
    for table, columns in WORDS.items():
        for row in await at.rows(table):
            found |= {getattr(row, column) or "" for column in columns}
    return {words for words in found if len(words) > 5}
