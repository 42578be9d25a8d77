"""What all tests share: each test that builds a town runs on SQLite and on PostgreSQL."""

import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests import databases

# A slow machine is no reason to fail, and neither is chance: examples are judged by what they show, never by how long they
# take, and they are the same each time. `just search` looks for others.
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", ANY)
settings.register_profile("lore", ANY, derandomize=True)
settings.load_profile("lore")

WAITING = ("channels", "directory", "people", "reactions", "replies")  # modules of Slack that wait
LONGER = {  # seconds that Lore waits for somebody else before it goes on without them
    "handlers.slack.limits.ACK_WITHIN": 30.0,
    **dict.fromkeys((f"handlers.slack.{each}.WITHIN" for each in WAITING), 5.0),
    "handlers.slack.scenes.THREAD_WITHIN": 5.0,
    "handlers.teams.invokes.ANSWER_WITHIN": 5.0,
    "bot.meaning.PATIENCE": 5.0,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs what is said in a town on both databases."""
    if hasattr(metafunc.module, "town"):
        metafunc.fixturenames.append("database")
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[databases.Server]:
    """A PostgreSQL server, started when the first test wants it."""
    with TemporaryDirectory(prefix="lore-pg-") as folder:
        server = databases.Server(Path(folder))
        yield server
        server.stop()


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """What a test sets up for its logs ends with it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lore waits longer than it does for people; tests of just that wait as long as they say."""
    for name, seconds in LONGER.items():
        monkeypatch.setattr(name, seconds)


@pytest.fixture(autouse=True)
def _built_on(request: pytest.FixtureRequest) -> None:
    """Builds the town of a test on its database, whether or not the test names it."""
    if hasattr(request.module, "town"):
        request.getfixturevalue("database")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which database the town of this test is built on."""
    if request.param == "sqlite":
        yield "sqlite"
    else:
        with databases.used(request.getfixturevalue("postgres")):
            yield "postgresql"
