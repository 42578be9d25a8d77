"""What can be asked of a snippet."""

from dataclasses import replace

from bot.commands.reading import number, numbered, page_of, paged
from bot.commands.table import Command
from bot.conversation import Turn, Work
from bot.rules.wall import local
from bot.services import needs, reviewing, reviews, sharing, showing, snippets, verifying, writing
from bot.views import authored, notices
from bot.views import sharing as forms
from bot.views import snippets as views
from bot.views.elements import Button, Card, Reply
from bot.views.needs import whole
from storage import snippets as stored


def read(turn: Turn) -> Reply:
    """All that it says, a page at a time."""
    if turn.text.strip().casefold().startswith("n"):
        need = needs.visible(turn, number(turn.text, "n"))
        return Reply(card=whole(needs.shown(turn, [need])[0], own=need.asker_id == turn.me.id))
    id, rest = numbered(turn.text, "s")
    page = page_of(rest) or 1
    snippet = snippets.read(turn, id, page)
    return Reply(card=views.whole(showing.snippet(turn, snippet), page), replace=page > 1)


def more(turn: Turn) -> Reply:
    """The rarer things to do with it."""
    snippet = snippets.visible(turn, number(turn.text, "s"))
    wrote = set(snippets.writers(turn, snippet))
    mine, own = turn.me.id in wrote, reviewing.may_change(turn, snippet.id, wrote)
    verify = snippet.state == "published" and not mine and verifying.may_verify(turn, snippet.id)
    return Reply(card=views.more(showing.snippet(turn, snippet), wrote=mine, own=own, verify=verify))


def mine(turn: Turn, page: int) -> Reply:
    shown, rest = paged(showing.mine(turn), page, authored.PAGE, "share", "mine")
    return Reply(card=authored.listing(shown, page, rest), replace=page > 1)


def edit(turn: Turn) -> Reply:
    """The form with the present words, or what was sent with it."""
    id, which = numbered(turn.text, "s")
    snippet = snippets.own(turn, id)
    if not turn.request.values:
        shown = showing.snippet(turn, snippet)
        shown = replace(shown, body=snippet.suggested) if which == "shorter" and snippet.suggested else shown
        return Reply(form=forms.edit(shown, local(turn.now, turn.me.time_zone).date()))
    words, problems = writing.from_form(turn)
    if problems:
        return Reply(problems=problems)
    sharing.edit(turn, snippet.id, words)
    if snippet.state == "draft":
        s = f"s{snippet.id}"
        again = Button("Share", "publish", s, style="primary"), Button("Look at it again", "coach", s)
        return Reply(card=notices.done("Changed. Only you see it so far.", *again))
    return Reply(card=notices.done("Changed. How it read before is kept."))


def archive(turn: Turn) -> Reply:
    id = number(turn.text, "s")
    snippets.archive(turn, id)
    return Reply(card=notices.done("Archived. Nobody finds it any more.", Button("Undo", "restore", f"s{id}")))


def restore(turn: Turn) -> Reply:
    snippets.restore(turn, number(turn.text, "s"))
    return Reply(card=notices.done("It is back."), replace=True)


def draw(work: Work, id: int) -> Card | None:
    """The card of a snippet as it is now."""
    snippet = stored.several(work.session, work.org, [id]).get(id)
    return views.card(showing.snippet(work, snippet)) if snippet is not None else None


COMMANDS = {
    "read": Command(read, opens="always"),
    "more": Command(more, opens="always"),
    "edit-snippet": Command(edit, opens="always"),
    "archive": Command(archive),
    "restore": Command(restore),
}
DUE = (reviews.expire, reviews.due_for_review, reviews.look_after, reviews.sweep_drafts)
