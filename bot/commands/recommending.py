"""Passing a snippet on."""

from dataclasses import replace

from bot.commands.reading import numbered
from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import mentions, recommending, showing
from bot.views import recommending as views
from bot.views.elements import Reply


def recommend(turn: Turn) -> Reply:
    """`/lore recommend <snippet> @person… [note]`, its button, or its form."""
    id, rest = numbered(turn.text, "s")
    if not rest and not turn.request.values:
        return Reply(form=views.form(showing.snippet(turn, recommending.open_to_all(turn, id))))
    typed = mentions.read(replace(turn.request, text=rest))
    said = mentions.of_form(turn.request, "people", "note") if turn.request.values else typed
    return Reply(card=views.passed_on(recommending.recommend(turn, id, said)))


COMMANDS = {
    "recommend": Command(recommend, "pass a snippet on to colleagues", "<snippet> @person… [note]", opens="always"),
}
