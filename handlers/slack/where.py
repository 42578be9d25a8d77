"""Where a payload comes from, as far as it says so itself."""

from dataclasses import dataclass

from bot.conversation import Kind
from handlers.slack.forms import unpacked
from handlers.slack.payload import Json, at, first, rows, table, word

_CHANNEL_TYPES: dict[str, Kind] = {
    "im": "direct", "app_home": "direct", "mpim": "group", "group": "private", "channel": "public",
    "G": "private", "C": "public",
}  # fmt: skip
_NAMES: dict[str, Kind] = {"directmessage": "direct", "privategroup": "private"}
ENTERPRISE = "E"  # what ids of enterprises begin with; where Lore is installed in one, they stand for a workspace's
_WORKSPACES = (
    ("view", "app_installed_team_id"), ("team", "id"), ("team_id",), ("view", "team_id"), ("user", "team_id"),
)  # fmt: skip
_KINDS: dict[str, Kind] = {"public": "public", "private": "private", "group": "group", "direct": "direct"}


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a payload tells it; None is what it does not tell."""

    workspace: str
    channel: str
    account: str
    kind: Kind | None = None
    name: str = ""
    thread: str | None = None
    shared: bool | None = None


def where(body: Json) -> Where:
    """The place of a command, a press, a form, a shortcut or an event."""
    if isinstance(body.get("event"), dict):
        return _of_event(body, table(body, "event"))
    if isinstance(body.get("view"), dict):
        return _of_view(body, unpacked(word(body, "view", "private_metadata")))
    if word(body, "command"):
        return _named(body, word(body, "channel_id"), word(body, "channel_name"), None)
    channel = first(body, ("channel", "id"), ("container", "channel_id"))
    if not channel:
        return Where(workspace(body), "", account(body), "direct", shared=False)
    return _named(body, channel, word(body, "channel", "name"), thread(body))


def workspace(body: Json) -> str:
    """The workspace that we are installed in and that this was sent for."""
    given = next(iter(rows(body, "authorizations")), {})
    named = [word(given, "team_id"), *(word(body, *path) for path in _WORKSPACES)]
    return next((name for name in named if name and not name.startswith(ENTERPRISE)), "")


def enterprise(body: Json) -> str:
    """The enterprise of that workspace, if it has one."""
    given = next(iter(rows(body, "authorizations")), {})
    return word(given, "enterprise_id") or first(
        body, ("enterprise_id",), ("enterprise", "id"), ("team", "enterprise_id")
    )


def account(body: Json) -> str:
    """Who did it."""
    return first(body, ("event", "user"), ("event", "user", "id"), ("user", "id"), ("user_id",))


def foreign(body: Json) -> bool:
    """Whether it was somebody of another company, as far as the payload says."""
    home = {workspace(body), enterprise(body)}
    event = table(body, "event")
    teams = {word(event, "user_team"), word(event, "user", "team_id"), word(body, "user", "team_id")}
    if event.get("type") in ("message", "app_mention", "member_joined_channel"):
        teams |= {word(event, "team"), word(event, "source_team")}
    return bool(teams - home - {""})


def thread(body: Json) -> str | None:
    """The message that starts the thread in which the message of a press or a shortcut stands."""
    started = first(body, ("container", "thread_ts"), ("message", "thread_ts"))
    message = first(body, ("container", "message_ts"), ("message", "ts"), ("message_ts",))
    return started if started and started != message else None


def kind_of(channel: str, name: str) -> Kind | None:
    """What an id and a name give away; Slack calls private places by names that stand for any."""
    if channel.startswith("D"):
        return "direct"
    return "group" if name.startswith("mpdm-") else _NAMES.get(name)


def _named(body: Json, channel: str, name: str, started: str | None) -> Where:
    kind = kind_of(channel, name)
    shown = "" if kind is not None else name
    return Where(workspace(body), channel, account(body), kind, shown, started, False if kind == "direct" else None)


def _of_event(body: Json, event: Json) -> Where:
    channel = first(event, ("channel",), ("channel", "id"), ("item", "channel"), ("old_channel_id",))
    started = word(event, "thread_ts")
    return Where(
        workspace(body), channel, account(body),
        kind=_CHANNEL_TYPES.get(word(event, "channel_type")) or kind_of(channel, ""),
        name=word(event, "channel", "name"),
        thread=started if started != word(event, "ts") and started else None,
        shared=at(body, "is_ext_shared_channel") is True,
    )  # fmt: skip


def _of_view(body: Json, kept: dict[str, str]) -> Where:
    """A modal or the Home tab keeps in its metadata where it was opened."""
    return Where(
        workspace(body), kept.get("c", ""), account(body),
        kind=_KINDS.get(kept.get("k", ""), "direct"),
        name=kept.get("n", ""),
        thread=kept.get("t"),
        shared=bool(kept.get("s")),
    )  # fmt: skip
