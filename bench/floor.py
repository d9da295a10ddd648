"""The floor: the SQL of each operation and nothing else, answered over HTTP by the same server."""

import json
import os
import sqlite3
import threading

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_local = threading.local()

_ROW = (
    "SELECT t.number, t.subject, t.stage, t.created_at, t.last_activity_at, r.email, o.name"
    " FROM ticket t JOIN account r ON r.id = t.requester_id"
    " LEFT JOIN account o ON o.id = t.owner_id WHERE t.id IN (SELECT value FROM json_each(:ids))"
)
_SCOPES = {"meus": "requester_id = :who", "empresa": "company_id = :who"}


def _database() -> sqlite3.Connection:
    if not hasattr(_local, "database"):
        _local.database = sqlite3.connect(os.environ["FLOOR_DATABASE"])
        _local.database.execute("PRAGMA cache_size=-32000")
        _local.database.execute("PRAGMA mmap_size=268435456")
    database: sqlite3.Connection = _local.database
    return database


def _answer(rows: object) -> Response:
    return Response(json.dumps(rows), media_type="application/json")


async def tickets(request: Request) -> Response:
    """One page of a list, with its count: `?exibir=&quem=&pagina=&status=&q=`."""
    asked = request.query_params
    condition = _SCOPES[asked.get("exibir", "meus")]
    values = {"who": int(asked["quem"]), "skip": 25 * (int(asked.get("pagina", "1")) - 1)}
    if asked.get("status"):
        condition += " AND is_open = 1"
    if asked.get("q"):
        condition += " AND id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH :q)"
        values["q"] = f'"{asked["q"]}"'  # type: ignore[assignment]
    database = _database()
    total = database.execute(f"SELECT count(*) FROM ticket WHERE {condition}", values).fetchone()
    ids = database.execute(
        f"SELECT id FROM ticket WHERE {condition}"
        " ORDER BY last_activity_at DESC, id DESC LIMIT 25 OFFSET :skip",
        values,
    ).fetchall()
    found = database.execute(_ROW, {"ids": json.dumps([one for (one,) in ids])}).fetchall()
    return _answer([total, found])


async def ticket(request: Request) -> Response:
    """One ticket with its messages: `?numero=`."""
    number = request.query_params["numero"]
    database = _database()
    head = database.execute(
        "SELECT id, subject, stage FROM ticket WHERE number = ?", (number,)
    ).fetchone()
    messages = database.execute(
        "SELECT m.id, a.name, m.body_html, m.created_at FROM message m"
        " LEFT JOIN account a ON a.id = m.author_id"
        " WHERE m.ticket_id = ? ORDER BY m.id DESC LIMIT 30",
        (head[0],),
    ).fetchall()
    return _answer([head, messages])


app = Starlette(routes=[Route("/tickets", tickets), Route("/ticket", ticket)])
