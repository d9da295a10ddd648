"""Ask requesters how it was

Revision: 0009
After: 0008
Made: 2026-11-24
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False, server_default=""),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_survey_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_survey_ticket_id")),
    )
    op.create_index("ix_survey_answered_at", "survey", ["answered_at", "ticket_id", "score"])
    _ask_nothing_in_waiting_letters()


def _ask_nothing_in_waiting_letters() -> None:
    """The letter of closing has scores now, and refuses to be written without the word."""
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
            sa.update(letters)
            .where(letters.c.id == row.id)
            .values(context={"scores": []} | context)
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_survey_answered_at", "survey")
    op.drop_table("survey")
