"""Make the search index of tickets and the guard of the audit log

What no model describes: SQLite's full-text table and its triggers, PostgreSQL's trigram
index, and triggers that refuse to change what the audit log has said.

Revision: 0002
After: 0001
Made: 2026-11-24
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE ticket_search USING fts5("
    "search_text, content='ticket', content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER ticket_search_insert AFTER INSERT ON ticket BEGIN "
    "INSERT INTO ticket_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER ticket_search_delete AFTER DELETE ON ticket BEGIN "
    "INSERT INTO ticket_search(ticket_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); END",
    "CREATE TRIGGER ticket_search_update AFTER UPDATE OF search_text ON ticket BEGIN "
    "INSERT INTO ticket_search(ticket_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); "
    "INSERT INTO ticket_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER audit_event_keeps_update BEFORE UPDATE ON audit_event BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_event_keeps_delete BEFORE DELETE ON audit_event BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_SQLITE_BACK = (
    "DROP TRIGGER audit_event_keeps_delete",
    "DROP TRIGGER audit_event_keeps_update",
    "DROP TRIGGER ticket_search_update",
    "DROP TRIGGER ticket_search_delete",
    "DROP TRIGGER ticket_search_insert",
    "DROP TABLE ticket_search",
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ticket_search_trgm ON ticket USING gin (search_text gin_trgm_ops)",
    "CREATE FUNCTION audit_event_keeps() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_event_keeps BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_event_keeps()",
)
_POSTGRES_BACK = (
    "DROP TRIGGER audit_event_keeps ON audit_event",
    "DROP FUNCTION audit_event_keeps",
    "DROP INDEX ticket_search_trgm",
)


def upgrade() -> None:
    """Make the change."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in _SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else _POSTGRES_BACK:
        op.execute(statement)
