"""The list as a CSV that Brazilian Excel opens right."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading
from kartado_portal.tickets import lifecycle, queries
from kartado_portal.tickets.schemas import TicketFilter

HEADINGS = (
    "Número do ticket",
    "Assunto",
    "Solicitado por",
    "Criado",
    "Proprietário do ticket",
    "Última atividade",
    "Status",
)
"""The manual's seven, in its order («Exportar Tickets»)."""

_BATCH = 1000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it: a quote before what starts a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


async def csv_lines(*, actor: Actor, wanted: TicketFilter) -> AsyncIterator[bytes]:
    """Yield the filtered set in its order: UTF-8 with BOM, `;`, RFC 4180 quoting, CRLF.

    A batch at a time, each read in a short transaction of its own: memory does not grow with
    the export, and a client that reads slowly holds no connection.
    """
    yield b"\xef\xbb\xbf" + _encoded([HEADINGS])
    ids = await in_reading(queries.all_ids, actor, wanted)
    for start in range(0, len(ids), _BATCH):
        yield await in_reading(_batch, ids[start : start + _BATCH], actor)


def _batch(session: Session, ids: list[int], actor: Actor) -> bytes:
    return _encoded([_row(row) for row in queries.rows(session, ids, actor.account_id)])


def _row(row: Any) -> tuple[str, ...]:
    return (
        row.number,
        neutral(row.subject),
        neutral(row.email),
        clock.stamp(row.created_at),
        neutral(row.owner or ""),
        clock.stamp(row.last_activity_at),
        lifecycle.status(row.stage).value,
    )


def _encoded(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
