"""How settings and pauses look."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.rules.wall import local
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Element, Heading, Moment, Row, Rule, Small, Text
from bot.views.words import some

KINDS = {
    "ask": ("Asks for help", "when somebody needs what you teach or share"),
    "thanks": ("Good news", "when something you shared helped somebody"),
    "recommend": ("Recommendations", "when a colleague passes a snippet on to you"),
    "review": ("Reviews", "when something you wrote may need another look"),
    "look": ("Looking through", "when what others wrote on your topics needs another look"),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY, WEEK = Button("Pause for a day", "pause", "1 day"), Button("Pause for a week", "pause", "1 week")
RESUME = Button("Resume now", "pause", "off")


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """A digest that a person owns."""

    id: int
    personal: bool
    channels: tuple[str, ...]
    every: str
    weekday: int | None
    at: str
    active: bool


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """Everything a person can switch, as it is now."""

    off: frozenset[str] = frozenset()
    paused_until: datetime | None = None
    zone: str = "UTC"
    follows: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    digests: tuple[ShownDigest, ...] = ()
    accounts: tuple[str, ...] = ()
    model: tuple[int, int] | None = None  # asked in the last 24 hours, and how often it may be
    link: int | None = None  # the offer by which the latest of them was linked


def card(settings: ShownSettings) -> Card:
    """Everything a person can switch, each with its present state."""
    elements: list[Element] = [Heading("Your settings")]
    elements += [_kind(kind, kind not in settings.off) for kind in KINDS]
    elements += [Rule(), _pause(settings), _topics("follow", settings.follows), _topics("teach", settings.teaches)]
    elements += [_digest(each) for each in settings.digests]
    if settings.link is not None:
        unlink = Button("Unlink", "unlink", f"o{settings.link}")
        elements.append(Row((Bold("Linked accounts"),), ("; ".join(settings.accounts),), unlink))
    elif settings.accounts:
        elements.append(Small((f"Your accounts: {'; '.join(settings.accounts)}",)))
    if settings.model is not None:
        spent, limit = settings.model
        elements.append(Small((f"Language model: asked {spent} of {limit} times for you in the last 24 hours.",)))
    zone = f"Your time zone is {settings.zone}: I take it from your chat. "
    elements.append(Small((zone + "At most 3 messages a day, on workdays from 9:00 to 18:00.",)))
    elements.append(Buttons((Button("Export my data", "export"), Button("Erase me", "forget"))))
    return Card(tuple(elements), "Your settings")


def paused(until: datetime, zone: str) -> Card:
    """Tells how long it stays quiet."""
    said: Text = ("I'll stay quiet until ", pause_end(until, zone), ". What waits comes after that.")
    return notices.done(said, RESUME)


def pause(until: datetime | None, zone: str) -> Card:
    """Whether there is a pause, and how to change it."""
    if until is not None:
        return notices.done(("I stay quiet until ", pause_end(until, zone), "."), RESUME, WEEK)
    return notices.done("You are not paused. `/lore pause 17:00` or `/lore pause friday` work too.", DAY, WEEK)


def pause_end(until: datetime, zone: str) -> Moment:
    """When a pause ends: the day, with the time of day unless the day begins."""
    return Moment(until.isoformat(), zone, "date" if local(until, zone).time() == time(0) else "time")


def _kind(kind: str, on: bool) -> Row:
    name, when = KINDS[kind]
    button = Button("Turn off", "settings", f"{kind} off") if on else Button("Turn on", "settings", f"{kind} on")
    return Row((Bold(name),), (f"{'On' if on else 'Off'}: {when}",), button)


def _pause(settings: ShownSettings) -> Row:
    if settings.paused_until is None:
        return Row((Bold("Pause"),), ("Not paused",), Button("Pause for a week", "settings", "pause 1 week"))
    until = pause_end(settings.paused_until, settings.zone)
    return Row((Bold("Pause"),), ("Quiet until ", until), Button("Resume now", "settings", "pause off"))


def _topics(kind: str, slugs: tuple[str, ...]) -> Row:
    name = "Topics you follow" if kind == "follow" else "Topics you teach"
    return Row((Bold(name),), (some(slugs) or "None yet",), Button("Add", kind))


def _digest(digest: ShownDigest) -> Row:
    name = "Your own digest" if digest.personal else "Digest you switched on"
    day = f"every {DAYS[digest.weekday or 0]}" if digest.every == "weekly" else "every day"
    where = ", ".join(f"#{name}" for name in digest.channels)
    state = f"{where} · {day} at {digest.at}" if digest.active else f"{where} · off"
    button = Button("Turn off", "settings", f"digest {digest.id} off")
    return Row((Bold(name),), (state,), button if digest.active else Button(
        "Turn on", "settings", f"digest {digest.id} on"
    ))  # fmt: skip
