"""Let replies wait until they are due, and give the desk presence, canned replies and macros

Revision: 0006
After: 0005
Made: 2026-11-24
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DUE = {"sqlite_where": sa.text("refusal = ''"), "postgresql_where": sa.text("refusal = ''")}


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "scheduled_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("attachment_ids", sa.JSON(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_scheduled_reply_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_scheduled_reply_author_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_reply")),
    )
    op.create_index("ix_scheduled_reply_ticket_id", "scheduled_reply", ["ticket_id"])
    op.create_index("ix_scheduled_reply_due", "scheduled_reply", ["due_at"], **_DUE)
    _make_desk_tables()
    op.create_index("ix_audit_event_object", "audit_event", ["object", "id"])
    _give_waiting_letters_a_note()


def _make_desk_tables() -> None:
    op.create_table(
        "desk_presence",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typing_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_desk_presence_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_presence_account_id_account")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "account_id", "holder", name=op.f("pk_desk_presence")),
    )
    op.create_index(op.f("ix_desk_presence_until"), "desk_presence", ["until"])
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("title", name=op.f("uq_canned_reply_title")),
    )
    op.create_table(
        "macro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro")),
        sa.UniqueConstraint("name", name=op.f("uq_macro_name")),
    )


def _give_waiting_letters_a_note() -> None:
    """The letter of closing has a note now, and refuses to be written without that word."""
    letters = sa.table(
        "outbox_letter",
        sa.column("id", sa.Integer),
        sa.column("letter", sa.String),
        sa.column("context", sa.JSON),
        sa.column("sent_at", sa.DateTime),
    )
    waiting = sa.select(letters.c.id, letters.c.context).where(
        letters.c.letter == "ticket-closed", letters.c.sent_at.is_(None)
    )
    for row in op.get_bind().execute(waiting).all():
        context = row.context if isinstance(row.context, dict) else json.loads(row.context)
        op.execute(
            sa.update(letters).where(letters.c.id == row.id).values(context={"note": ""} | context)
        )


def downgrade() -> None:
    """Take it back."""
    for table in ("macro", "canned_reply", "desk_presence"):
        op.drop_table(table)
    op.drop_index("ix_audit_event_object", "audit_event")
    op.drop_index("ix_scheduled_reply_due", "scheduled_reply")
    op.drop_index("ix_scheduled_reply_ticket_id", "scheduled_reply")
    op.drop_table("scheduled_reply")
