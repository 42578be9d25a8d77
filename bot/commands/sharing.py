"""Publishing what one knows, for everybody or as the answer to a need."""

from bot.commands import snippets as own
from bot.commands.reading import number, numbered, page_of
from bot.commands.table import Command
from bot.conversation import Turn
from bot.rules.coaching import TEMPLATES, missing
from bot.rules.text import clean, read_share
from bot.services import channels, coaching, drafting, needs, offers, seen, sharing, snippets, writing
from bot.services.writing import Words
from bot.views import notices
from bot.views import sharing as views
from bot.views.coaching import tip
from bot.views.elements import Button, Reply
from bot.views.words import channel_named
from storage.tables import Channel, Need, Snippet


def lists(text: str) -> bool:
    """Whether these words ask for one's own snippets."""
    first, _, rest = clean(text).partition(" ")
    return first == "mine" and page_of(rest) > 0


def share(turn: Turn) -> Reply:
    """`/share`, `/share mine`, `/share <text>`, or its form."""
    if lists(turn.text):
        return own.mine(turn, page_of(clean(turn.text).partition(" ")[2]))
    if turn.request.values:
        return _from_form(turn)
    template = TEMPLATES.get(clean(turn.words).casefold(), "")
    if template or not clean(turn.words):
        waiting = [(need.id, need.title) for need in sharing.needs_to_answer(turn)]
        return Reply(form=views.form(turn.channel.kind, waiting, template, first=coaching.is_first(turn)))
    words = writing.read(turn.words)
    return _offer(turn, words, *sharing.place(turn, "", ""), bare=True)


def answer(turn: Turn) -> Reply:
    """The form for an answer to a need, or what was sent with it."""
    need = needs.open_need(turn, number(turn.text, "n"))
    if not turn.request.values:
        return Reply(form=views.answer(needs.shown(turn, [need])[0], read_share(need.title).title))
    words, problems = writing.from_form(turn)
    if problems:
        return Reply(problems=problems)
    return _offer(turn, words, seen.channel(turn, need.channel_id), need.visibility, need)


def answer_with(turn: Turn) -> Reply:
    """A snippet that is there already answers the need."""
    id, rest = numbered(turn.text, "n")
    need, snippet = needs.open_need(turn, id), snippets.visible(turn, number(rest, "s"))
    offers.answer(turn, need, snippet)
    return Reply(card=notices.done("Thank you! It is in the thread of the need."), replace=True)


def not_yet(turn: Turn) -> Reply:
    _, rest = numbered(turn.text, "s")
    offers.not_yet(turn, number(rest, "n"))
    return Reply(card=notices.done("Thank you for saying so. Tell them in the thread what is missing."))


def publish(turn: Turn) -> Reply:
    """Publishes a draft, as the answer to a need if one is named."""
    id, rest = numbered(turn.text, "s")
    snippet, need = sharing.publish_draft(turn, id, number(rest, "n") if rest else None)
    return _published(turn, snippet, need, replace=True)


def discard(turn: Turn) -> Reply:
    snippets.discard(turn, number(turn.text, "s"))
    return Reply(card=notices.done("Thrown away. Nobody has seen it."), replace=True)


def undo(turn: Turn) -> Reply:
    snippet = snippets.undo(turn, number(turn.text, "s"))
    again = Button("Publish", "publish", f"s{snippet.id}")
    return Reply(card=notices.done("Taken back. It is a draft that only you see.", again), replace=True)


def post_in(turn: Turn) -> Reply:
    """Posts the card of a snippet in this channel, or asks for one."""
    id, _ = numbered(turn.text, "s")
    channel = sharing.post_in(turn, id, turn.request.value("channel"))
    if channel is None:
        return Reply(form=views.post_in(id, channels.preferred(turn)))
    return Reply(card=notices.done(f"Posted in {channel_named(channel.name)}."))


def _from_form(turn: Turn) -> Reply:
    words, problems = writing.from_form(turn)
    chosen = turn.request.value("need")
    need = needs.open_need(turn, number(chosen, "n")) if chosen else None
    if problems:
        return Reply(problems=problems)
    if need is not None:
        return _offer(turn, words, seen.channel(turn, need.channel_id), need.visibility, need)
    picked, visibility = turn.request.value("channel"), turn.request.value("visibility")
    return _offer(turn, words, *sharing.place(turn, picked, visibility))


def _offer(
    turn: Turn, words: Words, channel: Channel, visibility: str, need: Need | None = None, *, bare: bool = False
) -> Reply:  # fmt: skip
    """Publishes, or first shows its author what seems to say the same."""
    first, found = coaching.is_first(turn), sharing.alike(turn, words)
    snippet = sharing.draft(turn, words, channel, visibility)
    if turn.request.chosen("coach"):
        return Reply(card=coaching.coach(turn, snippet, need))
    if found:
        return Reply(card=views.alike(f"s{snippet.id}", found, need.id if need else None))
    if bare:
        drafting.suggest_title(turn, snippet, words.topics)
    return _published(turn, sharing.publish(turn, snippet, need), need, first=first)


def retitle(turn: Turn) -> Reply:
    """Takes a suggested title and topics."""
    id, rest = numbered(turn.text, "s")
    sharing.rename(turn, id, rest)
    return Reply(card=notices.done("Changed. Thank you!"), replace=True)


def coach(turn: Turn) -> Reply:
    """What readers of a draft will ask."""
    return Reply(card=coaching.coach(turn, snippets.draft(turn, number(turn.text, "s"))), replace=True)


def _published(
    turn: Turn, snippet: Snippet, need: Need | None, *, replace: bool = False, first: bool = False
) -> Reply:  # fmt: skip
    """Says who can read it now, and how to change one's mind."""
    if need is not None:
        mine = need.id if need.asker_id == turn.me.id else None
        return Reply(card=views.answered(snippet.id, mine), replace=replace)
    channel = seen.channel(turn, snippet.channel_id)
    only = channel_named(channel.name) if snippet.visibility == "channel" else ""
    lacks = missing(snippet.body, snippet.link) if first else ()
    card = views.published(snippet.id, only, direct=channel.kind == "direct", tip=tip(lacks) if lacks else "")
    return Reply(card=card, replace=replace)


COMMANDS = {
    "share": Command(
        share,
        "publish what you know",
        "<text> | mine",
        slash=True,
        opens="bare",
        reads=lists,
    ),
    "answer": Command(answer, opens="always"),
    "answer-with": Command(answer_with),
    "not-yet": Command(not_yet),
    "publish": Command(publish),
    "discard": Command(discard),
    "undo-share": Command(undo),
    "post-in": Command(post_in, opens="always"),
    "retitle": Command(retitle),
    "coach": Command(coach),
}
