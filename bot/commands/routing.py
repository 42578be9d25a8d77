"""Who may know, what those say who were asked, and what nobody knows well."""

from bot.commands.reading import number
from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import gaps, routing
from bot.views import gaps as gap_views
from bot.views import routing as views
from bot.views.elements import Reply


def who(turn: Turn) -> Reply:
    """`/lore who <words>` or `n12`: those who may know, for the one who asks."""
    words, slugs = routing.about(turn, turn.words)
    return Reply(card=views.who(words.split("\n", 1)[0], routing.who_may_know(turn, words, slugs)))


def missing(turn: Turn) -> Reply:
    """`/lore gaps`: what colleagues do not know well yet."""
    return Reply(card=gap_views.card(gaps.shown(turn), turn.now))


def not_now(turn: Turn) -> Reply:
    id = number(turn.text, "n")
    routing.refuse(turn, id, "not_now")
    return Reply(card=views.not_now(id), replace=True)


def not_mine(turn: Turn) -> Reply:
    id = number(turn.text, "n")
    routing.refuse(turn, id, "not_mine")
    return Reply(card=views.not_mine(id, routing.taught(turn, id)), replace=True)


COMMANDS = {
    "gaps": Command(missing, "see what nobody answers, or only one of you knows", reads=True),
    "who": Command(who, "see who may know about something", "<words>", reads=True),
    "not-now": Command(not_now),
    "not-mine": Command(not_mine),
}
