"""What runs Lore elsewhere, as far as it can be checked here: files, commands, settings and volumes that there are."""

import configparser
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

import handlers
from bot.cli import app
from bot.commands import COMMANDS
from bot.settings import Settings

HOUSE = Path(__file__).parent.parent.parent
UNITS = sorted((HOUSE / "deploy").glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text("utf-8"))
OURS = ("LORE_", "SLACK_", "TEAMS_", "MICROSOFT_", "OPENAI_")
OF_COMPOSE = {"LORE_PUBLIC_HOST"}
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "benchmarks").glob("*.md"), *(HOUSE / "docs").rglob("*.md")])


def commands() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def settings() -> set[str]:
    classes = [Settings, *(cls for name in handlers.names() if (cls := handlers.settings_of(name)) is not None)]
    return {name.upper() for cls in classes for name in cls.model_fields}


def docker() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with what it is told."""
    text = (HOUSE / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def test_what_the_image_copies_is_there_and_not_kept_out() -> None:
    let_in = {line[1:] for line in (HOUSE / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source for instruction, told in docker() if instruction == "COPY" and "--from" not in told
        for source in told.split()[:-1]
    }  # fmt: skip
    assert copied == let_in
    assert all((HOUSE / source).exists() for source in copied)


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    stages = [told.split()[-1] for instruction, told in docker() if instruction == "FROM"]
    assert stages[-1] == "server"
    users = [told for instruction, told in docker() if instruction == "USER"]
    assert users[0] == users[-1] == "10001:10001"
    (check,) = [told for instruction, told in docker() if instruction == "HEALTHCHECK"]
    assert "/healthz" in check
    assert [told for instruction, told in docker() if instruction == "ENTRYPOINT"] == ['["lore"]']
    started = {yaml.safe_load(told)[0] for instruction, told in docker() if instruction == "CMD"}
    assert started <= commands()


def test_the_image_is_of_a_python_that_we_support_and_installs_what_is_pinned() -> None:
    bases = {told.split()[0] for instruction, told in docker() if instruction == "FROM"}
    assert bases == {"python:3.11-slim", "base"}
    assert any("--require-hashes -r requirements.txt" in told for _, told in docker())


def test_every_setting_of_the_image_is_one() -> None:
    named = {name for instruction, told in docker() if instruction == "ENV" for name in re.findall(r"(\w+)=", told)}
    assert {name for name in named if name.startswith(OURS)} <= settings()


def test_compose_knows_its_commands_settings_and_volumes() -> None:
    services = COMPOSE["services"]
    assert {"db", "migrate", "one", "two"} <= services.keys()
    for name, service in services.items():
        if "build" not in service:
            continue
        assert set(service.get("command", [])) <= commands(), name
        assert service["environment"].keys() <= settings(), name
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["build"]["target"] in {"server", "keeper"}
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert mounted == COMPOSE["volumes"].keys()
    waited_for = {other for service in services.values() for other in service.get("depends_on", ())}
    assert waited_for <= services.keys()


def test_nothing_starts_on_tables_that_are_not_up_to_date() -> None:
    for name in ("one", "two"):
        assert COMPOSE["services"][name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert COMPOSE["services"]["migrate"]["command"] == ["migrate"]


def test_every_setting_that_any_of_them_names_is_one() -> None:
    texts = [path.read_text("utf-8") for path in (HOUSE / "compose.yaml", *UNITS, *(HOUSE / "docs").glob("*.md"))]
    named = {
        name for text in texts for name in re.findall(r"\b[A-Z][A-Z]+(?:_[A-Z]+)+\b", text) if name.startswith(OURS)
    }
    assert named - OF_COMPOSE <= settings()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_commands_that_there_are_and_are_locked_in(unit: Path) -> None:
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text("utf-8"))
    service = parsed["Service"]
    started = [shlex.split(words) for name, words in service.items() if name.startswith("ExecStart")]
    words = {word for line in started for part in line for word in part.split()}
    assert words & commands()
    locked = {"DynamicUser", "NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID"}
    assert locked <= service.keys()
    assert int(service.get("TimeoutStopSec", "30")) >= 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_what_the_documents_tell_to_type_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    shell = set(re.findall(r"(?:`|^|\n)(?:docker compose run --rm keeper|lore) ([a-z]+)", text))
    assert shell <= commands() | set(handlers.offering()) | set(COMMANDS)
    assert set(re.findall(r"`/lore ([a-z]+)", text)) <= set(COMMANDS)
    recipes = re.findall(r"^([a-z]+)[^:\n]*:", (HOUSE / "justfile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:`|^|\n)just ([a-z]+)", text)) <= set(recipes)
    modules = re.findall(r"python -m ([a-z]+(?:\.[a-z_]+)*)", text)
    assert all(find_spec(name) is not None for name in modules), modules


def anchors(page: Path) -> set[str]:
    """What a link to a part of a page can name: its headings, as they are written in addresses."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_somewhere(page: Path) -> None:
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", page.read_text("utf-8"))
    for link in (written or drawn for written, drawn in found):
        file, _, part = link.partition("#")
        if not link.startswith("https://"):
            there = page.parent / file if file else page
            assert there.exists(), link
            assert not part or part in anchors(there), link


def test_only_what_is_needed_is_installed_to_run(tmp_path: Path) -> None:
    """The image has no tests and no development tools: the server must not import any."""
    code = "import sys, bot.app, bot.cli; print([n for n in ('pytest', 'hypothesis', 'tests', 'psutil') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HOUSE, check=True)
    assert done.stdout.strip() == "[]"
