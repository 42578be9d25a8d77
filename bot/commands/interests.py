"""What can be asked of topics: following and teaching them."""

from functools import partial

from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import interests
from bot.services.interests import Kind
from bot.views import interests as views
from bot.views.elements import Reply


def take_up(kind: Kind, turn: Turn) -> Reply:
    """`/lore follow <topic>…`, `/lore teach <topic>…`, or their form."""
    typed = turn.text or turn.request.value("topics")
    if not typed.strip() and turn.request.via != "sent":
        return Reply(form=views.ask_which(kind, interests.of(turn, kind)))
    change = interests.take_up(turn, kind, interests.read(turn, typed))
    return Reply(card=views.taken_up(kind, change.changed, change.unchanged, change.meant))


def give_up(kind: Kind, turn: Turn) -> Reply:
    """`/lore unfollow <topic>…`, `/lore unteach <topic>…`, or their form."""
    typed = turn.text or " ".join(f"#{slug}" for slug in turn.request.chosen("topics"))
    if not typed.strip() and turn.request.via != "sent":
        present = interests.of(turn, kind)
        return Reply(form=views.ask_which_not(kind, present)) if present else Reply(card=views.none_yet(kind))
    change = interests.give_up(turn, kind, interests.read(turn, typed))
    return Reply(card=views.given_up(kind, change.changed, change.unchanged))


def instead(kind: Kind, turn: Turn) -> Reply:
    """The known topic in place of the word that was typed."""
    typed, *meant = interests.read(turn, turn.text)
    interests.give_up(turn, kind, (typed,))
    change = interests.take_up(turn, kind, tuple(meant))
    return Reply(card=views.taken_up(kind, change.changed, change.unchanged, None), replace=True)


COMMANDS = {
    "follow": Command(
        partial(take_up, "follow"), "see what is new on a topic in your digest and Home", "<topic>…", opens="bare"
    ),
    "unfollow": Command(partial(give_up, "follow"), "stop following a topic", "<topic>…", opens="bare"),
    "teach": Command(partial(take_up, "teach"), "offer to be asked about a topic", "<topic>…", opens="bare"),
    "unteach": Command(partial(give_up, "teach"), "stop offering it", "<topic>…", opens="bare"),
    "follow-instead": Command(partial(instead, "follow")),
    "teach-instead": Command(partial(instead, "teach")),
}
