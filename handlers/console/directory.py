"""Who and what there is in the workspace that the console stands in."""

from dataclasses import dataclass, field
from datetime import datetime
from string import capwords
from typing import cast

from bot.conversation import Actor, Kind, Place
from bot.errors import Invalid, NotFound
from bot.rules.text import one_line
from handlers.console.names import named
from storage import names as stored
from storage import places
from storage.store import Session
from storage.tables import Workspace

OWN = "console"
LORE = "lore"
DIRECT = "direct-"


@dataclass(slots=True)
class Directory:
    """People and channels by name. In the console's own workspace a new name makes somebody or something new."""

    platform: str
    workspace: str
    people: dict[str, str] = field(default_factory=dict)  # names by account
    accounts: dict[str, str] = field(default_factory=dict)  # accounts by name in lower case
    places: dict[str, Place] = field(default_factory=dict)  # by channel id
    channels: dict[str, str] = field(default_factory=dict)  # channel ids by name in lower case
    host: str = ""  # the account that came in first: the admin of the console's own workspace

    @property
    def own(self) -> bool:
        """Whether this is the console's own workspace, not an imported one that it stands in for."""
        return self.platform == OWN

    def actor(self, name: str) -> Actor:
        """The person of that name. Raises Invalid, NotFound."""
        if not self.own:
            return Actor(named(name, self.accounts, "anybody called"))
        name = one_line(name, 60)
        account = "-".join(name.casefold().split())
        if not account or account == LORE:
            raise Invalid("Choose another name: `:as Ana`.")
        shown = capwords(name) if name.islower() else name[:1].upper() + name[1:]
        self.meet(account, self.people.get(account, shown))
        return Actor(account, self.people[account], admin=account == self.host)

    def meet(self, account: str, *names: str) -> None:
        """Notes an account; the last of its names is shown."""
        for name in names:
            self.accounts.setdefault(name.casefold(), account)
            self.people[account] = name

    def place(self, name: str, *, private: bool = False) -> Place:
        """The channel of that name. Raises Invalid, NotFound."""
        if not self.own:
            return self.places[named(name, self.channels, "a channel called")]
        name = one_line(name, 60).casefold()
        known = self.places.get(name)
        if known is not None and private and known.kind != "private":
            raise Invalid(f"#{name} is public already. Choose another name for a private channel.")
        return known or self.add(name, "private" if private else "public", name)

    def add(self, channel: str, kind: Kind, name: str) -> Place:
        """Notes a channel."""
        self.places[channel] = Place(self.platform, self.workspace, channel, kind, name)
        self.channels[name.casefold()] = channel
        return self.places[channel]

    def direct(self, account: str) -> Place:
        """The conversation of somebody with Lore alone."""
        return Place(self.platform, self.workspace, f"{DIRECT}{account}", "direct", self.people.get(account, account))

    def reader(self, channel: str) -> str | None:
        """Whose conversation with Lore a channel is; None when it is open to several."""
        return channel.removeprefix(DIRECT) if channel.startswith(DIRECT) else None


def enter(session: Session, now: datetime, name: str) -> Directory:
    """The workspace to stand in: an imported one where somebody is called so, else the console's own.

    Raises NotFound when there are imported ones, and nobody in them is called so.
    """
    problem: NotFound | None = None
    for row in stored.imported_workspaces(session):
        directory = read(session, row)
        try:
            directory.actor(name)
        except NotFound as error:
            problem = problem or error
        else:
            return directory
    if problem is not None:
        raise problem
    return read(session, _own(session, now))


def read(session: Session, row: Workspace) -> Directory:
    """Everybody and every channel of a workspace."""
    directory = Directory(row.platform, row.external_id)
    for account, name, full_name in stored.accounts(session, row.organization_id, row.id):
        directory.meet(account, name, full_name)
    for channel in stored.channels(session, row.organization_id, row.id):
        directory.add(channel.external_id, cast("Kind", channel.kind), channel.name)
    return directory


def _own(session: Session, now: datetime) -> Workspace:
    """The console's own workspace; a new one joins the organization if there is just one."""
    organizations = places.organizations(session)
    org = organizations[0].id if len(organizations) == 1 else None
    return places.workspace(session, OWN, OWN) or places.open_workspace(session, OWN, OWN, OWN, now, org)
