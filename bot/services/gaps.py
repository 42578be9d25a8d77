"""What colleagues do not know well yet, for whoever wants to fill it."""

from datetime import timedelta

from bot.conversation import Turn
from bot.services import seen, synonyms
from bot.views.gaps import InVain, ShownGaps, Wanted
from storage import gaps as stored

SHOWN = 5
LATELY, A_YEAR = timedelta(days=180), timedelta(days=365)
OPENED, HELPFUL = 20, 0.05  # times, from which on a twentieth should have found it helpful


def shown(turn: Turn) -> ShownGaps:
    """What may be seen of it here."""
    eyes = seen.eyes(turn, turn.channel)
    wanted = stored.unanswered(turn.session, turn.org, eyes, turn.now - LATELY, SHOWN)
    one = stored.known_to_one(turn.session, turn.org, eyes, turn.now - A_YEAR, SHOWN)
    vain = stored.opened_in_vain(turn.session, turn.org, eyes, OPENED, HELPFUL, SHOWN)
    return ShownGaps(
        tuple(Wanted(each.slug, each.needs, each.people, each.since) for each in wanted), tuple(one),
        tuple(InVain(*each) for each in vain), tuple(synonyms.proposed(turn)),
    )  # fmt: skip
