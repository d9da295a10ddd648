"""One PostgreSQL database for many tests: put back after each to what the migrations leave.

Copying the template for each test made and removed 300 files, which took two thirds of the
time of a service's test; emptying the few tables that a test wrote takes a tenth of it. So
does staying connected: a new connection first learns every table anew.
"""

import psycopg
from psycopg import sql

# Of every table, what a migration could change about it. Emptying changes none of this.
_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat_ws(' ', 'r', c.oid, c.relname, c.relkind) FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'a', a.attrelid, a.attname, a.atttypid, a.attnotnull, a.atthasdef)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL
  SELECT concat_ws(' ', 'c', oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 't', oid, tgenabled) FROM pg_trigger
  UNION ALL
  SELECT concat_ws(' ', 'f', oid, md5(prosrc)) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
) parts(part)
"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
# What a test left at work or in a transaction would hold locks; who is idle holds nothing, and
# the engine's connections serve the next test.
_CUT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
_USED_COUNTERS = """
SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_PATIENCE = "10s"


class Spotless:
    """The database `name` of a server, a copy of `template` whenever it is asked for.

    The server belongs to the tests: its user may do everything.
    """

    def __init__(self, server_url: str, template: str, name: str = "portal") -> None:
        self.url = f"{server_url}/{name}"
        self._server_url, self._template, self._name = server_url, template, name
        self._is_clean = False
        self._shape = ""
        self._tables: list[str] = []
        self._inside: psycopg.Connection | None = None

    def hand_out(self) -> str:
        """Return the URL of the database, which is as its template; it is no more from now on."""
        if not self._is_clean:
            self._make()
        self._is_clean = False
        return self.url

    def take_back(self) -> None:
        """Cut who is still connected and undo what was written.

        What cannot be undone, as a change of tables, costs the next test a new copy.
        """
        connection = self._inside
        assert connection is not None, "it was never handed out"
        connection.execute(_CUT_OTHERS)
        if _one(connection, _SHAPE) != self._shape:
            return  # a test of migrations: the next one gets a new copy
        written = _with_rows(connection, self._tables)
        with connection.transaction():
            # Neither keys between tables nor the guard of the audit lines stand in the way.
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in written:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for counter in connection.execute(_USED_COUNTERS).fetchall():
                restart = sql.SQL("ALTER SEQUENCE {} RESTART")
                connection.execute(restart.format(sql.Identifier(counter[0])))
        if written:
            # Rows then lie in the order of their writing again, as in a new table.
            names = sql.SQL(", ").join(map(sql.Identifier, written))
            connection.execute(sql.SQL("VACUUM {}").format(names))
        self._is_clean = True

    def leave(self) -> None:
        """Close its own connection."""
        if self._inside is not None:
            self._inside.close()
            self._inside = None

    def _make(self) -> None:
        self.leave()
        name, template = sql.Identifier(self._name), sql.Identifier(self._template)
        with psycopg.connect(f"{self._server_url}/postgres", autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        self._inside = connection = psycopg.connect(self.url, autocommit=True)
        connection.execute(f"SET lock_timeout = '{_PATIENCE}'")
        self._shape = _one(connection, _SHAPE)
        self._tables = [row[0] for row in connection.execute(_TABLES)]
        left = _with_rows(connection, self._tables)
        assert not left, f"a migration leaves rows in {left}, which would not be put back"


def _with_rows(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    )
    return [row[0] for row in connection.execute(asked)]


def _one(connection: psycopg.Connection, question: str) -> str:
    row = connection.execute(question).fetchone()
    assert row is not None
    return str(row[0])
