"""Let replies wait until they are due, and give waiting closing letters a last word

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
    _give_waiting_letters_a_note()


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
    op.drop_index("ix_scheduled_reply_due", "scheduled_reply")
    op.drop_index("ix_scheduled_reply_ticket_id", "scheduled_reply")
    op.drop_table("scheduled_reply")
