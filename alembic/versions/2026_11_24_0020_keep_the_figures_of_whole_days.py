"""Keep the figures of whole days

Triggers note what changes in a figure, so that no act can forget to.

Revision: 0020
After: 0019
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COUNTS = (
    *("opened", "closed", "continued", "kept", "missed"),
    *("next_kept", "next_missed", "solved_kept", "solved_missed"),
)
_WATCHED = (
    "owner_id, company_id, category_id, channel, created_at, closed_at, first_reply_minutes, "
    "first_replied_at, promised_at, continues_id, next_replies_kept, next_replies_missed, "
    "solution_minutes, is_solution_kept"
)


def _note(moment: str) -> str:
    """Note the hour of a moment, once. SQLite has one writer: a note that is there stays."""
    hour = f"substr({moment}, 1, 13)"
    return (
        f"INSERT INTO figure_change(hour) SELECT {hour} WHERE {moment} IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM figure_change WHERE hour = {hour}); "
    )


def _note_answers(ticket: str) -> str:
    hour = "substr(answered_at, 1, 13)"
    return (
        f"INSERT INTO figure_change(hour) SELECT {hour} FROM survey "
        f"WHERE ticket_id = {ticket}.id AND answered_at IS NOT NULL; "
    )


_SQLITE = (
    "CREATE TRIGGER figure_ticket_insert AFTER INSERT ON ticket BEGIN "
    f"{_note('new.created_at')}{_note('new.closed_at')}END",
    f"CREATE TRIGGER figure_ticket_update AFTER UPDATE OF {_WATCHED} ON ticket BEGIN "
    f"{_note('old.created_at')}{_note('old.closed_at')}"
    f"{_note('new.created_at')}{_note('new.closed_at')}{_note_answers('new')}END",
    "CREATE TRIGGER figure_ticket_delete AFTER DELETE ON ticket BEGIN "
    f"{_note('old.created_at')}{_note('old.closed_at')}END",
    "CREATE TRIGGER figure_survey_insert AFTER INSERT ON survey BEGIN "
    f"{_note('new.answered_at')}END",
    "CREATE TRIGGER figure_survey_update AFTER UPDATE OF answered_at, score, ticket_id ON survey "
    f"BEGIN {_note('old.answered_at')}{_note('new.answered_at')}END",
    "CREATE TRIGGER figure_survey_delete AFTER DELETE ON survey BEGIN "
    f"{_note('old.answered_at')}END",
)
_SQLITE_TRIGGERS = (
    *("figure_ticket_insert", "figure_ticket_update", "figure_ticket_delete"),
    *("figure_survey_insert", "figure_survey_update", "figure_survey_delete"),
)

# Notes are only added here, never looked for: two acts that looked for the same one would
# wait for each other.
_POSTGRES = (
    "CREATE FUNCTION figure_hour(timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS "
    "$$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') $$",
    "CREATE FUNCTION figure_tickets_inserted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO figure_change(hour) SELECT DISTINCT figure_hour(at) FROM "
    "(SELECT created_at AS at FROM fresh UNION ALL SELECT closed_at FROM fresh) AS times "
    "WHERE at IS NOT NULL; RETURN NULL; END $$",
    "CREATE FUNCTION figure_ticket_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO figure_change(hour) SELECT DISTINCT figure_hour(at) FROM ("
    "VALUES (OLD.created_at), (OLD.closed_at), (NEW.created_at), (NEW.closed_at) "
    "UNION ALL SELECT answered_at FROM survey WHERE ticket_id = OLD.id) AS times(at) "
    "WHERE at IS NOT NULL; RETURN NULL; END $$",
    "CREATE FUNCTION figure_survey_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO figure_change(hour) SELECT DISTINCT figure_hour(at) FROM ("
    "VALUES (OLD.answered_at), (NEW.answered_at)) AS times(at) "
    "WHERE at IS NOT NULL; RETURN NULL; END $$",
    "CREATE TRIGGER figure_ticket_insert AFTER INSERT ON ticket REFERENCING NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION figure_tickets_inserted()",
    f"CREATE TRIGGER figure_ticket_update AFTER UPDATE OF {_WATCHED} ON ticket "
    "FOR EACH ROW EXECUTE FUNCTION figure_ticket_changed()",
    "CREATE TRIGGER figure_ticket_delete AFTER DELETE ON ticket "
    "FOR EACH ROW EXECUTE FUNCTION figure_ticket_changed()",
    "CREATE TRIGGER figure_survey_change AFTER INSERT OR DELETE OR "
    "UPDATE OF answered_at, score, ticket_id ON survey "
    "FOR EACH ROW EXECUTE FUNCTION figure_survey_changed()",
)
_POSTGRES_BACK = (
    "DROP TRIGGER figure_survey_change ON survey",
    "DROP TRIGGER figure_ticket_delete ON ticket",
    "DROP TRIGGER figure_ticket_update ON ticket",
    "DROP TRIGGER figure_ticket_insert ON ticket",
    "DROP FUNCTION figure_survey_changed",
    "DROP FUNCTION figure_ticket_changed",
    "DROP FUNCTION figure_tickets_inserted",
    "DROP FUNCTION figure_hour",
)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "counted_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_counted_day")),
    )
    op.create_table(
        "counted_figure",
        sa.Column("grouping", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("first_reply", sa.LargeBinary(), nullable=False),
        sa.Column("solution", sa.LargeBinary(), nullable=False),
        sa.Column("scores", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("grouping", "day", "key", name=op.f("pk_counted_figure")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_change")),
    )
    op.create_index(op.f("ix_figure_change_hour"), "figure_change", ["hour"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    dropped = [f"DROP TRIGGER {name}" for name in _SQLITE_TRIGGERS]
    for statement in dropped if is_sqlite else _POSTGRES_BACK:
        op.execute(statement)
    op.drop_index(op.f("ix_figure_change_hour"), "figure_change")
    for table in ("figure_change", "counted_figure", "counted_day"):
        op.drop_table(table)
