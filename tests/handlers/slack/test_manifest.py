"""The manifest and its documentation say what the code does, no more and no less."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.slack import limits
from handlers.slack.connection import PATH
from handlers.slack.manifest import events, scopes
from handlers.slack.oauth import BACK
from handlers.slack.parse import COMMANDS, SHORTCUTS

ADDRESS = "https://lore.example.com"
HOUSE = Path(__file__).parents[3]
CODE = sorted((HOUSE / "handlers" / "slack").glob("*.py"))


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load((HOUSE / "manifest.yaml").read_text())


def test_commands_and_shortcuts_are_those_of_the_code(manifest: Any) -> None:
    features = manifest["features"]
    assert {each["command"] for each in features["slash_commands"]} == set(COMMANDS)
    assert all(each["usage_hint"] and each["should_escape"] for each in features["slash_commands"])
    assert {each["callback_id"] for each in features["shortcuts"]} == set(SHORTCUTS)
    kinds = {each["callback_id"]: each["type"] for each in features["shortcuts"]}
    assert {kind for name, kind in kinds.items() if SHORTCUTS[name] == "share"} == {"global"}


def test_events_are_those_that_are_listened_to(manifest: Any) -> None:
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(events())


def test_scopes_are_exactly_those_that_are_used(manifest: Any) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(scopes())


def test_every_method_that_is_called_is_in_the_table() -> None:
    named = {name for path in CODE for name in re.findall(r'"((?:[a-z0-9]+\.)+[a-zA-Z]+)"', path.read_text())}
    called = {
        name for name in named if re.match(r"(apps|auth|chat|conversations|oauth|users|views|team|reactions)\.", name)
    }
    elsewhere = {path.name for path in CODE if path.name != "limits.py" and "METHODS" in path.read_text()}
    assert called == set(limits.METHODS)
    assert elsewhere <= {"manifest.py", "pace.py", "refusals.py", "web.py"}


def test_every_scope_has_its_reason_in_the_documentation() -> None:
    words = (HOUSE / "docs" / "slack.md").read_text()
    table = words.partition("## What each scope is for")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z_]+:[a-z._]+|commands)`", table)) == scopes()


def test_all_addresses_are_the_same(manifest: Any) -> None:
    settings, commands = manifest["settings"], manifest["features"]["slash_commands"]
    addresses = {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    assert addresses | {each["url"] for each in commands} == {f"{ADDRESS}{PATH}"}
    assert manifest["oauth_config"]["redirect_urls"] == [f"{ADDRESS}{BACK}"]
