"""Let people choose how often they hear of what

Revision: 0019
After: 0018
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FREQUENCIES = ("reply_frequency", "closing_frequency", "owner_frequency")


def upgrade() -> None:
    """Make the change; who had one digest a day for everything, has it for each kind."""
    for name in _FREQUENCIES:
        op.add_column("account", sa.Column(name, sa.String(), nullable=False, server_default="now"))
    chosen = ", ".join(f"{name} = digest" for name in _FREQUENCIES)
    # The staff's letters know no digest: what an analyst once chose as a customer is over.
    op.execute(f"UPDATE account SET {chosen} WHERE digest = 'daily' AND role = 'customer'")
    op.drop_column("account", "digest")
    op.add_column(
        "digest_item",
        sa.Column("frequency", sa.String(), nullable=False, server_default="daily"),
    )


def downgrade() -> None:
    """Take it back: one digest a day for who has any."""
    op.drop_column("digest_item", "frequency")
    op.add_column("account", sa.Column("digest", sa.String(), nullable=False, server_default="now"))
    any_digest = " OR ".join(f"{name} <> 'now'" for name in _FREQUENCIES)
    op.execute(f"UPDATE account SET digest = 'daily' WHERE {any_digest}")
    for name in reversed(_FREQUENCIES):
        op.drop_column("account", name)
