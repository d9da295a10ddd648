"""Give tickets a priority, tags and due times, and the queue its indexes and its search

Revision: 0005
After: 0004
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_QUEUE = (
    *("last_activity_at", "id", "is_open", "stage", "owner_id", "company_id", "category_id"),
    *("channel", "priority", "next_due_at", "created_at"),
)
_OPEN = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}

# The words of every message, notes too, without case and accents. Triggers keep it, so that
# nothing that changes a message can forget to; the text itself stays in the table of messages.
_SQLITE = (
    "CREATE VIRTUAL TABLE message_search USING fts5(body_text, content='message', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 2', detail='none')",
    "CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN "
    "INSERT INTO message_search(rowid, body_text) VALUES (new.id, new.body_text); END",
    "CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN "
    "INSERT INTO message_search(message_search, rowid, body_text) "
    "VALUES ('delete', old.id, old.body_text); END",
    "CREATE TRIGGER message_search_update AFTER UPDATE OF body_text ON message BEGIN "
    "INSERT INTO message_search(message_search, rowid, body_text) "
    "VALUES ('delete', old.id, old.body_text); "
    "INSERT INTO message_search(rowid, body_text) VALUES (new.id, new.body_text); END",
    "INSERT INTO message_search(message_search) VALUES ('rebuild')",
)
_SQLITE_BACK = (
    "DROP TRIGGER message_search_update",
    "DROP TRIGGER message_search_delete",
    "DROP TRIGGER message_search_insert",
    "DROP TABLE message_search",
)

_ACCENTED = "àáâãäåèéêëìíîïòóôõöùúûüçñýÿ"
_PLAIN = "aaaaaaeeeeiiiiooooouuuucnyy"
# Signs become spaces, for PostgreSQL's parser would read «BR-116» as a word and a negative
# number; the accents of decomposed letters, which have no counterpart, are dropped.
_SIGNS = "-./@_+:&#=?~"
_FROM = _ACCENTED + _ACCENTED.upper() + _SIGNS + "\u0300\u0301\u0302\u0303\u0308\u0327"
_TO = _PLAIN + _PLAIN + " " * len(_SIGNS)
# A function, so that the index and the question can only agree.
_POSTGRES = (
    "CREATE FUNCTION message_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
    f"$$ SELECT to_tsvector('pg_catalog.simple', translate(lower($1), '{_FROM}', '{_TO}')) $$",
    "CREATE INDEX message_search_words ON message USING gin (message_words(body_text))",
)
_POSTGRES_BACK = ("DROP INDEX message_search_words", "DROP FUNCTION message_words")


def upgrade() -> None:
    """Make the change."""
    # Not in batch mode: SQLite adds the columns in place, and no row that refers to a ticket
    # sees the table vanish.
    op.add_column(
        "ticket", sa.Column("priority", sa.String(), nullable=False, server_default="normal")
    )
    op.add_column("ticket", sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE ticket SET next_due_at = promised_at WHERE closed_at IS NULL "
        "AND first_replied_at IS NULL"
    )
    op.create_index("ix_ticket_queue", "ticket", [*_QUEUE])
    op.create_index("ix_ticket_queue_open", "ticket", [*_QUEUE], **_OPEN)
    op.create_index(
        "ix_ticket_queue_owner",
        "ticket",
        ["owner_id", "last_activity_at", "id", "is_open"],
        **_OPEN,
    )
    op.create_index(
        "ix_ticket_queue_stage", "ticket", ["stage", "last_activity_at", "id", "is_open"], **_OPEN
    )
    op.create_index("ix_ticket_queue_due", "ticket", ["next_due_at", "id", "is_open"], **_OPEN)
    _make_tables()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def _make_tables() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "ticket_tag",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_tag_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_ticket_tag_tag_id_tag")),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_ticket_tag")),
    )
    op.create_index("ix_ticket_tag_tag_id_ticket_id", "ticket_tag", ["tag_id", "ticket_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_saved_view_owner_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])


def downgrade() -> None:
    """Take it back."""
    for statement in _SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else _POSTGRES_BACK:
        op.execute(statement)
    for table in ("saved_view", "ticket_tag", "tag"):
        op.drop_table(table)
    for index in ("due", "stage", "owner", "open"):
        op.drop_index(f"ix_ticket_queue_{index}", "ticket")
    op.drop_index("ix_ticket_queue", "ticket")
    op.drop_column("ticket", "next_due_at")
    op.drop_column("ticket", "priority")
