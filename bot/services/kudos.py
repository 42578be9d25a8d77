"""Thanking people."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours, TooLate, UsedUp
from bot.rules.quiet import KUDOS_A_DAY
from bot.rules.wall import local_midnight
from bot.services import people as known
from bot.services import seen
from bot.services.mentions import Mentions
from bot.views.kudos import ShownKudos
from storage import kudos, people
from storage.tables import Channel, Kudos, Person

SHORTEST, LONGEST, AT_ONCE = 10, 1000, 10
UNDONE_WITHIN = timedelta(hours=1)
_TO_LORE = re.compile(r"@lore\b", re.IGNORECASE)
HOW = "Mention the people with @, for example `/kudos @Ana for the clear notes on invoices`."


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks that somebody wants to give."""

    receivers: tuple[Person, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """Thanks that were just given, and how many the giver has left today."""

    kudos: Kudos
    names: tuple[str, ...]
    left: int


def read(turn: Turn, mentions: Mentions) -> Thanks:
    """Whom it thanks and for what. Raises Invalid when nobody is mentioned or the reason is too short or too long."""
    if turn.workspace.bot_account in mentions.accounts or _TO_LORE.match(mentions.words):
        raise Invalid("That is kind! But kudos are for people: for whoever wrote what helped you, perhaps.", "people")
    if not mentions.accounts:
        raise Invalid(f"I can't see whom to thank. {HOW}", "people")
    if len(mentions.accounts) > AT_ONCE:
        raise Invalid(f"That is a crowd. Thank {AT_ONCE} people at most in one go.", "people")
    if len(mentions.bare) < SHORTEST:
        raise Invalid(f"Say what for, in {SHORTEST} letters at least: it makes the thanks worth more.", "reason")
    if len(mentions.words) > LONGEST:
        raise Invalid(f"That is more than {LONGEST:,} letters. Keep to what mattered most.", "reason")
    receivers = known.behind(turn, mentions.accounts)
    if any(person.id == turn.me.id for person in receivers):
        raise Invalid("Kudos are for others. Whom do you want to thank?", "people")
    return Thanks(tuple(receivers), mentions.words)


def give(turn: Turn, thanks: Thanks, channel: Channel) -> Given:
    """Thanks people in a channel. Raises UsedUp."""
    people.hold(turn.session, turn.org, turn.me.id)
    today = kudos.given_since(turn.session, turn.org, turn.me.id, local_midnight(turn.now, turn.me.time_zone))
    if today >= KUDOS_A_DAY:
        raise UsedUp(f"You have given your {KUDOS_A_DAY} kudos of today. You can thank again from midnight, your time.")
    given = kudos.add(
        turn.session,
        Kudos(
            organization_id=turn.org, channel_id=channel.id, giver_id=turn.me.id, reason=thanks.reason,
            given_at=turn.now,
        ),
        [person.id for person in thanks.receivers],
    )  # fmt: skip
    thread = turn.request.place.thread if channel is turn.channel else None
    outbox.show(turn, channel, "kudos", given.id, thread=thread)
    return Given(given, tuple(person.name for person in thanks.receivers), KUDOS_A_DAY - today - 1)


def undo(turn: Turn, id: int) -> Kudos:
    """The giver takes it back, within the hour. Raises NotFound, NotYours, TooLate."""
    given = kudos.get(turn.session, turn.org, id)
    if given is None:
        raise NotFound
    if given.giver_id != turn.me.id:
        raise NotYours("Only the person who gave these kudos can take them back.")
    if given.undone_at is None:
        if turn.now - given.given_at > UNDONE_WITHIN:
            raise TooLate("Kudos can be taken back within an hour. These are older, so they stay.")
        given.undone_at = turn.now
        outbox.redraw(turn, "kudos", id)
    return given


def shown(work: Work, several: list[Kudos]) -> list[ShownKudos]:
    """Kudos as their cards show them, in the same order."""
    receivers = kudos.receivers(work.session, work.org, [each.id for each in several])
    names = seen.names(work, [k.giver_id for k in several] + [p for each in receivers.values() for p in each])
    return [
        ShownKudos(
            each.id, names[each.giver_id], tuple((p, names[p]) for p in receivers.get(each.id, ())), each.reason,
            each.given_at, each.undone_at is not None,
        )
        for each in several
    ]  # fmt: skip
