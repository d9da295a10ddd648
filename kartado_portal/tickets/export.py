"""The list as a CSV that Brazilian Excel opens right."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
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

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it: a quote before what starts a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def csv_lines(session: Session, *, actor: Actor, wanted: TicketFilter) -> Iterator[bytes]:
    """Yield the filtered set in its order: UTF-8 with BOM, `;`, RFC 4180 quoting, CRLF.

    A batch of rows at a time, so that memory does not grow with the export.
    """
    yield b"\xef\xbb\xbf" + _encoded([HEADINGS])
    for rows in queries.iterate(session, actor, wanted):
        yield _encoded([_row(row) for row in rows])


def _row(row: Any) -> tuple[str, ...]:
    ticket = row.Ticket
    return (
        ticket.number,
        neutral(ticket.subject),
        neutral(row.email),
        clock.stamp(ticket.created_at),
        neutral(row.owner or ""),
        clock.stamp(ticket.last_activity_at),
        lifecycle.status(ticket.stage).value,
    )


def _encoded(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
