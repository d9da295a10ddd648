"""Let administrators write what each stage means for customers

Revision: 0015
After: 0014
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "stage_words",
        sa.Column("stage", sa.String(), primary_key=True),
        sa.Column("hint", sa.String(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("stage_words")
