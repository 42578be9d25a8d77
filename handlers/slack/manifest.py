"""What the app's manifest has to say, told from the code."""

from handlers.slack.events import HOME, REACTIONS
from handlers.slack.lifecycle import EVENTS
from handlers.slack.limits import METHODS
from handlers.slack.presence import ACCESS, REMOVED

TYPED = {"app_mention": "app_mentions:read", "message.im": "im:history", "message.mpim": "mpim:history"}
_SCOPES = {
    "channel": ("channels:read",),
    "group": ("groups:read",),
    "member": ("channels:read", "groups:read"),
    "user": ("users:read",),
    "team": ("users:read",),
}


def events() -> dict[str, tuple[str, ...]]:
    """The events that we subscribe to, with the scopes that each needs."""
    lifecycle = {name: _SCOPES.get(name.partition("_")[0], ()) for name in EVENTS}
    reactions = dict.fromkeys(REACTIONS, ("reactions:read",))
    own = {**dict.fromkeys((*REMOVED, *ACCESS, HOME), ()), "team_rename": ("team:read",)}
    return {name: (scope,) for name, scope in TYPED.items()} | reactions | lifecycle | own


def scopes() -> set[str]:
    """Every scope that we use: for commands, events and methods."""
    used = {scope for needed in events().values() for scope in needed}
    return {"commands"} | used | {scope for method in METHODS.values() for scope in method.scopes}
