"""Let mail come in

Revision: 0022
After: 0020
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'received'")
_BY_MAIL = sa.text("mail_id <> ''")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("envelope_from", sa.String(), nullable=False),
        sa.Column("envelope_to", sa.JSON(), nullable=False),
        sa.Column("peer", sa.String(), nullable=False),
        sa.Column("helo", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("from_address", sa.String(), nullable=False),
        sa.Column("from_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("checks", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("release", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("suggested_number", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("ticket_message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_inbound_mail_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_message_id"],
            ["message.id"],
            name=op.f("fk_inbound_mail_ticket_message_id_message"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mail")),
        sa.UniqueConstraint("digest", name=op.f("uq_inbound_mail_digest")),
    )
    op.create_index(
        "ix_inbound_mail_received",
        "inbound_mail",
        ["next_attempt_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_inbound_mail_state_id", "inbound_mail", ["state", "id"])
    op.create_index("ix_inbound_mail_from_address", "inbound_mail", ["from_address", "received_at"])
    for column in ("message_id", "storage_key", "ticket_id", "ticket_message_id"):
        op.create_index(f"ix_inbound_mail_{column}", "inbound_mail", [column])
    op.add_column(
        "account", sa.Column("is_contact", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("message", sa.Column("quoted_html", sa.Text(), server_default="", nullable=False))
    op.add_column("message", sa.Column("mail_id", sa.String(), server_default="", nullable=False))
    op.add_column(
        "message", sa.Column("sender_check", sa.String(), server_default="", nullable=False)
    )
    op.create_index(
        "ix_message_mail_id",
        "message",
        ["mail_id"],
        sqlite_where=_BY_MAIL,
        postgresql_where=_BY_MAIL,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_message_mail_id", "message")
    for column in ("sender_check", "mail_id", "quoted_html"):
        op.drop_column("message", column)
    op.drop_column("account", "is_contact")
    op.drop_table("inbound_mail")
    op.drop_table("mailbox")
