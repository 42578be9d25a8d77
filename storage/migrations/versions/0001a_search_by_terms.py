"""search by terms.

What was indexed so far stays findable, word by word, until the round of upkeep has made terms of it.
"""

import sqlalchemy as sa
from alembic import op


revision = "0001a"
down_revision = "0001"
branch_labels = None
depends_on = None


DROP = {
    "sqlite": (
        "DROP TRIGGER search_text_added",
        "DROP TRIGGER search_text_gone",
        "DROP TRIGGER search_text_changed",
        "DROP TABLE search_index",
    ),
    "postgresql": ("DROP INDEX ix_search_text_words", "ALTER TABLE search_text DROP COLUMN words"),
}
MAKE = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_index
       USING fts5(terms, content='', columnsize=0, detail=none, tokenize='ascii')""",
        """CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
       INSERT INTO search_index(rowid, terms)
       VALUES (new.id, replace(' ' || new.title || ' ' || new.topics || ' ' || new.asked || ' ' || new.body,
       ' ', ' ' || CAST(new.organization_id AS text) || '·')); END""",
        """CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, replace(' ' || old.title || ' ' || old.topics || ' ' || old.asked || ' ' || old.body,
       ' ', ' ' || CAST(old.organization_id AS text) || '·')); END""",
        """CREATE TRIGGER search_text_changed
       AFTER UPDATE OF organization_id, title, topics, asked, body ON search_text BEGIN
       INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, replace(' ' || old.title || ' ' || old.topics || ' ' || old.asked || ' ' || old.body,
       ' ', ' ' || CAST(old.organization_id AS text) || '·'));
       INSERT INTO search_index(rowid, terms)
       VALUES (new.id, replace(' ' || new.title || ' ' || new.topics || ' ' || new.asked || ' ' || new.body,
       ' ', ' ' || CAST(new.organization_id AS text) || '·')); END""",
        """INSERT INTO search_index(rowid, terms)
       SELECT id, replace(' ' || title || ' ' || topics || ' ' || asked || ' ' || body,
       ' ', ' ' || CAST(organization_id AS text) || '·') FROM search_text""",
    ),
    "postgresql": (
        """ALTER TABLE search_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
       array_to_tsvector(array_remove(string_to_array(replace(' ' || title || ' ' || topics || ' ' || asked || ' ' || body,
       ' ', ' ' || CAST(organization_id AS text) || '·'), ' '), ''))) STORED""",
        """CREATE INDEX ix_search_text_words ON search_text USING gin (words) WITH (gin_pending_list_limit = 512)""",
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    for statement in DROP[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    op.add_column("search_text", sa.Column("asked", sa.Text(), server_default="", nullable=False))
    op.add_column("search_text", sa.Column("version", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_search_text_organization_id", "search_text")
    op.create_index("ix_search_text_organization_id_id", "search_text", ["organization_id", "id"])
    op.create_index("ix_search_text_organization_id_version", "search_text", ["organization_id", "version"])
    op.create_index("ix_need_resolved_by_id", "need", ["resolved_by_id"])
    _vocabulary()
    for statement in MAKE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _vocabulary() -> None:
    op.create_table(
        "search_count",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_search_count_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", name="pk_search_count"),
    )
    by_letters = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
    op.create_table(
        "search_term",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("term", by_letters, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("backwards", by_letters, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_search_term_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "term", name="pk_search_term"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_term_organization_id_backwards", "search_term", ["organization_id", "backwards"])
