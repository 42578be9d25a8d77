"""What the tests of the console share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.console.terminal import Sit, terminals


@pytest.fixture
async def sit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Sit]:
    async with terminals(tmp_path, capsys) as sit:
        yield sit
