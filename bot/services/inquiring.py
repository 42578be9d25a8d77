"""What becomes of an answer: shared with everyone, said to be right or not."""

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.services import answering, confirmations, endorsements
from bot.views import answers as views
from storage import inquiries, receipts
from storage.tables import Inquiry


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
