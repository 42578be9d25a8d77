"""Traffic as the released code made it, in a process of its own that knows nothing but the columns of the first migration.

It learns the tables before anything is migrated, and from then on names exactly their columns. What the database takes
back to let somebody else go first it does again, as the store of that code did. Says how many requests it answered, which
failed, and how long the slowest took.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, func, select
from sqlalchemy.exc import DBAPIError

from storage import engines

AGAIN = 4


def serve(url: str) -> None:
    """Answers one request after another until stdin ends."""
    engine, known = engines.engine(url), MetaData()
    known.reflect(engine)
    over = threading.Event()
    threading.Thread(target=until_told, args=(over,), daemon=True).start()
    answered, failed, slowest = 0, [], 0.0
    while not over.is_set():
        began = monotonic()
        try:
            again(engine, known, answered)
        except DBAPIError as error:
            failed.append(str(error.orig))
        slowest = max(slowest, monotonic() - began)
        answered += 1
        if answered % 20 == 0:
            tell(str(answered))
    engine.dispose()
    tell(json.dumps({"answered": answered, "failed": failed, "slowest": slowest}))


def until_told(over: threading.Event) -> None:
    """Ends the service when stdin ends."""
    sys.stdin.read()
    over.set()


def tell(line: str) -> None:
    """A line to whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def again(engine: Engine, known: MetaData, number: int) -> None:
    """One request, run until the database keeps it."""
    for left in reversed(range(AGAIN)):
        try:
            with engine.begin() as connection:
                request(connection, known, number)
        except DBAPIError as error:
            if not (left and engines.undone(error)):
                raise
        else:
            return


def request(connection: Connection, known: MetaData, number: int) -> None:
    """What `/learn` writes and reads: a receipt, a need, its words, the card to send; then its delivery and a list."""
    now, table = datetime.now(UTC), known.tables
    put(connection, known, "receipt", organization_id=1, key=f"live {number}", at=now)
    words = {"organization_id": 1, "channel_id": 1, "visibility": "organization", "state": "open"}
    need = put(
        connection, known, "need", title=f"live need {number}", asker_id=1, created_at=now, changed_at=now, **words
    )
    put(connection, known, "search_text", thing="need", thing_id=need, owner_id=1, title=f"live {number}", **words)
    sent = put(connection, known, "outbox", organization_id=1, workspace_id=1, channel_id=1, lane="channel:1", kind="post",
               thing="need", thing_id=need, state="new", ready_at=now, created_at=now)  # fmt: skip
    outbox, needs = table["outbox"], table["need"]
    connection.execute(outbox.update().where(outbox.c.id == sent).values(state="sent", sent_at=now))
    connection.execute(select(needs).where(needs.c.organization_id == 1).order_by(needs.c.id.desc()).limit(5)).all()
    connection.execute(select(func.count()).select_from(table["person"])).scalar()


def put(connection: Connection, known: MetaData, name: str, **values: Any) -> int:
    """A row with every column that this code knows; its number, if it has one."""
    table = known.tables[name]
    plain: dict[type, Any] = {str: "", int: 0, bool: False, dict: {}}
    empty = {
        column.name: plain.get(column.type.python_type)
        for column in table.columns
        if not (column.nullable or column.computed or column.name in values or column.name == "id")
    }
    done = connection.execute(table.insert().values({**empty, **values}))
    number: Any = done.inserted_primary_key
    return int(number[0]) if name != "receipt" else 0


if __name__ == "__main__":
    serve(sys.argv[1])
