"""What can be asked of kudos."""

from bot.commands.reading import number
from bot.commands.table import Command
from bot.conversation import Turn, Work
from bot.services import channels, kudos, mentions
from bot.views import kudos as views
from bot.views import notices
from bot.views.elements import Card, Reply
from storage import kudos as stored


def thank(turn: Turn) -> Reply:
    """`/kudos @person… <reason>`, or its form."""
    request, direct = turn.request, turn.channel.kind == "direct"
    if not (request.text.strip() or request.values):
        return Reply(form=views.form(channels.preferred(turn), pick=direct))
    in_form = "reason" in request.values
    thanks = kudos.read(turn, mentions.of_form(request, "people", "reason") if in_form else mentions.read(request))
    where = channels.to_ask_in(turn, request.value("channel"))
    if where is None:
        mentions.remember(turn)
        return Reply(form=views.form(channels.preferred(turn), request.text, pick=True))
    given = kudos.give(turn, thanks, where)
    elsewhere = where.name if where is not turn.channel else ""
    return Reply(card=views.given(given.kudos.id, given.names, given.left, elsewhere))


def undo(turn: Turn) -> Reply:
    kudos.undo(turn, number(turn.text, "k"))
    return Reply(card=notices.done("Taken back. The message now says so, and it does not count today."), replace=True)


def draw(work: Work, id: int) -> Card | None:
    """The card of kudos as they are now."""
    given = stored.get(work.session, work.org, id)
    return views.card(kudos.shown(work, [given])[0]) if given is not None else None


COMMANDS = {
    "kudos": Command(thank, "thank people, with a reason", "@person… <reason>", slash=True, opens="bare"),
    "unthank": Command(undo),
}
