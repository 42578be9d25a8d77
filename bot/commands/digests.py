"""What can be asked of digests."""

import re
from dataclasses import replace
from datetime import time

from bot.commands.table import Command
from bot.conversation import Turn, Work
from bot.errors import Invalid
from bot.rules.text import clean
from bot.services import channels, schedules, upkeep
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
ABOUT = re.compile(r"c\d+ ")


def digest(turn: Turn) -> Reply:
    """Shows, switches on, switches off or previews the digest of this place, the last two also of a channel named."""
    here, words = _about(turn, clean(turn.text))
    named = [word.removeprefix("#") for word in words.split() if word.startswith("#")]
    bare = " ".join(word for word in words.split() if not word.startswith("#")).casefold()
    if words == "":
        return Reply(card=_state(turn, here))
    if bare == "off":
        return Reply(card=_off(turn, _place(turn, here, named)))
    if bare == "preview":
        return Reply(card=_preview(turn, _place(turn, here, named)))
    if here.kind == "direct":
        return Reply(card=_own(turn, bare, named))
    if named:
        raise Invalid(OWN)
    row = schedules.switch_on(turn, here, words)
    return Reply(card=_switched(turn, row, here))


def _about(turn: Turn, words: str) -> tuple[Channel, str]:
    """The channel that it is about, and the rest of the words: a button tells, it may lie in somebody's own chat."""
    if turn.request.via == "pressed" and ABOUT.match(words):
        return channels.numbered(turn, words)
    return turn.channel, words


def _on(channel: Channel, *buttons: Button) -> tuple[Button, ...]:
    """The buttons for a channel, wherever they are pressed; what concerns a private one is pressed in it."""
    if channel.kind != "public":
        return buttons
    return tuple(replace(button, text=f"c{channel.id} {button.text}") for button in buttons)


def _place(turn: Turn, here: Channel, named: list[str]) -> Channel:
    """This place, or the one public channel that is named: what concerns another is said there."""
    if not named:
        return here
    if len(named) > 1:
        raise Invalid("Name one channel at a time, for example `/lore digest preview #sales`.")
    return _channel(turn, named[0])


def _state(turn: Turn, here: Channel) -> Card:
    row = schedules.of_place(turn, here)
    if row is not None and row.active:
        return _switched(turn, row, here)
    if here.kind == "direct":
        return notices.done(f"{NONE} {HOW}")
    none = "This channel has no digest yet. It comes only if somebody here wants it."
    return notices.done(none, *_on(here, ON, PREVIEW))


def _off(turn: Turn, channel: Channel) -> Card:
    was_on = schedules.switch_off(turn, channel)
    if channel.kind == "direct":
        return notices.done("Switched off. `/lore settings` switches it on again." if was_on else f"{NONE} {HOW}")
    if channel.id == turn.channel.id:
        return notices.done("Switched off." if was_on else "There is no digest here.", *_on(channel, ON))
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
    row = schedules.switch_on_own(turn, times, [_channel(turn, name) for name in named])
    return _switched(turn, row, turn.channel)


def _channel(turn: Turn, name: str) -> Channel:
    """A public channel, or this one; of another private one nobody hears that it exists."""
    known = turn.request.channels.get(name)
    here = places.channel(turn.session, turn.workspace.id, known) if known else None
    found = [here] if here is not None else places.channel_named(turn.session, turn.org, name)
    told = next((each for each in found if each.kind == "public" or each.id == turn.channel.id), None)
    if told is None:
        raise Invalid(UNKNOWN.format(channel=name))
    return told


def _whose(turn: Turn, row: DigestSchedule, here: Channel) -> str:
    if row.person_id is not None:
        return f"Your digest of {listed(schedules.about(turn, row))} comes"
    return f"The digest of {'this channel' if here.id == turn.channel.id else f'#{here.name}'} comes"


def _switched(turn: Turn, row: DigestSchedule, here: Channel) -> Card:
    title, at = _whose(turn, row, here), time.fromisoformat(row.at)
    when = f"every {DAYS[row.weekday or 0]} at {at:%H:%M}" if row.every == "weekly" else f"every day at {at:%H:%M}"
    return views.switched(title, f"{when} ({row.time_zone})", row.next_due_at, row.time_zone, *_on(here, PREVIEW, OFF))


def preview(work: Work, channel: Channel) -> Card:
    """What would be posted in a channel now, for an operator."""
    return schedules.preview(work, channel, None, "UTC")


COMMANDS = {
    "digest": Command(
        digest,
        "a summary of this channel, when you want it",
        USAGE,
        reads=lambda text: text.split()[-1:] in ([], ["preview"]),
    ),
}
DUE = (
    schedules.run_due, upkeep.round_up, upkeep.ask_on, upkeep.escalate, upkeep.close_old, upkeep.release, upkeep.sweep,
)  # fmt: skip
