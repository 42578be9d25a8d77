"""Reads a standard Slack export: who, where, and what was said, one day of one channel at a time."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Self

from bot.importers.archive import Archive, Record
from bot.importers.history import ChannelKind, ImportedChannel, ImportedMessage, ImportedPerson, Skips
from bot.importers.slack_messages import Messages, inner, text_of
from bot.importers.slack_text import SlackText

# What is listed twice is what the later list says: nothing private becomes public.
_KINDS = {
    "channels.json": ChannelKind.PUBLIC,
    "groups.json": ChannelKind.PRIVATE,
    "mpims.json": ChannelKind.GROUP,
    "dms.json": ChannelKind.DIRECT,
}
_CLOSED = (ChannelKind.DIRECT, ChannelKind.GROUP)
_DAY_FILE = re.compile(r"\d{4}-\d\d-\d\d\.json")
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SLACKBOT = "USLACKBOT"


class SlackExport:
    """What the archive holds without direct messages; `skips` says what was left out and why.

    People of other organizations, who write in shared channels, are not in `people`.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.skips: Skips = archive.skips
        users = _unique(archive.records("users.json"))
        self.team_id = _home(users)
        self.people = tuple(self._people(users))
        self._folders = _folders(archive.names)
        self.channels = tuple(self._channels())
        names = {text_of(user, "id"): _shown_name(user) for user in users}
        self._messages = Messages(SlackText(names, {c.external_id: c.name for c in self.channels}), self.skips)
        self._note_other_folders()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Invalid says why it is no export. Use it in a `with`."""
        return cls(Archive.open(path, landmark="users.json"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the start of the first day to the end of the last; long ago for an export without messages."""
        days = [name[-15:-5] for channel in self.channels for name in self._day_files(channel)] or ["1970-01-01"]
        first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
        return datetime.combine(first, time(), UTC), datetime.combine(last, time.max, UTC)

    def messages(self, channel: ImportedChannel) -> Iterator[ImportedMessage]:
        """Oldest first; one day is in memory at a time."""
        for name in self._day_files(channel):
            yield from self._messages.read(channel.external_id, self._archive.records(name))

    def _day_files(self, channel: ImportedChannel) -> list[str]:
        by_day = {name.rpartition("/")[2]: name for name in self._folders.get(channel.name, ())}
        by_day |= {name.rpartition("/")[2]: name for name in self._folders.get(channel.external_id, ())}
        return [by_day[day] for day in sorted(by_day)]

    def _people(self, users: list[Record]) -> Iterator[ImportedPerson]:
        for user in users:
            if self._is_foreign(user):
                self.skips.add(_shown_name(user), "belongs to another organization")
            else:
                yield _person(user)

    def _is_foreign(self, user: Record) -> bool:
        team = text_of(user, "team_id")
        elsewhere = bool(team) and team != self.team_id and not inner(user, "enterprise_user")
        return user.get("is_stranger") is True or (elsewhere and user["id"] != _SLACKBOT)

    def _channels(self) -> Iterator[ImportedChannel]:
        """Direct and group conversations are named and left out, wherever they are listed."""
        listed = {row["id"]: (row, kind) for file, kind in _KINDS.items() for row in self._rows(file)}
        for row, kind in listed.values():
            if (actual := _kind(row, kind)) in _CLOSED:
                self.skips.add(text_of(row, "name") or row["id"], f"is a {actual} conversation")
                self._folders.pop(row["id"], None)
                self._folders.pop(text_of(row, "name"), None)
            else:
                yield _channel(row, actual)

    def _rows(self, file: str) -> list[Record]:
        return _unique(self._archive.records(file))

    def _note_other_folders(self) -> None:
        known = {name for channel in self.channels for name in (channel.name, channel.external_id)}
        for folder in sorted(self._folders.keys() - known):
            self.skips.add(f"{folder}/", "is not listed as a channel")


def _unique(rows: list[Record]) -> list[Record]:
    """The rows that have an id; the first one of each."""
    found: dict[str, Record] = {}
    for row in rows:
        if _ID.fullmatch(key := text_of(row, "id")):
            found.setdefault(key, row)
    return list(found.values())


def _home(users: list[Record]) -> str:
    """The team that most people belong to; empty when the export does not say."""
    teams = Counter(team for user in users if (team := text_of(user, "team_id")))
    return teams.most_common(1)[0][0] if teams else ""


def _folders(names: tuple[str, ...]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        folder, _, file = name.partition("/")
        if _is_day(file):
            found[folder].append(name)
    return found


def _is_day(file: str) -> bool:
    try:
        return bool(_DAY_FILE.fullmatch(file) and date.fromisoformat(file[:10]))
    except ValueError:
        return False


def _person(user: Record) -> ImportedPerson:
    return ImportedPerson(
        external_id=text_of(user, "id"),
        name=_shown_name(user),
        email=text_of(inner(user, "profile"), "email"),
        time_zone=text_of(user, "tz"),
        is_bot=user.get("is_bot") is True or user["id"] == _SLACKBOT,
        deleted=user.get("deleted") is True,
    )


def _shown_name(user: Record) -> str:
    profile = inner(user, "profile")
    names = (text_of(profile, "display_name"), text_of(profile, "real_name"), text_of(user, "real_name"))
    return next((name for name in (*names, text_of(user, "name")) if name.strip()), text_of(user, "id"))


def _kind(row: Record, listed: ChannelKind) -> ChannelKind:
    """Newer exports say it in the row itself."""
    if row.get("is_im") is True or listed is ChannelKind.DIRECT:
        return ChannelKind.DIRECT
    if row.get("is_mpim") is True or listed is ChannelKind.GROUP or text_of(row, "name").startswith("mpdm-"):
        return ChannelKind.GROUP
    return ChannelKind.PRIVATE if row.get("is_private") is True else listed


def _channel(row: Record, kind: ChannelKind) -> ImportedChannel:
    return ImportedChannel(
        external_id=text_of(row, "id"),
        name=text_of(row, "name") or text_of(row, "id"),
        kind=kind,
        topic=text_of(inner(row, "topic"), "value"),
        purpose=text_of(inner(row, "purpose"), "value"),
        shared=row.get("is_ext_shared") is True,
    )
