"""Where imported history belongs: which organization and workspace, and who and where is known there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import Invalid
from bot.importers.history import ChannelKind, ImportedChannel, ImportedPerson
from bot.rules.text import one_line
from bot.rules.wall import valid_zone
from storage import forgotten, imports, places
from storage.imports import Known
from storage.store import Session
from storage.tables import Channel, Person, Workspace

NAME, EMAIL = 255, 320


@dataclass(slots=True)
class Home:
    """A workspace with its people and channels by external id; without a workspace, all is new.

    `emoji` is what its organization means by some emoji.
    """

    workspace: Workspace | None = None
    people: dict[str, Known] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    emoji: dict[str, Any] = field(default_factory=dict)


def look(session: Session, platform: str, team: str, wanted: str) -> tuple[Home, int | None]:
    """What is there, and the organization to join; None for a new one. Raises Invalid."""
    here = places.workspace(session, platform, team)
    org = _organization(session, here, wanted)
    emoji = places.setting(session, org, "emoji") if org is not None else {}
    if here is None:
        return Home(emoji=emoji), org
    return Home(here, imports.accounts(session, here.id), imports.channels(session, here.id), emoji), org


def _organization(session: Session, here: Workspace | None, wanted: str) -> int | None:
    if wanted:
        return _named(session, here, wanted)
    if here is not None:
        return here.organization_id
    several = places.organizations(session)
    return several[0].id if len(several) == 1 else None


def _named(session: Session, here: Workspace | None, wanted: str) -> int:
    called = [
        each
        for each in imports.workspaces(session)
        if wanted == each.external_id or wanted.casefold() == each.name.casefold()
    ]
    owners = {each.organization_id for each in called}
    if len(owners) != 1:
        known = ", ".join(each.name or each.external_id for each in imports.workspaces(session)) or "none yet"
        raise Invalid(f"I know {'no' if not owners else 'more than one'} workspace called “{wanted}”. I know: {known}.")
    org = owners.pop()
    if here is not None and here.organization_id != org:
        raise Invalid(f"This history is of {here.name or here.external_id}, which is not in {wanted}'s organization.")
    return org


def settle(session: Session, platform: str, team: str, name: str, org: int | None, now: datetime) -> Workspace:
    """The workspace, made where it is new; one that is there is left as it is."""
    here = places.workspace(session, platform, team)
    return here or places.open_workspace(session, platform, team, one_line(name, NAME), now, org)


def welcome(session: Session, here: Workspace, people: Iterable[ImportedPerson], now: datetime) -> dict[str, Known]:
    """New persons with their accounts; nobody is told, and nobody who was erased comes back."""
    new = {each.external_id: each for each in people}
    erased = forgotten.among(session, here.organization_id, here.external_id, new)
    made = [(id, _person(here, each, now)) for id, each in new.items() if id not in erased]
    return imports.add_people(session, here, made) | dict.fromkeys(erased, Known(0, 0, erased=True))


def _person(here: Workspace, person: ImportedPerson, now: datetime) -> Person:
    return Person(
        organization_id=here.organization_id,
        name=one_line(person.name, NAME) or person.external_id,
        email=person.email if "@" in person.email and len(person.email) <= EMAIL else None,
        time_zone=person.time_zone if valid_zone(person.time_zone) and len(person.time_zone) <= 64 else "UTC",
        state="left" if person.deleted else "active",
        imported=True,
        created_at=now,
    )


def mark_out(session: Session, here: Workspace, channel: ImportedChannel) -> Channel:
    """The channel, made where it is new; one that is there is left as it is."""
    known = places.channel(session, here.id, channel.external_id)
    name = one_line(channel.name, NAME)
    return known or places.open_channel(session, here, channel.external_id, channel.kind, name, channel.shared)


def visibility(imported: ImportedChannel, here: Channel) -> str:
    """What was private then or is private now stays in its channel."""
    return "organization" if imported.kind is ChannelKind.PUBLIC and here.kind == "public" else "channel"
