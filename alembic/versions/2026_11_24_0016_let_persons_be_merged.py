"""Let persons be merged

Revision: 0016
After: 0015
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("account", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index("ix_account_merged_into_id", "account", ["merged_into_id"])
    op.create_index("ix_message_author_id", "message", ["author_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_message_author_id", "message")
    op.drop_index("ix_account_merged_into_id", "account")
    op.drop_column("account", "merged_into_id")
