"""A platform is one folder: here is a third one, put beside the others, and everything works on it as it is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import handlers
from bot.cli import app as shell
from bot.views.examples import EXAMPLES
from tests.journeys import loop, talk
from tests.journeys.lobby import LobbyServer, lobby_office

HOUSE = Path(__file__).parent.parent.parent
PLATFORMS = HOUSE / "tests" / "platforms"


@pytest.fixture(autouse=True)
def lobby(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder stands under `handlers`, as far as Python can see."""
    monkeypatch.setattr(handlers, "__path__", [*handlers.__path__, str(PLATFORMS)])
    yield
    for name in [name for name in sys.modules if name.startswith("handlers.lobby")]:
        del sys.modules[name]
    vars(handlers).pop("lobby", None)


async def test_a_need_goes_all_the_way_round(tmp_path: Path) -> None:
    async with lobby_office(tmp_path) as at:
        await loop.whole(at)


async def test_talk_becomes_knowledge_and_every_word_is_understood(tmp_path: Path) -> None:
    async with lobby_office(tmp_path) as at:
        await talk.whole(at)


def test_the_shell_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORE_DATABASE_URL", f"sqlite:///{tmp_path / 'lore.db'}")
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert "lobby/events" in run(shell, ["lobby", "address"]).output
    drawn = run(shell, ["preview", "all", "--on", "lobby", "--out", str(tmp_path)])
    assert drawn.exit_code == 0, drawn.output
    assert {path.stem for path in (tmp_path / "lobby").iterdir()} == set(EXAMPLES)
    assert "Lobby is on with the address of its server" in " ".join(run(shell, ["doctor"]).output.split())


def test_the_doctor_and_the_settings_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORE_DATABASE_URL", f"sqlite:///{tmp_path / 'lore.db'}")
    monkeypatch.chdir(tmp_path)
    server, run = LobbyServer(), CliRunner().invoke
    server.loopback.start()
    monkeypatch.setenv("LOBBY_URL", server.loopback.url)
    missing = run(shell, ["doctor"])
    assert "LOBBY_SECRET: needed together with LOBBY_URL" in str(missing.exception)
    monkeypatch.setenv("LOBBY_SECRET", "word")
    assert "it knows us" in run(shell, ["doctor"]).output
    server.loopback.stop()


def test_nothing_outside_a_platforms_folder_knows_it() -> None:
    """No code speaks of Lobby or Teams but what is in their folders; of Slack, only what reads its exports does too."""
    theirs = {
        "lobby": ("handlers.lobby", "lobby_"),
        "teams": ("handlers.teams", '"teams"', "microsoft_", "botbuilder"),
        "slack": ("handlers.slack",),
    }
    for path in (path for room in ("bot", "storage", "prompts", "handlers") for path in (HOUSE / room).rglob("*.py")):
        room, text = path.relative_to(HOUSE).parts[1], path.read_text().casefold()
        for platform, words in theirs.items():
            assert room == platform or not any(word in text for word in words), (path, platform)
    assert handlers.names() == ["console", "lobby", "slack", "teams"]
