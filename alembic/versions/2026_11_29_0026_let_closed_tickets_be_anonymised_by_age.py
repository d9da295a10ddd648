"""Let closed tickets be anonymised by age

Revision: 0026
After: 0025
Made: 2026-11-29
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _partial(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "ticket", [column], sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Make the change: the column is added in place, so that the table keeps its triggers."""
    op.add_column("ticket", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    _partial(
        "ix_ticket_to_anonymise", "closed_at", "closed_at IS NOT NULL AND anonymised_at IS NULL"
    )
    _partial("ix_ticket_anonymised_at", "anonymised_at", "anonymised_at IS NOT NULL")


def downgrade() -> None:
    """Take it back; the words do not come back."""
    op.drop_index("ix_ticket_anonymised_at", "ticket")
    op.drop_index("ix_ticket_to_anonymise", "ticket")
    op.drop_column("ticket", "anonymised_at")
