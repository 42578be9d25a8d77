"""What the tests of Slack share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.slack.stand import Stand, stand


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stand]:
    async with stand(tmp_path) as up:
        yield up
