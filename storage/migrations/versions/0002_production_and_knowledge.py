"""production and knowledge."""

import sqlalchemy as sa
from alembic import op

from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_state")),
        sa.UniqueConstraint("mark", name=op.f("uq_spent_state_mark")),
    )
    with op.batch_alter_table("spent_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_state_at"), ["at"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("bot_account", sa.String(length=255), nullable=False),
        sa.Column("installer", sa.String(length=255), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_installation_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_installation_platform_external_id")),
    )
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_installation_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_audit_entry_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_audit_entry_subject_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_organization_id_id", ["organization_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "lookup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_lookup_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lookup_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookup")),
    )
    with op.batch_alter_table("lookup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lookup_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_lookup_person_id_at", ["person_id", "at"], unique=False)

    op.create_table(
        "synonym_hint",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "word", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "other",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_synonym_hint_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_synonym_hint_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "word", "other", "person_id", name=op.f("pk_synonym_hint")),
    )
    with op.batch_alter_table("synonym_hint", schema=None) as batch_op:
        batch_op.create_index("ix_synonym_hint_person_id", ["person_id"], unique=False)

    op.create_table(
        "model_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_model_call_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_model_call_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_model_call_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    with op.batch_alter_table("model_call", schema=None) as batch_op:
        batch_op.create_index("ix_model_call_organization_id_at", ["organization_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_model_call_person_id"), ["person_id"], unique=False)

    op.create_table(
        "dismissal",
        sa.Column("snippet_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_dismissal_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dismissal_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["snippet_id"], ["snippet.id"], name=op.f("fk_dismissal_snippet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snippet_id", "person_id", name=op.f("pk_dismissal")),
    )
    with op.batch_alter_table("dismissal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dismissal_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "embedding",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signs", sa.LargeBinary().with_variant(postgresql.BIT(varying=True), "postgresql"), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_embedding_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["text_id"], ["search_text.id"], name=op.f("fk_embedding_text_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_embedding")),
    )
    with op.batch_alter_table("embedding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_embedding_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(length=255), nullable=True),
        sa.Column("question", sa.String(length=700), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inquiry_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_inquiry_channel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_inquiry_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "merging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'merged', 'split')", name=op.f("ck_merging_state")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_merging_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["new_id"], ["snippet.id"], name=op.f("fk_merging_new_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["old_id"], ["snippet.id"], name=op.f("fk_merging_old_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_merging_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merging")),
    )
    with op.batch_alter_table("merging", schema=None) as batch_op:
        batch_op.create_index("ix_merging_organization_id_new_id", ["organization_id", "new_id"], unique=False)
        batch_op.create_index("ix_merging_organization_id_old_id", ["organization_id", "old_id"], unique=False)
        batch_op.create_index("ix_merging_organization_id_state_at", ["organization_id", "state", "at"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("snippet_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("said IN ('done', 'passed', 'late', 'settled')", name=op.f("ck_review_said")),
        sa.CheckConstraint("why IN ('due', 'outdated', 'left', 'moved')", name=op.f("ck_review_why")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_review_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["snippet_id"], ["snippet.id"], name=op.f("fk_review_snippet_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_review_person_id_asked_at", ["person_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_snippet_id"), ["snippet_id"], unique=False)

    op.create_table(
        "verification",
        sa.Column("snippet_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_verification_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_verification_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"], ["snippet.id"], name=op.f("fk_verification_snippet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snippet_id", name=op.f("pk_verification")),
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "ask",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("said IN ('not_now', 'not_mine')", name=op.f("ck_ask_said")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_ask_need_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_ask_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ask_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("need_id", "person_id", name=op.f("pk_ask")),
    )
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ask_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_ask_person_id_asked_at", ["person_id", "asked_at"], unique=False)

    op.create_table(
        "need_merging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'merged', 'split')", name=op.f("ck_need_merging_state")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_need_merging_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["new_id"], ["need.id"], name=op.f("fk_need_merging_new_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["old_id"], ["need.id"], name=op.f("fk_need_merging_old_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_need_merging_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_merging")),
    )
    with op.batch_alter_table("need_merging", schema=None) as batch_op:
        batch_op.create_index("ix_need_merging_organization_id_new_id", ["organization_id", "new_id"], unique=False)
        batch_op.create_index("ix_need_merging_organization_id_old_id", ["organization_id", "old_id"], unique=False)
        batch_op.create_index(
            "ix_need_merging_organization_id_state_at", ["organization_id", "state", "at"], unique=False
        )

    with op.batch_alter_table("digest_schedule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trace", sa.String(length=32), nullable=True))

    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("need_follower", schema=None) as batch_op:
        batch_op.create_index("ix_need_follower_person_id", ["person_id"], unique=False)

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_with", sa.Integer(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trace", sa.String(length=32), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=120), nullable=True))

    with op.batch_alter_table("snippet", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suggested", sa.Text(), nullable=True))

    with op.batch_alter_table("snippet_author", schema=None) as batch_op:
        batch_op.create_index("ix_snippet_author_person_id", ["person_id"], unique=False)

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enterprise", sa.String(length=255), nullable=True))
        batch_op.create_index(batch_op.f("ix_workspace_enterprise"), ["enterprise"], unique=False)
