"""What the attacks share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.attacks.stage import Stage, stage


@pytest.fixture
async def lore(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as up:
        yield up
