"""Mark the store of files, so that no other portal's database sweeps it

Revision: 0003
After: 0002
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "store_mark",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_store_mark")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("store_mark")
