"""Kudos: who thanked whom, and for what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from storage import loaded
from storage.prepared import Prepared, among
from storage.search import Eyes
from storage.store import Session
from storage.tables import Channel, Kudos, KudosReceiver

_RECEIVERS = Prepared(
    lambda kind: select(col(KudosReceiver.kudos_id), col(KudosReceiver.person_id))
    .where(
        col(KudosReceiver.organization_id) == bindparam("org"), among(kind, col(KudosReceiver.kudos_id), "kudos")
    )
    .order_by(col(KudosReceiver.person_id))
)  # fmt: skip


def add(session: Session, kudos: Kudos, receiver_ids: Sequence[int]) -> Kudos:
    """Keeps thanks to these persons."""
    loaded.keep(session, kudos)
    for person_id in receiver_ids:
        session.add(KudosReceiver(kudos_id=kudos.id, person_id=person_id, organization_id=kudos.organization_id))
    session.flush()
    return kudos


def get(session: Session, org: int, id: int) -> Kudos | None:
    """Kudos of the organization, held for a change."""
    kudos = loaded.one(session, Kudos, id, held=True)
    return kudos if kudos is not None and kudos.organization_id == org else None


def receivers(session: Session, org: int, ids: Iterable[int]) -> dict[int, list[int]]:
    """Who was thanked, by kudos."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for kudos_id, person_id in _RECEIVERS.all(session, org=org, kudos=list(ids)):
        found[kudos_id].append(person_id)
    return dict(found)


def given_since(session: Session, org: int, giver_id: int, since: datetime) -> int:
    """How often a person thanked since then; what was taken back does not count."""
    query = select(func.count()).where(
        col(Kudos.organization_id) == org, col(Kudos.giver_id) == giver_id, col(Kudos.given_at) >= since,
        col(Kudos.undone_at).is_(None),
    )  # fmt: skip
    return session.connection().execute(query).scalar() or 0


def received(session: Session, org: int, person_id: int, eyes: Eyes, limit: int) -> list[Kudos]:
    """What a person was thanked for and these eyes may see, the newest first."""
    query = (
        select(Kudos)
        .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .join(Channel, col(Channel.id) == col(Kudos.channel_id))
        .where(
            col(Kudos.organization_id) == org, col(KudosReceiver.person_id) == person_id,
            col(Kudos.undone_at).is_(None),
            (col(Channel.kind) == "public") | (col(Channel.id) == eyes.channel_id)
            | (col(Kudos.giver_id) == eyes.person_id) | (col(KudosReceiver.person_id) == eyes.person_id),
        )
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(Kudos.id).desc()).limit(limit)))
