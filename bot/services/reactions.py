"""Emoji on messages: endorsements on snippets, me-too on needs, ✅ where an answer is."""

from bot.conversation import Turn
from bot.rules.emoji import ENDORSING, canonical
from bot.services import emoji as emojis
from bot.services import endorsements, marks, needs
from bot.services.emoji import Emoji
from storage import places, weights
from storage import reactions as stored
from storage.arrivals import Shown


def react(turn: Turn, *, present: bool) -> None:
    """An emoji was added to a message, or taken away."""
    shown, said, name = turn.shown, turn.request.message, canonical(turn.text)
    if shown is None or said is None or not name:
        return
    emoji = Emoji(name, said, present)
    if shown.external_id != said.id or shown.role == "answer":
        _on_reply(turn, shown, emoji)
    elif shown.thing == "snippet":
        _on_snippet(turn, shown, emoji)
    elif shown.thing == "need":
        _on_need(turn, shown.thing_id, emoji)


def _on_snippet(turn: Turn, shown: Shown, emoji: Emoji) -> None:
    snippet = weights.subject(turn.session, turn.org, shown.thing_id)
    if snippet is None:
        return
    means = emojis.meaning(turn, emoji, "snippet", snippet.emoji)
    if means == "resolved":
        marks.mark(turn, shown, emoji)
    if means not in ENDORSING:
        return
    if emoji.present and (snippet.state != "published" or turn.me.id in snippet.authors):
        return
    if emojis.keep(turn, emoji, means, "snippet", snippet.id):
        endorsements.settle(turn, snippet)


def _on_need(turn: Turn, need_id: int, emoji: Emoji) -> None:
    means = emojis.meaning(turn, emoji, "need", places.setting(turn.session, turn.org, "emoji"))
    if means != "metoo" or not emojis.keep(turn, emoji, means, "need", need_id):
        return
    if emoji.present:
        needs.join(turn, need_id)
    elif not stored.is_present(turn.session, turn.org, turn.me.id, "need", need_id, means):
        needs.leave(turn, need_id)


def _on_reply(turn: Turn, shown: Shown, emoji: Emoji) -> None:
    if emojis.meaning(turn, emoji, "need", places.setting(turn.session, turn.org, "emoji")) == "resolved":
        marks.mark(turn, shown, emoji)
