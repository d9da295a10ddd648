"""Know which letters bounced, and to which addresses none go

Revision: 0018
After: 0017
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "suppressed_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_address")),
        sa.UniqueConstraint("address", name=op.f("uq_suppressed_address_address")),
    )
    op.add_column("outbox_letter", sa.Column("bounced_at", sa.DateTime(timezone=True)))
    op.add_column(
        "outbox_letter",
        sa.Column("bounce_reason", sa.String(), nullable=False, server_default=""),
    )
    op.add_column(
        "outbox_letter",
        sa.Column("is_bounce_permanent", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index("ix_outbox_letter_to_address", "outbox_letter")
    op.create_index(
        "ix_outbox_letter_to_address_created_at", "outbox_letter", ["to_address", "created_at"]
    )
    for column in ("dead_at", "bounced_at"):
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_outbox_letter_{column}",
            "outbox_letter",
            [column],
            sqlite_where=is_set,
            postgresql_where=is_set,
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_outbox_letter_bounced_at", "outbox_letter")
    op.drop_index("ix_outbox_letter_dead_at", "outbox_letter")
    op.drop_index("ix_outbox_letter_to_address_created_at", "outbox_letter")
    op.create_index("ix_outbox_letter_to_address", "outbox_letter", ["to_address"])
    op.drop_column("outbox_letter", "is_bounce_permanent")
    op.drop_column("outbox_letter", "bounce_reason")
    op.drop_column("outbox_letter", "bounced_at")
    op.drop_table("suppressed_address")
