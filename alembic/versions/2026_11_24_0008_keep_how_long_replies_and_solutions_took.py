"""Keep how long replies and solutions took, in business minutes

Revision: 0008
After: 0006
Made: 2026-11-24
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from kartado_portal.hours.elapsed import default_elapsed

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_GROUPS = ("owner_id", "company_id", "category_id", "channel")
_FIRST_REPLY = ("first_reply_minutes", "first_replied_at", "promised_at", "continues_id")
_BATCH = 10_000


def upgrade() -> None:
    """Make the change."""
    op.add_column("ticket", sa.Column("first_reply_minutes", sa.Integer(), nullable=True))
    op.add_column("ticket", sa.Column("solution_minutes", sa.Integer(), nullable=True))
    _fill()
    op.create_index("ix_ticket_figures_opened", "ticket", ["created_at", *_GROUPS, *_FIRST_REPLY])
    op.create_index(
        "ix_ticket_figures_closed", "ticket", ["closed_at", *_GROUPS, "solution_minutes"]
    )


def _fill() -> None:
    """Count the tickets that are there, by the hours of the day of this change."""
    connection, minutes = op.get_bind(), default_elapsed().minutes
    ticket = sa.table(
        "ticket",
        sa.column("id", sa.Integer()),
        *(
            sa.column(name, sa.DateTime(timezone=True))
            for name in ("created_at", "first_replied_at", "closed_at")
        ),
        sa.column("first_reply_minutes", sa.Integer()),
        sa.column("solution_minutes", sa.Integer()),
    )
    asked = sa.select(
        ticket.c.id, ticket.c.created_at, ticket.c.first_replied_at, ticket.c.closed_at
    )
    change = (
        ticket.update()
        .where(ticket.c.id == sa.bindparam("row"))
        .values(first_reply_minutes=sa.bindparam("first"), solution_minutes=sa.bindparam("whole"))
    )
    last = 0
    while rows := connection.execute(
        asked.where(ticket.c.id > last).order_by(ticket.c.id).limit(_BATCH)
    ).all():
        last = rows[-1].id
        taken = [
            {
                "row": row.id,
                "first": _taken(minutes, row.created_at, row.first_replied_at),
                "whole": _taken(minutes, row.created_at, row.closed_at),
            }
            for row in rows
            if row.first_replied_at is not None or row.closed_at is not None
        ]
        if taken:
            connection.execute(change, taken)


def _taken(minutes, start, end):
    return None if end is None else max(0, minutes(_aware(start), _aware(end)))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_ticket_figures_closed", "ticket")
    op.drop_index("ix_ticket_figures_opened", "ticket")
    op.drop_column("ticket", "solution_minutes")
    op.drop_column("ticket", "first_reply_minutes")
