"""Passing a snippet on, and saying that what was suggested is not for me."""

from dataclasses import replace

from bot.commands.reading import number, numbered
from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import mentions, recommending, showing, suggesting
from bot.views import notices
from bot.views import recommending as views
from bot.views import suggesting as suggested
from bot.views.elements import Reply


def recommend(turn: Turn) -> Reply:
    """`/lore recommend <snippet> @person… [note]`, its button, or its form."""
    id, rest = numbered(turn.text, "s")
    if not rest and not turn.request.values:
        return Reply(form=views.form(showing.snippet(turn, recommending.open_to_all(turn, id))))
    typed = mentions.read(replace(turn.request, text=rest))
    said = mentions.of_form(turn.request, "people", "note") if turn.request.values else typed
    return Reply(card=views.passed_on(recommending.recommend(turn, id, said)))


def not_for_me(turn: Turn) -> Reply:
    id = number(turn.text, "s")
    return Reply(card=suggested.dismissed(id, suggesting.not_for_me(turn, id)))


def for_me(turn: Turn) -> Reply:
    title = suggesting.for_me(turn, number(turn.text, "s"))
    return Reply(card=notices.done(f"“{title}” may be suggested to you again."), replace=True)


COMMANDS = {
    "not-for-me": Command(not_for_me),
    "for-me": Command(for_me),
    "recommend": Command(recommend, "pass a snippet on to colleagues", "<snippet> @person… [note]", opens="always"),
}
