"""Let people talk with Katia

Revision: 0024
After: 0023
Made: 2026-11-29
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ASKED = sa.text("asked_at IS NOT NULL")
_QUEUED = sa.text("queued_at IS NOT NULL")
_OWNER = ("owner_id", "last_activity_at", "id", "is_open")


def _queue_owner(*columns: str) -> None:
    op.drop_index("ix_ticket_queue_owner", table_name="ticket")
    op.create_index(
        "ix_ticket_queue_owner",
        "ticket",
        list(columns),
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )


def upgrade() -> None:
    """Make the change: every ticket so far was the staff's from its opening on."""
    op.add_column("ticket", sa.Column("staffed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE ticket SET staffed_at = created_at")
    _queue_owner(*_OWNER, "stage")
    op.create_table(
        "chat_visitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("proved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_email", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_visitor_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_visitor")),
        sa.UniqueConstraint("digest", name=op.f("uq_chat_visitor_digest")),
    )
    op.create_index(op.f("ix_chat_visitor_account_id"), "chat_visitor", ["account_id"])
    op.create_table(
        "host_token",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_host_token")),
    )
    op.create_index(op.f("ix_host_token_expires_at"), "host_token", ["expires_at"])
    op.create_table(
        "conversation",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("asker_address", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_act", sa.String(), nullable=False),
        sa.Column("katia_after_id", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("requester_seen_id", sa.Integer(), nullable=False),
        sa.Column("staff_seen_id", sa.Integer(), nullable=False),
        sa.Column("requester_told_id", sa.Integer(), nullable=False),
        sa.Column("staff_told_id", sa.Integer(), nullable=False),
        sa.Column("requester_typing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_typing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_conversation_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"],
            ["chat_visitor.id"],
            name=op.f("fk_conversation_visitor_id_chat_visitor"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_visitor_id"), "conversation", ["visitor_id"])
    op.create_index("ix_conversation_last_at", "conversation", ["last_at"])
    op.create_index(
        "ix_conversation_asked_at",
        "conversation",
        ["asked_at"],
        sqlite_where=_ASKED,
        postgresql_where=_ASKED,
    )
    op.create_index(
        "ix_conversation_queued_at",
        "conversation",
        ["queued_at"],
        sqlite_where=_QUEUED,
        postgresql_where=_QUEUED,
    )
    op.create_table(
        "katia_answer",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_katia_answer_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_katia_answer")),
    )
    op.create_index("ix_katia_answer_at", "katia_answer", ["at"])


def downgrade() -> None:
    """Take it back."""
    for table in ("katia_answer", "conversation", "host_token", "chat_visitor"):
        op.drop_table(table)
    _queue_owner(*_OWNER)
    # Not as a batch: SQLite would copy the table, and lose its triggers.
    op.drop_column("ticket", "staffed_at")
