"""What can be asked of digests."""

from datetime import time

from bot.commands.table import Command
from bot.conversation import Turn, Work
from bot.errors import Invalid
from bot.rules.text import clean
from bot.services import schedules, upkeep
from bot.views import digests as views
from bot.views import notices
from bot.views.elements import Button, Card, Reply
from bot.views.words import listed
from storage import places
from storage.tables import Channel, DigestSchedule

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ON = Button("Weekly, Monday 09:00", "digest", "weekly monday 09:00", style="primary")
OFF = Button("Switch off", "digest", "off")
USAGE = "[weekly <day> <hh:mm> | daily <hh:mm> | off | preview]"
NONE = "You have no digest of your own."
HOW = "Name the channels you care about: `/lore digest weekly monday 09:00 #sales #support`."
UNKNOWN = (
    "I know no public channel #{channel}. Pick it from the list while typing, or use Lore there once first. "
    "What concerns a private channel is typed in it."
)
OWN = (
    "A digest of channels that you name is your own: switch it on in our direct conversation. "
    "Without a name, `/lore digest weekly monday 09:00` switches on the digest of this channel."
)
PREVIEW = Button("Preview", "digest", "preview")


def digest(turn: Turn) -> Reply:
    """Shows, switches on, switches off or previews the digest of this place, the last two also of a channel named."""
    words = clean(turn.text)
    named = [word.removeprefix("#") for word in words.split() if word.startswith("#")]
    bare = " ".join(word for word in words.split() if not word.startswith("#")).casefold()
    if words == "":
        return Reply(card=_state(turn))
    if bare == "off":
        return Reply(card=_off(turn, _place(turn, named)))
    if bare == "preview":
        return Reply(card=_preview(turn, _place(turn, named)))
    if turn.channel.kind == "direct":
        return Reply(card=_own(turn, bare, named))
    if named:
        raise Invalid(OWN)
    row = schedules.switch_on(turn, words)
    return Reply(card=_switched(_whose(turn, row), row))


def _place(turn: Turn, named: list[str]) -> Channel:
    """This place, or the one public channel that is named: what concerns another is said there."""
    if not named:
        return turn.channel
    if len(named) > 1:
        raise Invalid("Name one channel at a time, for example `/lore digest preview #sales`.")
    return _channel(turn, named[0])


def _state(turn: Turn) -> Card:
    row = schedules.of_place(turn, turn.channel)
    if row is not None and row.active:
        return _switched(_whose(turn, row), row)
    if turn.channel.kind == "direct":
        return notices.done(f"{NONE} {HOW}")
    return notices.done("This channel has no digest yet. It comes only if somebody here wants it.", ON, PREVIEW)


def _off(turn: Turn, channel: Channel) -> Card:
    was_on = schedules.switch_off(turn, channel)
    if channel.kind == "direct":
        return notices.done("Switched off. `/lore settings` switches it on again." if was_on else f"{NONE} {HOW}")
    if channel.id == turn.channel.id:
        return notices.done("Switched off." if was_on else "There is no digest here.", ON)
    again = "Type `/lore digest` there to have it back." if was_on else "Yours is switched off by `/lore digest off`."
    return notices.done(f"The digest of #{channel.name} is {'off now' if was_on else 'not on'}. {again}")


def _preview(turn: Turn, channel: Channel) -> Card:
    row = schedules.of_place(turn, channel)
    if channel.kind != "direct":
        zone, inside = row.time_zone if row else turn.me.time_zone, channel.id == turn.channel.id
        return schedules.preview(turn, channel, row, zone, inside=inside)
    if row is None:
        raise Invalid(f"{NONE} {HOW}")
    return schedules.preview_own(turn, row)


def _own(turn: Turn, times: str, named: list[str]) -> Card:
    if not named:
        raise Invalid(HOW)
    channels = [_channel(turn, name) for name in named]
    row = schedules.switch_on_own(turn, times, channels)
    return _switched(_whose(turn, row), row)


def _channel(turn: Turn, name: str) -> Channel:
    """A public channel, or this one; of another private one nobody hears that it exists."""
    known = turn.request.channels.get(name)
    here = places.channel(turn.session, turn.workspace.id, known) if known else None
    found = [here] if here is not None else places.channel_named(turn.session, turn.org, name)
    told = next((each for each in found if each.kind == "public" or each.id == turn.channel.id), None)
    if told is None:
        raise Invalid(UNKNOWN.format(channel=name))
    return told


def _whose(turn: Turn, row: DigestSchedule) -> str:
    about = listed(schedules.about(turn, row))
    return f"Your digest of {about} comes" if row.person_id is not None else "The digest of this channel comes"


def _switched(title: str, row: DigestSchedule) -> Card:
    at = time.fromisoformat(row.at)
    when = f"every {DAYS[row.weekday or 0]} at {at:%H:%M}" if row.every == "weekly" else f"every day at {at:%H:%M}"
    return views.switched(title, f"{when} ({row.time_zone})", row.next_due_at, row.time_zone, PREVIEW, OFF)


def preview(work: Work, channel: Channel) -> Card:
    """What would be posted in a channel now, for an operator."""
    return schedules.preview(work, channel, None, "UTC")


COMMANDS = {
    "digest": Command(
        digest,
        "a summary of this channel, when you want it",
        "[weekly <day> <hh:mm> | daily <hh:mm> | off | preview]",
        reads=lambda text: text.strip() in ("", "preview"),
    ),
}
DUE = (
    schedules.run_due, upkeep.round_up, upkeep.ask_on, upkeep.escalate, upkeep.close_old, upkeep.release, upkeep.sweep,
)  # fmt: skip
