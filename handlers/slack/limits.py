"""What Slack takes, as data: sizes of what is shown, how often each method may be called, which scope it needs."""

from dataclasses import dataclass

# Block Kit. Lengths are in UTF-16 units, counts in pieces.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_SIZE = 12_500  # characters of JSON: Slack refuses a message at about 13,200, containers included
HEADER = 150
SECTION = 3000
CONTEXT = 2000
FIELDS = 10
FIELD = 2000
PROSE = 6000  # one run of rich text, so that two still fit a message
ACTIONS = 25
BUTTON_LABEL = 75
BUTTON_VALUE = 2000
ACTION_ID = 255
URL = 3000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
INPUT = 3000
LABEL = 2000
OPTIONS = 100
PICKS = 10  # options of checkboxes and radio buttons
OPTION_LABEL = 75
OPTION_VALUE = 150
VIEW_TITLE = 24
VIEW_METADATA = 3000
CALLBACK_ID = 255
FALLBACK = 3900  # beyond 4,000 Slack splits the message in two

# What reaches us.
BODY_BYTES = 1024 * 1024
DEPTH = 60
CLOCK_SKEW = 300  # seconds
ACK_WITHIN = 2.5  # seconds; Slack gives up after three


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method that we call: so many times a minute, with these scopes; `reads` is safe to repeat."""

    per_minute: int
    scopes: tuple[str, ...] = ()
    reads: bool = False


HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
KINDS = ("channels:read", "groups:read", "mpim:read")

METHODS = {
    "apps.connections.open": Method(1),
    "auth.test": Method(600, reads=True),
    "chat.postEphemeral": Method(100, ("chat:write",)),
    "chat.postMessage": Method(300, ("chat:write",)),
    "chat.update": Method(50, ("chat:write",)),
    "conversations.history": Method(50, HISTORY, reads=True),
    "conversations.info": Method(50, KINDS, reads=True),
    "conversations.join": Method(50, ("channels:join",)),
    "conversations.open": Method(50, ("im:write",)),
    "conversations.replies": Method(50, HISTORY, reads=True),
    "oauth.v2.access": Method(100),
    "users.info": Method(100, ("users:read", "users:read.email"), reads=True),
    "views.open": Method(100),
    "views.publish": Method(100),
    "views.push": Method(100),
    "views.update": Method(100),
}
POST_EVERY = 1.0  # seconds between posts in one channel
