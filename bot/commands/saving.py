"""What can be done with a message: save it as a snippet, ask for help with it, call it the answer."""

from bot.commands.reading import number
from bot.commands.table import Command
from bot.conversation import Said, Turn
from bot.services import channels, drafting, marks, saving, sharing, showing, writing
from bot.views import asking, notices
from bot.views import saving as views
from bot.views.elements import Button, Reply
from bot.views.sharing import alike
from storage.tables import Snippet


def save(turn: Turn) -> Reply:
    """The form with what the message says, or what was sent with it."""
    if turn.request.values:
        return _save(turn, saving.begun(turn, number(turn.text, "s")))
    if turn.text:
        return _form(turn, saving.begun(turn, number(turn.text, "s")))
    said = saving.source(turn)
    before = saving.saved_before(turn, said)
    if before is not None:
        return Reply(card=views.saved_before(before.id, before.title))
    snippet = saving.draft(turn, said)
    drafting.draft_from_thread(turn, snippet)
    return _form(turn, snippet)


def ask_for_help(turn: Turn) -> Reply:
    """The form of a need, with what the message says."""
    asked = saving.asked(turn, saving.source(turn))
    direct = turn.channel.kind == "direct"
    channel = channels.preferred(turn) if direct else ""
    return Reply(form=asking.form(channel, asked.title, asked.details, pick=direct))


def mark_answer(turn: Turn) -> Reply:
    """The reply that answered what the person asked."""
    said = saving.source(turn)
    marks.choose(turn, said, present=True)
    undo = Button("Take it back", "unmark-answer", f"{said.id} {said.thread or said.id}")
    return Reply(card=notices.done("✅ That is the answer. Its author can publish it, so that others find it.", undo))


def unmark_answer(turn: Turn) -> Reply:
    id, _, thread = turn.text.partition(" ")
    marks.choose(turn, Said(id, thread=thread or None), present=False)
    return Reply(card=notices.done("Taken back. It is not the answer."), replace=True)


def take_back(turn: Turn) -> Reply:
    id = number(turn.text, "s")
    saving.take_back(turn, id)
    text = "Taken back. It is a draft that only you see, and nobody can save that message again."
    return Reply(card=notices.done(text, Button("Publish it after all", "publish", f"s{id}")), replace=True)


def _save(turn: Turn, snippet: Snippet) -> Reply:
    words, problems = writing.from_form(turn)
    if problems:
        return Reply(problems=problems)
    if snippet.state == "draft":
        sharing.edit(turn, snippet.id, words)
        found = sharing.alike(turn, words)
        if found:
            return Reply(card=alike(f"s{snippet.id}", found, None))
        sharing.publish(turn, snippet, saving.need_of(turn, snippet))
    shown = showing.snippet(turn, snippet)
    return Reply(card=views.saved(shown, own=not shown.saved_by))


def _form(turn: Turn, snippet: Snippet) -> Reply:
    shown = showing.snippet(turn, snippet)
    return Reply(form=views.form(shown, own=not shown.saved_by))


COMMANDS = {
    "save": Command(save, opens="always"),
    "ask-for-help": Command(ask_for_help, opens="always"),
    "take-back-saved": Command(take_back),
    "mark-answer": Command(mark_answer),
    "unmark-answer": Command(unmark_answer),
}
