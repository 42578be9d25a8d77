"""A question that is put to Lore: what it means, what speaks of it, and what becomes of its answer."""

from datetime import timedelta

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules.followups import goes_on, in_context
from bot.services import answering, citing, confirmations, endorsements
from bot.views import answers as views
from storage import inquiries, receipts
from storage.tables import Inquiry

SOURCES = 3
IN_THREAD, AT_ONCE = timedelta(days=1), timedelta(minutes=15)  # for how long a question can be followed up


def inquire(turn: Turn, question: str) -> Inquiry:
    """Keeps a question with the snippets that speak of it; none when it is better to say nothing."""
    words = meant(turn, question)
    return inquiries.add(
        turn.session,
        Inquiry(
            organization_id=turn.org, account_id=turn.account.id, channel_id=turn.channel.id, thread=_thread(turn),
            question=words, sources=citing.speaking(turn, words, turn.near)[:SOURCES], at=turn.now,
        ),
    )  # fmt: skip


def meant(turn: Turn, question: str) -> str:
    """The question as it is meant after what was asked before.

    In a thread a short one goes on. In a direct conversation it goes on if it says so, or if a snippet speaks of both.
    """
    earlier = before(turn)
    together = in_context(question, earlier.question if earlier is not None else "")
    if earlier is None or together == question or _thread(turn) is not None or goes_on(question):
        return together
    alone = citing.speaking(turn, question)
    return question if set(alone).isdisjoint(citing.speaking(turn, earlier.question)) else together


def before(turn: Turn) -> Inquiry | None:
    """What the person asked before in this thread, or just now in this direct conversation."""
    thread = _thread(turn)
    if thread is None and turn.channel.kind != "direct":
        return None
    since = turn.now - (AT_ONCE if thread is None else IN_THREAD)
    return inquiries.latest(turn.session, turn.org, turn.account.id, turn.channel.id, thread, since)


def own(turn: Turn, id: int) -> Inquiry:
    """What the person asked. Raises NotFound."""
    inquiry = inquiries.get(turn.session, turn.org, id)
    if inquiry is None or inquiry.account_id != turn.account.id:
        raise NotFound("I no longer have this answer. Ask again: `/lore ask …`.")
    return inquiry


def share(turn: Turn, id: int) -> None:
    """Posts an answer once where it was asked, as far as everybody there may read it. Raises Invalid, NotFound."""
    inquiry = own(turn, id)
    if turn.channel.kind == "direct":
        raise Invalid("Only the two of us read this. Ask in the channel that should see it, and share it from there.")
    shown = answering.answered(turn, inquiry, None, turn.channel)
    if not shown.sources:
        raise NotFound("This answer can't be shared here: what it rests on belongs to another channel, or is gone.")
    thread = turn.request.place.thread
    if receipts.take(turn.session, turn.org, f"shared:{id}:{turn.channel.id}:{thread or ''}", turn.now):
        outbox.post(turn, turn.channel, views.shared(shown, turn.me.name), thread=thread)


def judge(turn: Turn, id: int, *, right: bool) -> Inquiry:
    """The person says whether the answer was right; if so, what it rests on helped them."""
    inquiry = own(turn, id)
    inquiry.helpful = right
    if right:
        shown = answering.answered(turn, inquiry, turn.me.id, turn.channel)
        used = {number for cited in shown.said for number in cited.sources}
        best = next((s for s in shown.sources if s.number in used or not used), None)
        if best is not None and turn.me.id not in endorsements.subject(turn, best.snippet_id).authors:
            confirmations.helped(turn, best.snippet_id)
    return inquiry


def _thread(turn: Turn) -> str | None:
    return turn.request.place.thread
