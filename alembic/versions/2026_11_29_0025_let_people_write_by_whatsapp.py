"""Let people write by WhatsApp

Revision: 0025
After: 0024
Made: 2026-11-29
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Make the change: every visitor so far was a browser."""
    op.add_column(
        "chat_visitor", sa.Column("kind", sa.String(), server_default="browser", nullable=False)
    )
    op.create_table(
        "whatsapp_phone",
        _number("id"),
        _number("visitor_id"),
        _text("user_digest", nullable=True),
        sa.Column("sealed_address", sa.Text(), nullable=False),
        _text("ending"),
        _text("profile_name"),
        _time("last_heard_at"),
        sa.Column("is_greeted", sa.Boolean(), nullable=False),
        _time("busy_until"),
        _text("held_by"),
        _time("created_at", nullable=False),
        _to("whatsapp_phone", "visitor_id", "chat_visitor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_phone")),
        sa.UniqueConstraint("visitor_id", name=op.f("uq_whatsapp_phone_visitor_id")),
        sa.UniqueConstraint("user_digest", name=op.f("uq_whatsapp_phone_user_digest")),
    )
    op.create_table(
        "whatsapp_thread",
        _number("ticket_id"),
        _number("phone_id"),
        _number("version"),
        _number("message_id"),
        _number("event_id"),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        _to("whatsapp_thread", "ticket_id", "ticket"),
        _to("whatsapp_thread", "phone_id", "whatsapp_phone"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_whatsapp_thread")),
    )
    op.create_index(op.f("ix_whatsapp_thread_phone_id"), "whatsapp_thread", ["phone_id"])
    _partial("ix_whatsapp_thread_running", "whatsapp_thread", ["ticket_id"], "NOT is_over")
    op.create_table(
        "whatsapp_incoming",
        _number("id"),
        _text("key"),
        _text("kind"),
        _number("phone_id", nullable=True),
        sa.Column("sealed", sa.Text(), server_default="", nullable=False),
        _time("said_at", nullable=False),
        _time("received_at", nullable=False),
        _text("state"),
        _text("note"),
        _number("attempts"),
        _time("next_attempt_at", nullable=False),
        _time("processed_at"),
        _number("message_id", nullable=True),
        _to("whatsapp_incoming", "phone_id", "whatsapp_phone"),
        _to("whatsapp_incoming", "message_id", "message", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_incoming")),
        sa.UniqueConstraint("key", name=op.f("uq_whatsapp_incoming_key")),
    )
    for column in ("phone_id", "message_id"):
        name = op.f(f"ix_whatsapp_incoming_{column}")
        op.create_index(name, "whatsapp_incoming", [column])
    op.create_index("ix_whatsapp_incoming_received_at", "whatsapp_incoming", ["received_at"])
    _partial(
        "ix_whatsapp_incoming_received",
        "whatsapp_incoming",
        ["phone_id", "said_at"],
        "state = 'received'",
    )
    op.create_table(
        "whatsapp_outgoing",
        _number("id"),
        _text("key"),
        _number("phone_id"),
        _number("ticket_id", nullable=True),
        _number("message_id", nullable=True),
        _text("kind"),
        sa.Column("content", sa.JSON(), server_default="{}", nullable=False),
        _text("state"),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        _text("wamid", nullable=True),
        _number("attempts"),
        _time("next_attempt_at", nullable=False),
        _time("lease_until"),
        _time("created_at", nullable=False),
        _time("sent_at"),
        _time("delivered_at"),
        _time("read_at"),
        _to("whatsapp_outgoing", "phone_id", "whatsapp_phone"),
        _to("whatsapp_outgoing", "ticket_id", "ticket"),
        _to("whatsapp_outgoing", "message_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_outgoing")),
        sa.UniqueConstraint("key", name=op.f("uq_whatsapp_outgoing_key")),
        sa.UniqueConstraint("wamid", name=op.f("uq_whatsapp_outgoing_wamid")),
    )
    for column in ("ticket_id", "message_id"):
        name = op.f(f"ix_whatsapp_outgoing_{column}")
        op.create_index(name, "whatsapp_outgoing", [column])
    op.create_index("ix_whatsapp_outgoing_phone_id_id", "whatsapp_outgoing", ["phone_id", "id"])
    _partial(
        "ix_whatsapp_outgoing_waiting", "whatsapp_outgoing", ["phone_id", "id"], "state = 'waiting'"
    )
    _partial("ix_whatsapp_outgoing_held", "whatsapp_outgoing", ["phone_id"], "state = 'held'")


def downgrade() -> None:
    """Take it back."""
    for table in ("whatsapp_outgoing", "whatsapp_incoming", "whatsapp_thread", "whatsapp_phone"):
        op.drop_table(table)
    with op.batch_alter_table("chat_visitor") as visitor:
        visitor.drop_column("kind")
