"""The manifest is what the code does, and the package is what Teams takes."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.commands import COMMANDS
from bot.errors import Misconfigured
from handlers.teams import icons, parse
from handlers.teams.commands import package
from handlers.teams.package import APP_ID, MANIFEST, SITE, manifest

BOT = "3f0f5c1a-0000-4000-8000-123456789abc"
WRITTEN = json.loads(MANIFEST.read_text("utf-8"))
BY_BUTTONS_AND_TYPING = {
    "gaps",
    "recommend",
    "why",
    "who",
    "verify",
    "unfollow",
    "unteach",
    "pause",
    "export",
    "forget",
    "merge",
    "synonyms",
    "admin",
}


def described(name: str) -> str:
    """What the menu says of a command."""
    command = COMMANDS[name]
    says = command.help[0].upper() + command.help[1:]
    return f"{says}: {name} {command.usage}" if command.usage else says


@pytest.mark.parametrize("menu", WRITTEN["bots"][0]["commandLists"])
def test_the_menu_offers_the_commands_that_there_are(menu: dict[str, Any]) -> None:
    offered = {each["title"]: each["description"] for each in menu["commands"]}
    assert offered == {name: described(name) for name in offered}
    assert len(offered) <= 12
    typed = {name for name, command in COMMANDS.items() if command.help}
    assert typed - set(offered) == BY_BUTTONS_AND_TYPING, "say in this test which command the menu leaves out, and why"
    assert {name for name, command in COMMANDS.items() if command.slash} <= set(offered)
    assert set(menu["triggers"]) == {"mention", "slash"}


def test_the_bot_works_wherever_its_menu_does() -> None:
    (bot,) = WRITTEN["bots"]
    assert {scope for menu in bot["commandLists"] for scope in menu["scopes"]} == set(bot["scopes"])
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert bot["supportsTargetedMessages"] is True


def test_the_message_extension_is_what_the_code_hears() -> None:
    (extension,) = WRITTEN["composeExtensions"]
    commands = {each["id"]: each for each in extension["commands"]}
    assert set(commands) == {parse.FIND, *parse.ACTIONS}
    assert commands[parse.FIND]["parameters"][0]["name"] == "query"
    assert all(each.get("fetchTask") for name, each in commands.items() if name in parse.ACTIONS)
    assert {name for name, each in commands.items() if each["context"] == ["message"]} == {
        "save",
        "askForHelp",
        "markAnswer",
    }


def test_it_asks_for_no_more_than_is_used() -> None:
    assert "authorization" not in WRITTEN
    assert "webApplicationInfo" not in WRITTEN
    assert WRITTEN["permissions"] == ["identity", "messageTeamMembers"]
    assert WRITTEN["supportedChannelTypes"] == ["privateChannels"]


def test_no_word_is_longer_than_the_menu_shows() -> None:
    assert len(WRITTEN["name"]["short"]) <= 30
    assert len(WRITTEN["description"]["short"]) <= 80
    assert len(WRITTEN["description"]["full"]) <= 4000
    for each in WRITTEN["composeExtensions"][0]["commands"]:
        assert len(each["title"]) <= 32
        assert len(each["description"]) <= 128


def test_the_ids_and_the_address_of_this_installation_are_filled_in() -> None:
    made = json.dumps(manifest(BOT, "https://lore.contoso.example:8443/"))
    assert APP_ID not in made
    assert SITE not in made
    assert manifest(BOT, "https://lore.contoso.example:8443/")["validDomains"] == ["lore.contoso.example:8443"]
    assert manifest(BOT, None)["validDomains"] == ["lore.example.com"]


def test_the_package_holds_the_manifest_and_two_icons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LORE_PUBLIC_URL", raising=False)
    for name, value in {"ID": BOT, "PASSWORD": "secret", "TENANT_ID": "t"}.items():
        monkeypatch.setenv(f"MICROSOFT_APP_{name}", value)
    package(tmp_path / "lore.zip")
    assert "LORE_PUBLIC_URL is not set" in capsys.readouterr().out
    first = (tmp_path / "lore.zip").read_bytes()
    package(tmp_path / "lore.zip")
    assert (tmp_path / "lore.zip").read_bytes() == first
    monkeypatch.setenv("LORE_PUBLIC_URL", "https://lore.contoso.example")
    capsys.readouterr()
    package(tmp_path / "lore.zip")
    assert "LORE_PUBLIC_URL" not in capsys.readouterr().out
    with ZipFile(tmp_path / "lore.zip") as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(archive.read("manifest.json"))["id"] == BOT
        assert b"secret" not in archive.read("manifest.json")


def test_without_an_app_id_there_is_nothing_to_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MICROSOFT_APP_ID", raising=False)
    with pytest.raises(Misconfigured, match="MICROSOFT_APP_ID"):
        package(tmp_path / "lore.zip")


@pytest.mark.parametrize(("icon", "size"), [(icons.colour, 192), (icons.outline, 32)])
def test_an_icon_is_a_picture_of_the_right_size(icon: Any, size: int) -> None:
    data = icon()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (size, size)
    compressed = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    rows = zlib.decompress(compressed)
    assert len(rows) == size * (size * 4 + 1)
    assert rows[4] == (255 if size == 192 else 0), "the corner is ground, or nothing"
