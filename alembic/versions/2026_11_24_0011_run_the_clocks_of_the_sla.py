"""Run the clocks of the SLA: targets, what is due next, who was told; letters to turn off

Revision: 0011
After: 0010
Made: 2026-11-24
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_GROUPS = ("owner_id", "company_id", "category_id", "channel")
_FIRST_REPLY = ("first_reply_minutes", "first_replied_at", "promised_at", "continues_id")
_OPEN = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}
_UNTOLD = {
    "sqlite_where": sa.text("is_open = 1 AND is_overdue_told = 0"),
    "postgresql_where": sa.text("is_open AND NOT is_overdue_told"),
}
_BATCH = 10_000


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _switch(name: str, default: sa.ColumnElement) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=default)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "sla_target",
        sa.Column("priority", sa.String(), primary_key=True),
        sa.Column("first_reply_minutes", sa.Integer(), nullable=False),
        sa.Column("next_reply_minutes", sa.Integer(), nullable=True),
        sa.Column("solution_minutes", sa.Integer(), nullable=True),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
    )
    for column in (
        sa.Column("next_due_kind", sa.String(), nullable=False, server_default=""),
        _moment("next_warn_at"),
        _switch("is_overdue_told", sa.false()),
        _moment("waits_since"),
        _moment("paused_at"),
        _count("paused_minutes"),
        _count("next_replies_kept"),
        _count("next_replies_missed"),
        sa.Column("is_solution_kept", sa.Boolean(), nullable=True),
    ):
        op.add_column("ticket", column)
    for name in ("notify_new", "notify_mention", "notify_overdue"):
        op.add_column("account", _switch(name, sa.true()))
    _fill()
    _index(("next_warn_at",), ("next_replies_kept", "next_replies_missed"), ("is_solution_kept",))
    op.create_index("ix_ticket_overdue_untold", "ticket", ["next_due_at"], **_UNTOLD)


def _fill() -> None:
    """Give open tickets what their next act would; of what was late before nobody is told."""
    connection = op.get_bind()
    moments = ("created_at", "last_activity_at", "next_due_at", "next_warn_at")
    ticket = sa.table(
        "ticket",
        sa.column("id", sa.Integer()),
        sa.column("stage", sa.String()),
        sa.column("is_open", sa.Boolean()),
        sa.column("next_due_kind", sa.String()),
        sa.column("is_overdue_told", sa.Boolean()),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in (*moments, "waits_since")),
        sa.column("paused_at", sa.DateTime(timezone=True)),
    )
    resting = ticket.c.stage == "waiting_customer"
    connection.execute(
        ticket.update().where(ticket.c.is_open, resting).values(paused_at=ticket.c.last_activity_at)
    )
    owed = sa.select(ticket.c.id, ticket.c.next_due_at).where(
        ticket.c.is_open, ticket.c.next_due_at.is_not(None)
    )
    change = (
        ticket.update()
        .where(ticket.c.id == sa.bindparam("row"))
        .values(
            next_due_kind="first",
            next_warn_at=sa.bindparam("warn"),
            waits_since=ticket.c.created_at,
            is_overdue_told=sa.bindparam("late"),
        )
    )
    last, now = 0, datetime.now(UTC)
    while rows := connection.execute(
        owed.where(ticket.c.id > last).order_by(ticket.c.id).limit(_BATCH)
    ).all():
        last = rows[-1].id
        dues = [(row.id, _aware(row.next_due_at)) for row in rows]
        connection.execute(
            change,
            [{"row": id, "warn": due - timedelta(hours=1), "late": due <= now} for id, due in dues],
        )


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _index(due: tuple[str, ...], opened: tuple[str, ...], closed: tuple[str, ...]) -> None:
    """Make the indexes anew, with these columns at their ends."""
    for name in ("queue_due", "figures_opened", "figures_closed"):
        op.drop_index(f"ix_ticket_{name}", "ticket")
    op.create_index(
        "ix_ticket_queue_due", "ticket", ["next_due_at", "id", "is_open", *due], **_OPEN
    )
    op.create_index(
        "ix_ticket_figures_opened", "ticket", ["created_at", *_GROUPS, *_FIRST_REPLY, *opened]
    )
    op.create_index(
        "ix_ticket_figures_closed", "ticket", ["closed_at", *_GROUPS, "solution_minutes", *closed]
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_ticket_overdue_untold", "ticket")
    _index((), (), ())
    for name in ("notify_overdue", "notify_mention", "notify_new"):
        op.drop_column("account", name)
    for name in (
        "is_solution_kept",
        "next_replies_missed",
        "next_replies_kept",
        "paused_minutes",
        "paused_at",
        "waits_since",
        "is_overdue_told",
        "next_warn_at",
        "next_due_kind",
    ):
        op.drop_column("ticket", name)
    op.drop_table("sla_target")
