"""Remember that an address was signed up with different passwords

Revision: 0004
After: 0003
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; nobody is contested so far."""
    # Not in batch mode: SQLite adds the column in place, and no row that refers to an account
    # sees the table vanish.
    op.add_column(
        "account",
        sa.Column("is_contested", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("account", "is_contested")
