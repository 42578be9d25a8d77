"""Hostile and broken archives: the file is named and skipped, the rest is read."""

import json
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from bot.errors import Invalid
from bot.importers import archive as archives
from bot.importers import containers
from bot.importers.archive import Archive

USERS = b'[{"id": "U1"}]'


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("users.json", USERS)
        for name, content in members:
            made.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


def opened(path: Path) -> Archive:
    return Archive.open(path, landmark="users.json")


def reasons(archive: Archive) -> dict[str, str]:
    return {skip.what: skip.reason for skip in archive.skips.named}


@pytest.mark.parametrize("name", ["/etc/a.json", "../a.json", "x/../../a.json", "C:\\a.json", "..\\a.json", "\\a.json"])
def test_member_that_points_outside_is_skipped(tmp_path: Path, name: str) -> None:
    member = zipfile.ZipInfo("x")
    member.filename = name
    archive = opened(packed(tmp_path / "e.zip", (member, b"[]")))
    assert archive.names == ("users.json",)
    assert list(reasons(archive).values()) == ["points outside the archive"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("c/2024-01-01.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = opened(packed(tmp_path / "e.zip", (link, b"/etc/passwd")))
    assert reasons(archive) == {"c/2024-01-01.json": "is not a plain file"}

    root = tmp_path / "folder"
    root.mkdir()
    (root / "users.json").write_bytes(USERS)
    (tmp_path / "secret.json").write_text("[{}]")
    (root / "channels.json").symlink_to(tmp_path / "secret.json")
    (root / "c").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.json")
    archive = opened(root)
    assert archive.names == ("users.json",)
    assert set(reasons(archive)) == {"channels.json", "c", "pipe.json"}


def test_member_packed_suspiciously_small_is_skipped(tmp_path: Path) -> None:
    archive = opened(packed(tmp_path / "e.zip", ("bomb.json", b" " * 3_000_000)))
    assert reasons(archive) == {"bomb.json": "is packed suspiciously small"}


def test_member_that_is_too_large_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_FILE_SIZE", 100)
    path = packed(tmp_path / "e.zip", ("large.json", b"x" * 200))
    assert reasons(opened(path)) == {"large.json": "is larger than 64 MB"}

    root = tmp_path / "folder"
    root.mkdir()
    (root / "users.json").write_bytes(USERS)
    (root / "large.json").write_bytes(b"x" * 200)
    archive = opened(root)
    assert archive.records("large.json") == []
    assert reasons(archive) == {"large.json": "is larger than 64 MB"}


def test_whole_archive_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL_SIZE", 10)
    archive = opened(packed(tmp_path / "e.zip", ("more.json", b"[]")))
    assert archive.records("users.json") == [{"id": "U1"}]
    assert archive.records("more.json") == []
    assert reasons(archive) == {"more.json": "comes after the first 20 GB"}


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "e.zip", ("a.json", b"[]"), ("b.json", b"[]"))
    root = tmp_path / "folder"
    root.mkdir()
    for name in "abc":
        (root / f"{name}.json").write_bytes(b"[]")
    monkeypatch.setattr(containers, "MAX_FILES", 2)
    for place in (path, root):
        with pytest.raises(Invalid, match="more than 2 files"):
            opened(place)


def test_list_of_contents_is_measured_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "e.zip")
    monkeypatch.setattr(containers, "MAX_DIRECTORY_SIZE", 10)
    with pytest.raises(Invalid, match="too many files"):
        opened(path)


def test_large_list_of_contents_is_measured_too(tmp_path: Path) -> None:
    content = packed(tmp_path / "e.zip").read_bytes()
    end = content.rfind(b"PK\x05\x06")
    huge = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path = tmp_path / "large.zip"
    path.write_bytes(content[:end] + huge + locator + content[end:])
    with pytest.raises(Invalid, match="too many files"):
        opened(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not valid JSON"),
        (b"\xff\xfe\x00", "is not valid JSON"),
        (b"9" * 5_000, "is not valid JSON"),
        (b'{"id": "U1"}', "is not a list"),
        (b"null", "is not a list"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[" + b"[]," * 1_500_000 + b"[]]", "holds too many values"),
        (b'[{"id": "U1"}, 7, null]', "holds entries that are not objects"),
    ],
)
def test_broken_content_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    root = tmp_path / "folder"
    root.mkdir()
    (root / "users.json").write_bytes(content)
    archive = opened(root)
    assert archive.records("users.json") in ([], [{"id": "U1"}])
    assert reasons(archive) == {"users.json": reason}


def test_damaged_and_encrypted_members_are_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "e.zip", ("a.json", json.dumps([{"n": n} for n in range(500)]).encode()))
    content = bytearray(path.read_bytes())
    middle = content.find(b"a.json") + 40
    content[middle : middle + 20] = b"\x00" * 20
    path.write_bytes(content)
    archive = opened(path)
    assert archive.records("a.json") == []
    assert reasons(archive) == {"a.json": "is damaged"}

    listed = content.rfind(b"PK\x01\x02")
    content[listed + 8] |= 1
    path.write_bytes(content)
    assert reasons(opened(path)) == {"a.json": "is encrypted"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_second_member_of_a_name_is_skipped(tmp_path: Path) -> None:
    archive = opened(packed(tmp_path / "e.zip", ("users.json", b'[{"id": "U2"}]')))
    assert archive.records("users.json") == [{"id": "U1"}]
    assert reasons(archive) == {"users.json": "is there twice"}


def test_names_are_made_printable(tmp_path: Path) -> None:
    archive = opened(packed(tmp_path / "e.zip", ("../\x1b[31m" + "x" * 300 + ".json", b"[]")))
    (name,) = reasons(archive)
    assert name.isprintable()
    assert len(name) == 200


@pytest.mark.parametrize("under", ["", "export/", "some/where/"])
def test_export_may_lie_in_a_folder_of_the_archive(tmp_path: Path, under: str) -> None:
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(f"{under}users.json", USERS)
        made.writestr(f"{under}c/2024-01-01.json", b"[]")
        made.writestr(f"__MACOSX/{under}._users.json", b"junk")
    archive = opened(path)
    assert archive.names == ("c/2024-01-01.json", "users.json")
    assert reasons(archive) == {}


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "empty").mkdir()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as made:
        made.writestr("readme.txt", "hello")
    for name, message in {
        "text.zip": "not a zip file",
        "empty": "There is no users.json",
        "other.zip": "There is no users.json",
        "missing": "There is nothing at",
    }.items():
        with pytest.raises(Invalid, match=message):
            opened(tmp_path / name)


def test_cut_zip_is_refused(tmp_path: Path) -> None:
    content = packed(tmp_path / "e.zip").read_bytes()
    for length in range(0, len(content), 7):
        (tmp_path / "cut.zip").write_bytes(content[:length])
        with pytest.raises(Invalid):
            opened(tmp_path / "cut.zip")
