"""SQLite finds rows by what is rare about them."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage import migrate, schema
from storage.store import Store

WANTED = (
    (
        "SELECT * FROM snippet WHERE organization_id = 1 AND id IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)",
        "PRIMARY KEY",
    ),
    ("SELECT * FROM account WHERE organization_id = 1 AND person_id = 5", "ix_account_person_id"),
    ("SELECT * FROM confirmation WHERE organization_id = 1 AND snippet_id IN (1, 2, 3)", "snippet_id="),
    (
        "SELECT * FROM endorsement WHERE organization_id = 1 AND snippet_id = 1 AND person_id = 2",
        "snippet_id=? AND person_id=",
    ),
    ("SELECT * FROM need WHERE organization_id = 1 AND asker_id = 5", "ix_need_asker_id"),
    ("SELECT * FROM topic WHERE organization_id = 1 AND slug = 'a'", "organization_id=? AND slug="),
)


@pytest.mark.parametrize("made_by", ["migrations", "create"])
async def test_an_organization_is_never_walked_through_where_something_narrower_is_known(
    tmp_path: Path, made_by: str
) -> None:
    url = f"sqlite:///{tmp_path / 'lore.db'}"
    if made_by == "migrations":
        migrate.upgrade(url)
        migrate.upgrade(url)
    store = Store(url)
    if made_by == "create":
        schema.create(store)
    with store.engine.connect() as connection:
        for query, used in WANTED:
            plan = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert used in plan, plan
    await store.close()
