"""Which message of ours a request is about; one of which nobody could tell whether it arrived is ours again then."""

from datetime import datetime

import structlog

from bot import outbox
from bot.conversation import Request, Work
from bot.errors import TryLater
from storage import arrivals, leases, links
from storage import outbox as stored
from storage.arrivals import Arrival, Shown
from storage.store import Session
from storage.tables import Outbox

log = structlog.get_logger()


def arrive(session: Session, request: Request) -> Arrival | None:
    """The workspace, the channel and the person, as far as they are known; None: a workspace that is not."""
    place = request.place
    return arrivals.arrive(session, place.platform, place.workspace, place.channel, request.actor.account)


def shown(session: Session, request: Request, now: datetime) -> Shown | None:
    """What its message shows. Raises TryLater while an event may be about a card that has only just arrived there."""
    place, said = request.place, request.message
    if said is None:
        return None
    here = (session, place.platform, place.workspace, place.channel)
    found = arrivals.shown(*here, said.id, said.thread)
    if found is not None or (said.author is not None and not said.author.bot):
        return found
    known = _taken_over(session, request, now)
    if not known and request.via == "event" and arrivals.arriving(*here, request.actor.account):
        raise TryLater
    return arrivals.shown(*here, said.id, said.thread)  # it may have become known between the two


def _taken_over(session: Session, request: Request, now: datetime) -> bool:
    """Whether it went astray: then it is known from now on, and drawn afresh."""
    said, place = request.message, request.place
    if said is None or not (said.mark or said.sent_at):
        return False
    here = arrive(session, request)
    row = _row(session, here, request) if here is not None else None
    if here is None or here.channel is None or row is None or row.thing is None or row.thing_id is None:
        return False
    leases.sent(session, row.id, now, said.id)
    shows = (row.thing, row.thing_id, now, row.thread_id)
    links.keep(session, here.organization.id, here.channel.id, said.id, *shows, nonce=said.mark)
    outbox.redraw(Work(session, now, here.organization), row.thing, row.thing_id)
    log.info("arrived after all", outbox=row.id, platform=place.platform)
    return True


def _row(session: Session, here: Arrival, request: Request) -> Outbox | None:
    """By what its buttons carry; else the only one of the channel that was sent when the message was."""
    said, account_id = request.message, here.account.id if here.account is not None else 0
    if said is None or here.channel is None:
        return None
    if said.sent_at is not None and not said.mark:
        org, workspace_id = here.organization.id, here.workspace.id
        return stored.astray_at(session, org, workspace_id, here.channel.id, said.id, said.sent_at)
    id, _, _ = said.mark.partition(".")
    row = stored.astray(session, here.organization.id, int(id)) if id.isdecimal() and len(id) < 18 else None
    if row is None or row.workspace_id != here.workspace.id:
        return None
    if row.channel_id is None:
        return row if here.channel.kind == "direct" and row.account_id == account_id else None
    return row if row.channel_id == here.channel.id else None
