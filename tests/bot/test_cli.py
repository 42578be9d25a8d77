"""The lore command as it is typed: its words and its exit codes."""

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.__main__ import main
from storage import outbox, places
from storage.store import Session, Store
from tests.town import MONDAY

HOUSE = Path(__file__).parent.parent.parent
OURS = ("LORE_", "SLACK_", "TEAMS_", "MICROSOFT_", "OPENAI_")


@dataclass
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str


Lore = Callable[..., Done]


@pytest.fixture
def lore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Lore:
    """Runs `lore` in an empty folder, without any settings but those given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)

    def run(*typed: str, script: str = "", **settings: str) -> Done:
        with monkeypatch.context() as given:
            for name, value in settings.items():
                given.setenv(name, value)
            given.setattr(sys, "argv", ["lore", *typed])
            given.setattr(sys, "stdin", io.StringIO(script))
            with pytest.raises(SystemExit) as left:
                main()
        told = capfd.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return run


def alone(*typed: str, folder: Path, script: str = "") -> "subprocess.CompletedProcess[str]":
    """Runs `lore` as a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *typed],
        check=False, input=script, capture_output=True, text=True, encoding="utf-8", cwd=folder, timeout=60,
        env={**kept, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", "TMPDIR": str(folder.parent)},
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["", "doctor", "export", "import slack", "digest preview", "teams", "backup", "delete"]
)
def test_help_names_no_type_beside_a_switch(lore: Lore, typed: str) -> None:
    done = lore(*typed.split(), "--help")
    assert (done.code, "<bool>" in done.out) == (0, False)


def test_help_names_every_command(lore: Lore) -> None:
    done = lore("--help")
    assert done.code == 0
    commands = (
        "serve",
        "console",
        "demo",
        "doctor",
        "migrate",
        "preview",
        "outbox",
        "import",
        "export",
        "delete",
        "digest",
        "tick",
    )
    assert [command for command in commands if f"│ {command} " not in done.out] == []
    assert "lore console --as Ana --in general" in done.out
    assert "│ teams " in done.out.partition(" Look after it ")[2]
    assert "─ Commands ─" not in done.out


@pytest.mark.parametrize(
    "typed",
    [
        [],
        ["nonsense"],
        ["tick", "--at", "soon"],
        ["tick", "--at", "2026-03-02T09:00"],
        ["outbox", "show"],
        ["preview", "nonsense"],
        ["preview", "kudos", "--on", "paper"],
        ["import", "slack", "nowhere.zip"],
    ],
)
def test_wrong_use_is_2(lore: Lore, typed: list[str]) -> None:
    assert lore(*typed).code == 2


def test_what_there_is_to_choose_from_is_told_in_words(lore: Lore) -> None:
    done = lore("serve", "--only", "nonsense")
    assert done.code == 2
    assert "choose one of web, worker" in done.err
    assert "Value error" not in done.err


def test_all_wrong_settings_are_told_at_once(lore: Lore) -> None:
    done = lore("serve", LORE_PORT="99999", LORE_DATABASE_URL="mysql://root:hunter2@db/x", LORE_SECRET_KEY="hunter3")
    assert done.code == 1
    assert all(name in done.err for name in ("LORE_PORT", "LORE_DATABASE_URL", "LORE_SECRET_KEY"))
    assert "hunter" not in done.err + done.out
    assert "Value error" not in done.err


def test_a_database_out_of_reach_is_told_in_words(lore: Lore) -> None:
    done = lore("tick", LORE_DATABASE_URL="sqlite:////nowhere/at/all.db")
    assert done.code == 1
    assert done.err.startswith("I can't open the database (unable to open database file).")
    done = lore("doctor", LORE_DATABASE_URL="postgresql://lore:hunter2@127.0.0.1:1/lore")
    assert done.code == 1
    assert "!!  database" in done.out
    assert "hunter" not in done.out + done.err


def test_a_damaged_database_is_told_in_words(lore: Lore, tmp_path: Path) -> None:
    (tmp_path / "lore.db").write_text("Dear Ana, " * 500)
    for typed in (("tick",), ("outbox", "list"), ("export", "all.zip"), ("backup", "b"), ("delete", "1", "--yes")):
        done = lore(*typed)
        assert (done.code, "file is not a database" in done.err) == (1, True), typed
    assert "lore restore" in lore("tick").err
    assert "!!  database" in lore("doctor").out


@pytest.mark.parametrize("erased", ["nowhere/erased", "."])
def test_a_list_of_the_erased_that_is_not_usable_stops_before_anything_is_done(lore: Lore, erased: str) -> None:
    lore("migrate")
    asyncio.run(troubled())
    for typed in (("backup", "b"), ("export", "all.zip")):
        assert lore(*typed).code == 0
    for typed in (("delete", "town", "--yes"), ("restore", "b", "--yes"), ("import", "lore", "all.zip")):
        done = lore(*typed, LORE_ERASED_FILE=erased)
        assert (done.code, "LORE_ERASED_FILE" in done.err) == (1, True), typed
    assert "1       unknown" in lore("outbox", "list").out


def test_the_doctor_makes_keys_and_tells_of_the_database(lore: Lore) -> None:
    key = lore("doctor", "--new-key").out.strip()
    assert Fernet(key)
    done = lore("doctor", LORE_SECRET_KEY=key)
    assert done.code == 0
    assert "sqlite:///lore.db" in done.out
    assert key not in done.out


def test_a_database_is_migrated_once(lore: Lore) -> None:
    assert "The database went from nothing to " in lore("migrate").out
    assert lore("migrate").out == "Nothing to do.\n"


def test_a_tick_ahead_of_now_is_for_rehearsals(lore: Lore) -> None:
    ahead = ("tick", "--at", "2100-01-04T09:00+00:00")
    assert lore(*ahead).code == 2
    assert lore(*ahead, "--dry-run").code == 0
    assert lore(*ahead, LORE_DEV="1").code == 0
    assert lore("tick").out == "Nothing is due.\n"


def test_the_outbox_is_looked_after(lore: Lore) -> None:
    assert lore("outbox", "list").out == "Nothing waits for a decision.\n"
    for decision in ("show", "resend", "drop"):
        done = lore("outbox", decision, "7")
        assert done.code == 1
        assert "lore outbox list" in done.err
    asyncio.run(troubled())
    assert "1       unknown  post" in lore("outbox", "list").out
    assert "a message that got lost" in lore("outbox", "show", "1").out
    assert "#general, Town" in lore("outbox", "show", "1").out
    assert "is queued again" in lore("outbox", "resend", "1").out
    assert "1       new    post  #general, Town" in lore("outbox", "list", "--all").out
    assert lore("outbox", "drop", "1").out == "Message 1 is dropped.\n"
    assert lore("outbox", "list").out == "Nothing waits for a decision.\n"
    assert lore("outbox", "list", "--all").out == "Nothing waits.\n"
    assert lore("outbox", "resend", "1").code == 1  # what it said is forgotten


def test_a_long_outbox_says_that_there_is_more(lore: Lore) -> None:
    lore("outbox", "list")
    asyncio.run(troubled(101))
    assert "There are more: these are the oldest 100." in lore("outbox", "list").out
    lore("outbox", "drop", "1")
    assert "There are more" not in lore("outbox", "list").out


async def troubled(times: int = 1) -> None:
    store = Store("sqlite:///lore.db")

    def lose(session: Session) -> None:
        here = places.open_workspace(session, "street", "w1", "Town", MONDAY)
        general = places.open_channel(session, here, "c1", "public", "general", shared=False)
        card = {"_": "Card", "elements": [{"_": "Quote", "text": "a message that got lost"}], "summary": "lost"}
        for _ in range(times):
            outbox.add(
                session, here.organization_id, MONDAY, workspace_id=here.id, kind="post", lane="x", card=card,
                state="unknown", channel_id=general.id,
            )  # fmt: skip

    await store.write(lose)
    await store.close()


def test_examples_are_drawn_and_written(lore: Lore, tmp_path: Path) -> None:
    assert "kudos" in lore("preview", "list").out.split()
    assert "thanks @" in lore("preview", "kudos").out
    assert lore("preview", "all", "--out", "drawn").code == 0
    assert (tmp_path / "drawn" / "console" / "kudos.txt").read_text("utf-8").startswith("🙌 ")


def test_an_export_is_brought_in_and_looked_at(lore: Lore, tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    people = [{"id": f"U{n}", "team_id": "T1", "name": name} for n, name in enumerate(("ana", "ben"))]
    (export / "users.json").write_text(json.dumps(people))
    (export / "channels.json").write_text(json.dumps([{"id": "C1", "name": "garden", "members": ["U0", "U1"]}]))
    talk = [
        {"type": "message", "user": "U0", "ts": "1517821200.000100", "thread_ts": "1517821200.000100",
         "text": "How do I prune the old apple trees behind the warehouse?"},
        {"type": "message", "user": "U1", "ts": "1517821300.000100", "thread_ts": "1517821200.000100",
         "text": "Cut the water shoots in February, down to the collar, and leave the spurs that carry fruit."},
        {"type": "message", "user": "U0", "ts": "1517821400.000100", "thread_ts": "1517821200.000100",
         "text": "Thanks, that worked perfectly!"},
    ]  # fmt: skip
    for folder in ("garden", "nowhere"):
        (export / folder).mkdir(parents=True)
        (export / folder / "2018-02-05.json").write_text(json.dumps(talk))
    assert "Would be taken" in lore("import", "slack", "export", "--dry-run").out
    done = lore("import", "slack", "export")
    assert (done.code, "snippets" in done.out, "nowhere" in done.out) == (0, True, True)
    assert "needs and snippets that are here already" in lore("import", "slack", "export").out
    seen = lore("digest", "preview", "#garden", "--at", "2018-02-12T09:00+00:00")
    assert "apple trees" in seen.out
    seen = lore("digest", "preview", "gerden")
    assert (seen.code, seen.err) == (1, "I don't know a channel called “gerden”. Did you mean garden?\n")
    found = lore("console", "--as", "Ben", "--in", "gard", script="/lore find apple trees")
    assert "ben #garden> /lore find apple trees" in found.out
    assert "water shoots" in found.out


def test_one_person_s_data_is_exported(lore: Lore) -> None:
    lore("console", "--as", "Ana", script="/learn how to graft an apple tree\n:as Ben\n/learn how to make cider\n")
    done = lore("export", "--person", "ana")
    assert done.code == 0
    assert json.loads(done.out)["person"]["name"] == "Ana"
    assert "graft" in done.out
    assert "cider" not in done.out
    done = lore("export", "--person", "Zoe")
    assert (done.code, done.out) == (1, "")
    assert lore("export").code == 2


def test_the_console_says_what_is_wrong_with_a_name(lore: Lore) -> None:
    done = lore("console", "--as", "lore")
    assert (done.code, done.err) == (1, "Choose another name: `:as Ana`.\n")


def test_a_script_drives_the_console(tmp_path: Path) -> None:
    script = (
        '/learn how to load a truck evenly #loading\n:as Ben\n:press "Me too"\n:tick 1h\n:nope\n:quit\n/learn never\n'
    )
    done = alone("console", "--as", "Ana", "--in", "Yard", script=script, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ana #yard> /learn how to load a truck evenly #loading\n[1] #yard · Lore\n" in done.stdout
    assert 'Ben #yard> :press "Me too"' in done.stdout
    assert "1 other person needs this too" in done.stdout
    assert "\x1b" not in done.stdout
    assert "never" not in done.stdout


@pytest.mark.slow
def test_the_demo_tells_the_whole_week(tmp_path: Path) -> None:
    before = os.times()
    done = alone("demo", folder=tmp_path)
    after = os.times()
    assert (done.returncode, done.stderr) == (0, "")
    seen = " ".join(done.stdout.replace("│", " ").split())
    for station in (
        "[1] #dispatch · Lore 🎓 how do I fill in the CMR note",
        "This is asked already",
        "1 other person needs this too",
        "💡 The CMR note for Switzerland, box by box",
        "👍 1 useful · 💡 2 learned",
        "✅ how do I fill in the CMR note",
        "🙌 Mara Lindqvist thanks @Priya Nair",
        "This week in #dispatch",
        "✅ Resolved • how do I fill in the CMR note",
        "Lore → Ines Duarte, direct message Your digest of #dispatch, #finance",
        "Needs declared 5",
        "People who shared fewer than 5",
        "1 result for “papers for Switzerland”",
    ):
        assert station in seen, station
    assert "⚠️" not in seen
    assert "{" not in seen
    assert not list(tmp_path.iterdir())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 5, "seconds of work; on a machine of its own it takes no longer"


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(lore: Lore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = lore("serve", LORE_PORT=port)
    assert done.code == 1
    assert f"Is something else listening on port {port}?" in done.err


def test_a_digest_of_the_past_knows_nothing_of_what_came_later(lore: Lore) -> None:
    lore("console", "--as", "Ana", script="/learn how to graft an apple tree\n")
    assert "graft" in lore("digest", "preview", "general").out
    assert "graft" not in lore("digest", "preview", "general", "--at", "2020-02-03T09:00+00:00").out


def test_evaluating_prints_measures_and_leaves_nothing(lore: Lore, tmp_path: Path) -> None:
    done = lore("evaluate", str(HOUSE / "tests" / "company"))
    assert done.code == 0, done.err
    assert "99 questions, 222 documents" in done.out
    assert "nDCG@10 of plain FTS5" in done.out
    assert not list(tmp_path.iterdir())
    (tmp_path / "odd.jsonl").write_text("{")
    done = lore("evaluate", "odd.jsonl")
    assert (done.code, "as a judged set" in done.err) == (1, True)
