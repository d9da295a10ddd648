"""Let administrators set the hours of the desk and the days on which it is closed

Revision: 0014
After: 0011
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "service_frame",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_minute", sa.Integer(), nullable=False),
        sa.Column("closes_minute", sa.Integer(), nullable=False),
    )
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("closed_day")
    op.drop_table("service_frame")
