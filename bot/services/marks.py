"""The asker's ✅ in the thread of a need, or the same by hand: that is the answer."""

from bot import outbox
from bot.conversation import Said, Turn
from bot.errors import Invalid
from bot.services import confirmations, emoji, needs, offers, replies
from bot.services.emoji import Emoji
from storage import arrivals, askers, weights
from storage import confirmations as stored_confirmations
from storage import needs as stored_needs
from storage import reactions as stored
from storage.arrivals import Shown
from storage.reactions import Mark
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
    before = stored.marks(turn.session, turn.org, need.id)
    if not emoji.keep(turn, mark, "resolved", "need", need.id):
        return
    if mark.present and shown.external_id != mark.said.id:
        replies.keep(turn, need, mark.said)
    now = stored.marks(turn.session, turn.org, need.id)
    if now[:1] != before[:1]:
        _settle(turn, need, now)
    if not mark.present:
        for id in _mine(turn, before) - _mine(turn, now):
            confirmations.forget(turn, id)
        if shown.role == "answer" and mark.said.id not in {each.message for each in now}:
            replies.drop(turn, need, shown)


def _need(turn: Turn, shown: Shown, mark: Emoji) -> Need | None:
    """What the person asked and this message answers: the need it was kept for, else that of the thread."""
    kept = emoji.kept(turn, mark)
    need = stored_needs.get(turn.session, turn.org, kept[2]) if kept is not None and kept[1] == "need" else None
    if need is not None and needs.is_asker(turn, need):
        return need
    thread = mark.said.thread or shown.thread_id or mark.said.id
    snippet_id = shown.thing_id if shown.thing == "snippet" else None
    return askers.asked(turn.session, turn.org, turn.me.id, turn.channel.id, thread, snippet_id)


def _settle(turn: Turn, need: Need, marks: list[Mark]) -> None:
    """The need is resolved by what the latest ✅ points at; without one it waits again."""
    before = need.resolved_by_id
    if marks:
        _resolve(turn, need, marks[0])
    elif need.state == "resolved":
        needs.reopen(turn, need.id)
        offers.untell_resolved(turn, need)
    if before is not None and before != need.resolved_by_id:
        confirmations.forget(turn, before)
    outbox.redraw(turn, "need", need.id)


def _mine(turn: Turn, marks: list[Mark]) -> set[int]:
    """The snippets that the person's own marks point at."""
    return {each.snippet_id for each in marks if each.person_id == turn.me.id and each.snippet_id is not None}


def _resolve(turn: Turn, need: Need, latest: Mark) -> None:
    id = latest.snippet_id
    snippet = weights.subject(turn.session, turn.org, id) if id is not None else None
    needs.resolve(turn, need.id, snippet.id if snippet is not None else None)
    if latest.person_id != turn.me.id:
        return  # somebody else who asked said so before
    if snippet is None or snippet.state == "draft":
        offers.tell_resolved(turn, need, snippet.authors if snippet is not None else ())
    if snippet is None or turn.me.id in snippet.authors:
        return
    if snippet.state == "published":
        confirmations.confirm(turn, snippet, need)
    else:
        stored_confirmations.add(turn.session, turn.org, snippet.id, turn.me.id, need.id, turn.now)
