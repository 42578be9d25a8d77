"""One journey, lived on every platform."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.journeys import loop, talk
from tests.journeys.console import console_office
from tests.journeys.office import Office
from tests.journeys.slack import slack_office
from tests.journeys.teams import teams_office

OFFICES: dict[str, Callable[[Path], AbstractAsyncContextManager[Office]]] = {
    "console": console_office,
    "slack": slack_office,
    "teams": teams_office,
}


@pytest.fixture(params=OFFICES)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with OFFICES[request.param](tmp_path) as office:
        yield office


async def test_a_need_goes_all_the_way_round(at: Office) -> None:
    await loop.whole(at)


async def test_talk_becomes_knowledge_and_every_word_is_understood(at: Office) -> None:
    await talk.whole(at)
