"""The lore command as it is typed: its own process, its words, its exit codes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

HOUSE = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.slow
Lore = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def lore(tmp_path: Path) -> Lore:
    """Runs `lore` in an empty folder, without any settings but those given."""

    def run(*typed: str, script: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        environment = {**kept, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", **settings}
        return subprocess.run(
            [sys.executable, "-m", "bot", *typed],
            check=False, input=script, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=environment, timeout=60,
        )  # fmt: skip

    return run


def test_help_names_every_command(lore: Lore) -> None:
    done = lore("--help")
    assert done.returncode == 0
    for command in ("serve", "console", "doctor", "tick", "outbox"):
        assert f"│ {command} " in done.stdout
    assert "lore console --as Ana --in general" in done.stdout


@pytest.mark.parametrize(
    "typed", [["nonsense"], ["tick", "--at", "soon"], ["tick", "--at", "2026-03-02T09:00"], ["outbox", "show"], []]
)
def test_wrong_use_is_2(lore: Lore, typed: list[str]) -> None:
    done = lore(*typed)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_all_wrong_settings_are_told_at_once(lore: Lore) -> None:
    done = lore("serve", LORE_PORT="99999", LORE_DATABASE_URL="mysql://root:hunter2@db/x", LORE_SECRET_KEY="hunter3")
    assert done.returncode == 1
    assert all(name in done.stderr for name in ("LORE_PORT", "LORE_DATABASE_URL", "LORE_SECRET_KEY"))
    assert "hunter" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_doctor_makes_keys_and_tells_of_the_database(lore: Lore) -> None:
    key = lore("doctor", "--new-key").stdout.strip()
    assert Fernet(key)
    done = lore("doctor", LORE_SECRET_KEY=key)
    assert done.returncode == 0
    assert "sqlite:///lore.db" in done.stdout
    assert key not in done.stdout


def test_a_tick_ahead_of_now_is_for_rehearsals(lore: Lore) -> None:
    ahead = ("tick", "--at", "2100-01-04T09:00+00:00")
    assert lore(*ahead).returncode == 2
    assert lore(*ahead, "--dry-run").returncode == 0
    assert lore(*ahead, LORE_DEV="1").returncode == 0
    assert "Nothing is due." in lore("tick").stdout


def test_the_outbox_is_looked_after(lore: Lore) -> None:
    assert "Nothing waits for a decision." in lore("outbox", "list").stdout
    for decision in ("show", "resend", "drop"):
        done = lore("outbox", decision, "7")
        assert done.returncode == 1
        assert "lore outbox list" in done.stderr


def test_a_script_drives_the_console(lore: Lore) -> None:
    script = (
        '/learn how to load a truck evenly #loading\n:as Ben\n:press "Me too"\n:tick 1h\n:nope\n:quit\n/learn never\n'
    )
    done = lore("console", "--as", "Ana", "--in", "Yard", script=script)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Ana #yard> /learn how to load a truck evenly #loading\n[1] #yard · Lore\n" in done.stdout
    assert 'Ben #yard> :press "Me too"' in done.stdout
    assert "1 other person needs this too" in done.stdout
    assert "\x1b" not in done.stdout
    assert "never" not in done.stdout
    again = lore("console", "--as", "ana", "--in", "yard", script="/learn mine")
    assert "how to load a truck evenly" in again.stdout


def test_the_console_says_what_is_wrong_with_a_name(lore: Lore) -> None:
    done = lore("console", "--as", "lore")
    assert (done.returncode, done.stderr) == (1, "Choose another name: `:as Ana`.\n")
