"""Companies on a Monday, and with much to say."""

from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import SQLModel

from benchmarks import seed
from benchmarks.tenants import MONDAY
from storage.store import Session
from storage.tables import DigestSchedule, Need, Outbox, Snippet


def monday(session: Session, count: int) -> None:
    town = seed.Town("bench", "T0", [f"U{n}" for n in range(500)], [f"C{n}" for n in range(count)])
    org = seed.fill(session, town, count, count)
    run = session.connection().execute
    needs, snippets = SQLModel.metadata.tables["need"], SQLModel.metadata.tables["snippet"]
    run(needs.update().values(channel_id=Need.id, state="open", created_at=MONDAY - timedelta(days=3)))
    run(snippets.update().values(channel_id=Snippet.id, published_at=MONDAY - timedelta(days=4)))
    rows = [
        {
            "organization_id": org, "channel_id": n, "once": f"channel:{n}", "every": "weekly", "weekday": 0,
            "at": "09:00", "time_zone": "UTC", "active": True, "next_due_at": MONDAY,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    run(insert(DigestSchedule), rows)


def queue(session: Session, count: int) -> None:
    here = [seed.fill(session, seed.Town("bench", "T0", ["U1"], [f"C{n}" for n in range(200)]), 0, 0)]
    org = here[0]
    card = {"_": "Card", "elements": [], "summary": "a message"}
    rows = [
        {
            "organization_id": org, "workspace_id": 1, "channel_id": n % 200 + 1, "lane": f"channel:{n % 200 + 1}",
            "kind": "post", "card": card, "ready_at": MONDAY, "created_at": MONDAY, "state": "new",
        }
        for n in range(count)
    ]  # fmt: skip
    for start in range(0, count, 5_000):
        session.connection().execute(insert(Outbox), rows[start : start + 5_000])


def messages(session: Session, count: int) -> None:
    rows = [
        {
            "organization_id": 1, "workspace_id": 1, "channel_id": n % 200 + 1, "lane": f"channel:{n % 200 + 1}",
            "kind": "post", "ready_at": MONDAY, "created_at": MONDAY, "state": "new" if n > count - 500 else "sent",
        }
        for n in range(count)
    ]  # fmt: skip
    session.connection().execute(insert(Outbox), rows)
