"""Slack's payloads as requests."""

from hashlib import sha256
from json import dumps

from bot.conversation import Actor, Place, Request, Said
from handlers.slack.forms import ANSWER, EMPTY, SHOWN, unpacked
from handlers.slack.heard import Ear, Heard
from handlers.slack.payload import Json, at, first, moment, rows, table, word
from handlers.slack.render import PRESSED
from handlers.slack.spans import permalink
from handlers.slack.where import account, foreign, workspace

COMMANDS = {"/learn": "learn", "/share": "share", "/kudos": "kudos", "/lore": "lore"}
SHORTCUTS = {"save_as_snippet": "save", "ask_for_help": "ask-for-help", "share_what_you_know": "share"}
SAID = ("", "file_share", "thread_broadcast")  # subtypes of messages that people typed


def command(body: Json, place: Place, ear: Ear) -> Request | None:
    """A slash command."""
    name = COMMANDS.get(word(body, "command"))
    if name is None:
        return None
    heard = ear.hear(word(body, "text"))
    return Request(
        _key(body), _who(body), place, name, text=heard.text, people=heard.people, channels=heard.channels
    )  # fmt: skip


def press(body: Json, place: Place, ear: Ear) -> Request | None:
    """A press of one of our buttons; None for one that only leads somewhere."""
    pressed = next(iter(rows(body, "actions")), {})
    kind, _, named = word(pressed, "action_id").partition(":")
    if kind != PRESSED:
        return None
    name, said = named.partition(":")[2], _message(body, ear, Heard())
    return Request(_key(body), _who(body), place, name, "pressed", word(pressed, "value"), message=said)


def sent(body: Json, place: Place) -> Request | None:
    """A form that was sent."""
    name = word(body, "view", "callback_id")
    if not name or name == SHOWN:
        return None
    values = {field: _answer(table(given, ANSWER)) for field, given in table(body, "view", "state", "values").items()}
    text = unpacked(word(body, "view", "private_metadata")).get("x", "")
    return Request(_key(body), _who(body), place, name, "sent", text, values=values)


def picked(body: Json) -> list[str]:
    """The channels that were picked in a form."""
    given = (table(field, ANSWER) for field in table(body, "view", "state", "values").values())
    return [channel for field in given if (channel := word(field, "selected_conversation"))]


def shortcut(body: Json, place: Place, ear: Ear, thread: list[Json], site: str = "") -> Request | None:
    """A shortcut on a message, with the thread it stands in, or one of the whole workspace."""
    name = SHORTCUTS.get(word(body, "callback_id"))
    if name is None:
        return None
    heard = Heard()
    said = _message(body, ear, heard, site)
    others = tuple(quoted(each, ear, heard) for each in thread)
    return Request(
        _key(body), _who(body), place, name, "pressed", message=said, thread=others,
        people=heard.people, channels=heard.channels,
    )  # fmt: skip


def message(body: Json, place: Place, ear: Ear) -> Request:
    """A message to the bot; the same one can arrive as a mention too, so its channel and time are its name."""
    event = table(body, "event")
    heard = ear.hear(word(event, "text"))
    stamp = word(event, "ts")
    return Request(
        f"{place.channel}:{stamp}", _who(body), place, "", text=heard.text, people=heard.people,
        channels=heard.channels, at=moment(stamp), reply_by_message=True,
    )  # fmt: skip


def is_to_bot(body: Json, bot: str) -> bool:
    """Whether an event is a message that a person said to the bot."""
    event = table(body, "event")
    if word(event, "bot_id") or word(event, "subtype") not in SAID or not word(event, "ts"):
        return False
    if account(body) in ("", bot, "USLACKBOT") or at(event, "hidden") is True:
        return False
    direct = word(event, "channel_type") == "im" or word(event, "channel").startswith("D")
    return word(event, "type") == "app_mention" or direct or (bool(bot) and f"<@{bot}" in word(event, "text"))


def reaction(body: Json, place: Place, bot: str) -> Request | None:
    """A reaction that was added to a message or taken away from it; `bot` is our own account."""
    event = table(body, "event")
    emoji = word(event, "reaction").partition("::skin-tone")[0]
    if word(event, "item", "type") != "message" or not emoji:
        return None
    by = word(event, "item_user")
    said = Said(word(event, "item", "ts"), author=Actor(by, bot=by == bot) if by else None)
    name = "react" if word(event, "type") == "reaction_added" else "unreact"
    when = moment(word(event, "event_ts"))
    return Request(_key(body), _who(body), place, name, "event", emoji, message=said, at=when)


def home(body: Json, place: Place) -> Request | None:
    """Somebody opened our Home tab."""
    if word(body, "event", "tab") != "home":
        return None
    return Request(_key(body), _who(body), place, "home", "event")


def actor(body: Json) -> Actor:
    """Who did it, as the payload names them."""
    name = first(body, ("user", "name"), ("user", "username"), ("user_name",))
    return Actor(account(body), name, foreign=foreign(body))


def _who(body: Json) -> Actor:
    """Who did it; what else is known of them is looked up."""
    return Actor(account(body))


def _key(body: Json) -> str:
    """What Slack calls this delivery, or what it consists of."""
    named = first(body, ("event_id",), ("trigger_id",))
    return named or sha256(dumps(body, sort_keys=True).encode()).hexdigest()


def _message(body: Json, ear: Ear, heard: Heard, site: str = "") -> Said | None:
    stamp = first(body, ("container", "message_ts"), ("message", "ts"), ("message_ts",))
    if not stamp:
        return None
    channel = first(body, ("channel", "id"), ("container", "channel_id"))
    link = permalink(site, workspace(body), channel, stamp, word(body, "message", "thread_ts")) if site else None
    return quoted({**table(body, "message"), "ts": stamp}, ear, heard, link or "")


def quoted(given: Json, ear: Ear, heard: Heard, link: str = "") -> Said:
    """A message as Slack tells it; who and what it mentions is added to what was heard."""
    read = ear.hear(word(given, "text"))
    heard.people |= read.people
    heard.channels |= read.channels
    by = Actor(word(given, "user"), bot=bool(word(given, "bot_id"))) if word(given, "user") else None
    started = word(given, "thread_ts")
    return Said(word(given, "ts"), read.text, by, started if started != word(given, "ts") and started else None, link)


def _answer(given: Json) -> str | tuple[str, ...]:
    """What was typed or chosen; a tuple where several can be."""
    for several in ("selected_options", "selected_users"):
        if isinstance(given.get(several), list):
            return tuple(_option(each) for each in given[several])
    if isinstance(given.get("selected_option"), dict):
        return _option(given["selected_option"])
    return first(given, ("value",), ("selected_date",), ("selected_conversation",))


def _option(given: object) -> str:
    chosen = word({"value": given}, "value") or word(given, "value")
    return "" if chosen == EMPTY else chosen
