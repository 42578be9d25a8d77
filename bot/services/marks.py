"""The asker's ✅ in the thread of a need, or the same by hand: that is the answer."""

from bot import outbox
from bot.conversation import Said, Turn
from bot.errors import Invalid
from bot.services import confirmations, emoji, needs, offers, replies
from bot.services.emoji import Emoji
from storage import arrivals, weights
from storage import confirmations as stored_confirmations
from storage import needs as stored_needs
from storage import reactions as stored
from storage.arrivals import Shown
from storage.tables import Need

CHECK = "white_check_mark"
ELSEWHERE = "Choose this on a reply in the thread of something you asked: only whoever asked can say what answered it."


def choose(turn: Turn, said: Said, *, present: bool) -> None:
    """✅ by hand, where nobody tells us of reactions to what people said. Raises Invalid."""
    here = turn.request.place
    shown = arrivals.shown(turn.session, here.platform, here.workspace, here.channel, said.id, said.thread)
    check = Emoji(CHECK, said, present)
    if shown is None or _need(turn, shown, check) is None:
        raise Invalid(ELSEWHERE)
    mark(turn, shown, check)


def mark(turn: Turn, shown: Shown, mark: Emoji) -> None:
    """The asker marks a message as the answer, or takes that back; from anybody else it means nothing."""
    need = _need(turn, shown, mark)
    if need is None:
        return
    before = stored.marks(turn.session, turn.org, turn.me.id, need.id)
    if not emoji.keep(turn, mark, "resolved", "need", need.id):
        return
    if mark.present and shown.external_id != mark.said.id:
        replies.keep(turn, need, mark.said)
    now = stored.marks(turn.session, turn.org, turn.me.id, need.id)
    if now[:1] != before[:1] or len(now) > len(before) == 0:
        _settle(turn, need, now)
    if not mark.present and shown.role == "answer":
        replies.drop(turn, need, shown)


def _need(turn: Turn, shown: Shown, mark: Emoji) -> Need | None:
    """The person's own need that this message answers: the one it was kept for, else that of the thread."""
    kept = emoji.kept(turn, mark)
    if kept is not None and kept[1] == "need":
        need = stored_needs.get(turn.session, turn.org, kept[2])
        return need if need is not None and need.asker_id == turn.me.id else None
    thread = mark.said.thread or shown.thread_id or mark.said.id
    snippet_id = shown.thing_id if shown.thing == "snippet" else None
    return stored_needs.asked(turn.session, turn.org, turn.me.id, turn.channel.id, thread, snippet_id)


def _settle(turn: Turn, need: Need, marks: list[int | None]) -> None:
    """The need is resolved by what the latest ✅ points at; without one it waits again."""
    before = need.resolved_by_id
    if marks:
        _resolve(turn, need, marks[0])
    elif need.state == "resolved":
        needs.reopen(turn, need.id)
    if before is not None and before != need.resolved_by_id:
        stored_confirmations.remove(turn.session, turn.org, before, turn.me.id)
        outbox.redraw(turn, "snippet", before)
    outbox.redraw(turn, "need", need.id)


def _resolve(turn: Turn, need: Need, snippet_id: int | None) -> None:
    snippet = weights.subject(turn.session, turn.org, snippet_id) if snippet_id is not None else None
    needs.resolve(turn, need.id, snippet.id if snippet is not None else None)
    if snippet is None or snippet.state == "draft":
        offers.tell_resolved(turn, need, snippet.authors if snippet is not None else ())
    if snippet is None or turn.me.id in snippet.authors:
        return
    if snippet.state == "published":
        confirmations.confirm(turn, snippet, need)
    else:
        stored_confirmations.add(turn.session, turn.org, snippet.id, turn.me.id, need.id, turn.now)
