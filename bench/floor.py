"""The floor: the SQL of each operation and nothing else, answered over HTTP by the same server."""

import json
import os
import sqlite3
import threading
import uuid
from pathlib import Path

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
        _local.database.execute("PRAGMA synchronous=FULL")
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


_VIEWS = {
    "minhas": "owner_id = :who AND is_open = 1",
    "sem-proprietario": "owner_id IS NULL AND is_open = 1",
    "atrasadas": "is_open = 1 AND next_due_at < :now",
    "abertas": "is_open = 1",
    "todas": "1",
    "novo": "stage = 'new' AND is_open = 1",
    "n1": "stage = 'in_service_n1' AND is_open = 1",
    "n2": "stage = 'in_service_n2' AND is_open = 1",
    "n3": "stage = 'in_service_n3' AND is_open = 1",
    "aguardando": "stage = 'waiting_customer' AND is_open = 1",
}
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE {} LIMIT 1001)"
_ANSWERS = (
    "SELECT id FROM (SELECT rowid AS id FROM ticket_search WHERE ticket_search MATCH :phrase"
    " ORDER BY rowid DESC LIMIT 2000) UNION SELECT ticket_id FROM message WHERE id IN (SELECT"
    " rowid FROM message_search WHERE message_search MATCH :q ORDER BY rowid DESC LIMIT 2000)"
)


async def queue(request: Request) -> Response:
    """One page of the queue with every counter: `?visao=&quem=&pagina=&categoria=&q=`."""
    asked = request.query_params
    condition = _VIEWS[asked["visao"]]
    values = {
        "who": int(asked["quem"]),
        "skip": 25 * (int(asked.get("pagina", "1")) - 1),
        "now": "2100",
        "category": int(asked.get("categoria", "0")),
        "q": f'"{asked.get("q", "")}" *',
        "phrase": f'"{asked.get("q", "")}"',
    }
    if values["category"]:
        condition += " AND category_id = :category"
    if asked.get("q"):
        condition += f" AND id IN ({_ANSWERS})"
    database = _database()
    ids = database.execute(
        f"SELECT id FROM ticket WHERE {condition}"
        " ORDER BY last_activity_at DESC, id DESC LIMIT 26 OFFSET :skip",
        values,
    ).fetchall()
    counts = [database.execute(_COUNT.format(condition), values).fetchone()]
    counts += [database.execute(_COUNT.format(one), values).fetchone() for one in _VIEWS.values()]
    found = database.execute(_ROW, {"ids": json.dumps([one for (one,) in ids])}).fetchall()
    return _answer([counts, found])


_NEW_TICKET = (
    "INSERT INTO ticket (number, subject, search_text, category_id, stage, is_open,"
    " requester_id, company_id, level, channel, guidance, form_key, created_at,"
    " last_activity_at, promised_at, version)"
    " SELECT :number, subject, subject || ' ' || :number, category_id, stage, is_open,"
    " requester_id, company_id, level, channel, guidance, :key, created_at,"
    " last_activity_at, promised_at, 1 FROM ticket WHERE number = :like"
)
_NEW_MESSAGE = (
    "INSERT INTO message (ticket_id, author_id, kind, audience, channel, body_html, body_text,"
    " form_key, created_at) SELECT id, :who, 'reply', 'everyone', 'web', '<p>Resposta.</p>',"
    " 'Resposta.', :key, last_activity_at FROM ticket WHERE number = :number"
)
_NEW_FILE = (
    "INSERT INTO attachment (id, uploader_id, message_id, position, name, size_bytes,"
    " media_type, sha256, storage_key, created_at) SELECT :key, :who, max(id), 0, 'a.txt',"
    " :size, 'text/plain', '', :key, created_at FROM message WHERE form_key = :key"
)


async def reply(request: Request) -> Response:
    """Add a message to a ticket and mark its activity: `?numero=&quem=`."""
    asked = request.query_params
    values = {"number": asked["numero"], "who": int(asked["quem"]), "key": str(uuid.uuid4())}
    with _database() as database:
        database.execute(_NEW_MESSAGE, values)
        database.execute(
            "UPDATE ticket SET last_activity_at = created_at, version = version + 1"
            " WHERE number = :number",
            values,
        )
    return _answer(values["key"])


async def create(request: Request) -> Response:
    """Open a ticket like `?numero=` with the body as its file, kept and synced: `?quem=`."""
    asked, content, key = request.query_params, await request.body(), str(uuid.uuid4())
    with Path(f"{os.environ['FLOOR_DATABASE']}.{key}").open("wb") as kept:
        kept.write(content)
        kept.flush()
        os.fsync(kept.fileno())
    values = {
        "like": asked["numero"],
        "number": f"9{uuid.uuid4().int % 10**10:010}",
        "who": int(asked["quem"]),
        "key": key,
        "size": len(content),
    }
    with _database() as database:
        for statement in (_NEW_TICKET, _NEW_MESSAGE, _NEW_FILE):
            database.execute(statement, values)
    return _answer(key)


app = Starlette(
    routes=[
        Route("/tickets", tickets),
        Route("/ticket", ticket),
        Route("/fila", queue),
        Route("/responder", reply, methods=["POST"]),
        Route("/criar", create, methods=["POST"]),
    ]
)
