"""What is logged: one line an event, one id from a request to its delivery, no secrets, nobody's words."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs, tracing
from bot.conversation import Turn
from bot.views.elements import Reply
from storage.tables import Outbox
from tests.town import Town, town

log = structlog.get_logger()


@pytest.fixture
def written() -> io.StringIO:
    """What goes to the log at the default level."""
    stream = io.StringIO()
    logs.configure("info", stream)
    return stream


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


async def test_one_id_leads_from_a_request_to_its_delivery(tmp_path: Path, written: io.StringIO) -> None:
    async with town(tmp_path) as at:
        await at.say("ana", "how to prune a rose?", command="learn")
        (row,) = [row for row in await at.rows(Outbox) if row.thing == "need"]
    (asked,) = [line for line in lines(written) if line["event"] == "answered"]
    delivered = [line for line in lines(written) if line["event"] == "delivered" and line["outbox"] == row.id]
    assert asked["trace"] == row.trace == delivered[0]["trace"]
    assert asked["command"] == "learn"


async def test_each_request_has_an_id_of_its_own(tmp_path: Path, written: io.StringIO) -> None:
    async with town(tmp_path) as at:
        for _ in range(3):
            await at.say("ana", "", command="home")
    assert len({line["trace"] for line in lines(written)}) == 3


async def test_what_an_error_says_is_not_logged(tmp_path: Path, written: io.StringIO) -> None:
    def fails(turn: Turn) -> Reply:
        raise KeyError(turn.words) from ValueError("their secret sorrow")

    async with town(tmp_path) as at:
        await broken(at, fails)
    (line,) = [line for line in lines(written) if line["event"] == "a request failed"]
    assert "builtins.KeyError" in line["exception"]
    assert "because of builtins.ValueError" in line["exception"]
    assert "tests/bot/test_logs.py:" in line["exception"]
    assert "roses" not in written.getvalue()
    assert "sorrow" not in written.getvalue()


async def test_at_debug_it_is(tmp_path: Path, written: io.StringIO) -> None:
    def fails(turn: Turn) -> Reply:
        raise KeyError(turn.words)

    logs.configure("debug", written)
    async with town(tmp_path) as at:
        await broken(at, fails)
    assert "roses" in written.getvalue()


async def broken(at: Town, run: Any) -> None:
    command = type(at.router.commands["home"])(run)
    at.router.commands = {**at.router.commands, "home": command}
    await at.say("ana", "my roses", command="home")


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-abcd", "xoxe.xoxb-1-Mi0y", "xapp-1-A0-1-ff", "sk-proj-abcdefgh1", "eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_not_logged(written: io.StringIO, secret: str) -> None:
    log.error(f"a slip with {secret}", token=secret, said=f"Bearer {secret}")
    assert secret not in written.getvalue()
    assert lines(written)[0]["token"] == "…"


def test_the_password_of_a_database_is_not_logged(written: io.StringIO) -> None:
    log.error("away", url="postgresql://lore:hunter2@db/lore")
    assert lines(written)[0]["url"] == "postgresql://…@db/lore"


def test_libraries_are_heard_but_not_quoted(written: io.StringIO) -> None:
    logging.getLogger("slack_bolt").error("Unhandled request (%s)", {"text": "my roses"})
    logging.getLogger("apscheduler.executors").warning("Run time of job was missed")
    logging.getLogger("aiohttp").info("nothing of note")
    bolt, clockwork = lines(written)
    assert (bolt["logger"], bolt["event"]) == ("slack_bolt", "slack_bolt has something to say")
    assert "tests/bot/test_logs.py:" in bolt["at"]
    assert clockwork["event"] == "Run time of job was missed"


def test_a_traceback_in_words_is_told_by_its_end(written: io.StringIO) -> None:
    logging.getLogger("alembic").error("Traceback (most recent call last):\n  File x\nMisconfigured: no key\n")
    assert lines(written)[0]["event"] == "Misconfigured: no key"


def test_an_id_that_is_there_is_kept() -> None:
    with tracing.traced() as outer:
        with tracing.traced() as inner:
            assert inner == outer
        with tracing.traced("0af1") as given:
            assert given == tracing.current() == "0af1"
    assert tracing.current() is None
