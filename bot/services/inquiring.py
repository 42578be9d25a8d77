"""A question that is put to Lore: what it means, what speaks of it, and what becomes of its answer."""

from datetime import timedelta

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules import ranking
from bot.rules.followups import goes_on, in_context
from bot.rules.terms import terms
from bot.services import answering, confirmations, endorsements, finding
from bot.views import answers as views
from storage import inquiries, receipts, search
from storage.tables import Inquiry

SOURCES = 3
ENOUGH, NEARLY = (
    0.5,
    0.75,
)  # the share of a question that a source speaks of, also beside the one that speaks most of it
IN_THREAD, AT_ONCE = timedelta(days=1), timedelta(minutes=15)  # for how long a question can be followed up


def inquire(turn: Turn, question: str) -> Inquiry:
    """Keeps a question with the snippets that speak of it; none when it is better to say nothing."""
    words, best = _meant(turn, question)
    return inquiries.add(
        turn.session,
        Inquiry(
            organization_id=turn.org, account_id=turn.account.id, channel_id=turn.channel.id, thread=_thread(turn),
            question=words, sources=best[:SOURCES], at=turn.now,
        ),
    )  # fmt: skip


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


def _meant(turn: Turn, question: str) -> tuple[str, list[int]]:
    """The question as it is meant after what was asked before, and the snippets that speak of it, the best first.

    In a thread a short one goes on. In a direct conversation it goes on if it says so, or if a snippet speaks of both.
    """
    earlier = before(turn)
    together = in_context(question, earlier.question if earlier is not None else "")
    if earlier is None or together == question or _thread(turn) is not None or goes_on(question):
        return together, _speaking(turn, together)
    alone = _speaking(turn, question)
    if set(alone).isdisjoint(_speaking(turn, earlier.question)):
        return question, alone
    return together, _speaking(turn, together)


def _speaking(turn: Turn, question: str) -> list[int]:
    """The snippets that speak of enough of the question, and hardly less of it than the first does."""
    found = finding.find(turn, question, ("snippet",))
    wanted, counts = search.asked(turn.session, turn.org, question)
    told = [(each.id, ranking.told(wanted, counts, set(terms(each.text)))) for each in found]
    most = max((share for _, share in told), default=0.0)
    return [id for id, share in told if share >= max(ENOUGH, NEARLY * most)]


def _thread(turn: Turn) -> str | None:
    return turn.request.place.thread
