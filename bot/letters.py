"""Turns an outbox row into a letter: draws the card, and finds the accounts and messages that it speaks of."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.conversation import Turn, Work
from bot.platform import Letter
from bot.views import codec
from bot.views.elements import Card, CardLink, Links, Mention, Reply, texts
from storage import links, outbox, people
from storage.store import Session
from storage.tables import Outbox

OF_THING = "@"  # a thread named "@need:12" is the one under the card of that need
Draw = Callable[[Work, int], Card | None]


def letter(
    session: Session, row: Outbox, now: datetime, draw: Mapping[str, Draw], nonce: str
) -> Letter | None:  # fmt: skip
    """The letter of an outbox row as things are now; None when there is nothing left to show."""
    to = outbox.address(session, row)
    if to is None:
        return None
    work, here = Work(session, now, to.organization), to.workspace
    channel, account, shown = to.channel, to.account, to.shown
    card = codec.from_json(row.card) if row.card is not None else _drawn(work, row, draw)
    if card is None or (row.kind == "redraw") != (shown is not None) or (channel is None and account is None):
        return None
    return Letter(
        id=row.id,
        workspace=here.external_id,
        channel=channel.external_id if channel else None,
        card=card,
        thread=_thread(work, row),
        account=account.external_id if account else None,
        message=shown.external_id if shown else None,
        nonce=nonce,
        started_at=row.started_at,
        reference=(channel.reference if channel else None) or (account.reference if account else None),
        accounts=_accounts(work, card, here.id),
        links=_links(work, card, here.id),
    )


def addressed(turn: Turn, reply: Reply) -> Reply:
    """The reply with what is needed to draw its card's mentions and links."""
    if reply.card is None:
        return reply
    here = turn.workspace.id
    return replace(reply, accounts=_accounts(turn, reply.card, here), links=_links(turn, reply.card, here))


def _drawn(work: Work, row: Outbox, draw: Mapping[str, Draw]) -> Card | None:
    if row.thing is None or row.thing_id is None:
        return None
    return draw[row.thing](work, row.thing_id)


def _thread(work: Work, row: Outbox) -> str | None:
    if row.thread_id is None or not row.thread_id.startswith(OF_THING) or row.channel_id is None:
        return row.thread_id
    thing, _, thing_id = row.thread_id.removeprefix(OF_THING).partition(":")
    return links.thread_of(work.session, work.org, thing, int(thing_id), row.channel_id)


def _accounts(work: Work, card: Card, workspace_id: int) -> dict[int, str]:
    mentioned = {span.person_id for text in texts(card) for span in text if isinstance(span, Mention)}
    named = mentioned | set(card.own.people if card.own is not None else ())
    return people.accounts_of(work.session, work.org, named, workspace_id) if named else {}


def _links(work: Work, card: Card, workspace_id: int) -> Links:
    linked = {(span.thing, span.thing_id) for text in texts(card) for span in text if isinstance(span, CardLink)}
    return links.showing(work.session, work.org, linked, workspace_id) if linked else {}
