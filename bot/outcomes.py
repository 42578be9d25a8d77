"""What became of a message, written down."""

from datetime import datetime

from bot import metrics
from bot.conversation import Work
from bot.errors import MessageGone, VendorError
from bot.outbox import REDRAWN_APART
from bot.platform import Letter, Sent
from bot.services.lifecycle import out_of_reach
from storage import leases, links, outbox, places
from storage.store import Session
from storage.tables import Outbox


def arrived(session: Session, now: datetime, id: int, message: Letter, sent: Sent) -> None:
    """It stands on its platform; what changed meanwhile is drawn once more."""
    row = leases.sent(session, id, now, sent.message)
    if row is not None and row.kind != "redraw":
        metrics.DELIVERY.observe((now - row.created_at).total_seconds())
    if row is None or row.kind == "whisper" or row.thing is None or row.thing_id is None:
        return
    if row.kind == "redraw":
        links.redrawn(session, row.organization_id, row.link_id, message.nonce, now)
    else:
        here = places.channel_of_message(session, row, sent.channel)
        shows = (row.thing, row.thing_id, now, row.thread_id)
        links.keep(session, row.organization_id, here, sent.message, *shows, nonce=message.nonce)
    if row.stale:
        outbox.redraw(session, row.organization_id, row.thing, row.thing_id, now, REDRAWN_APART)


def gone(session: Session, now: datetime, row: Outbox, error: VendorError) -> None:
    """Its place is no longer there, or the message that was to be drawn afresh."""
    settled, org = leases.settle(session, row.id, row.attempts, "dead", error.message), row.organization_id
    if isinstance(error, MessageGone) and settled is not None and row.link_id is not None:
        links.forget(session, org, row.link_id)  # elsewhere it may come back with its channel
    elif settled is not None and row.kind == "post" and row.channel_id is not None:
        out_of_reach(Work(session, now, places.organization(session, org)), row.channel_id)
