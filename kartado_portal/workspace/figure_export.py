"""Each table of the figures as a CSV: raw numbers, minutes of business time, shares from 0 to 1."""

import csv
import io
from datetime import datetime

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.tickets.export import neutral
from kartado_portal.workspace import figures
from kartado_portal.workspace.day_counts import GROUPS
from kartado_portal.workspace.period import Period
from kartado_portal.workspace.tally import Tally, percentile

TABLES = (*GROUPS, "dias", "idade")
_HEADINGS = (
    "Abertos",
    "Fechados",
    "Continuações",
    "Primeiras respostas no prazo",
    "Primeiras respostas fora do prazo",
    "Respostas seguintes no prazo",
    "Respostas seguintes fora do prazo",
    "Soluções no prazo",
    "Soluções fora do prazo",
    "Primeira resposta, mediana (min úteis)",
    "Primeira resposta, percentil 90 (min úteis)",
    "Solução, mediana (min úteis)",
    "Solução, percentil 90 (min úteis)",
    "Avaliações",
    "Satisfação, média (1 a 5)",
)


def table_csv(
    session: Session, *, actor: Actor, period: Period, table: str, now: datetime
) -> bytes:
    """Return one of `TABLES` as the list's CSV is: BOM, `;`, formulas neutralised.

    Raises: NotAllowed, KeyError (no such table).
    """
    if table == "idade":
        rows = [("Idade", "Abertos agora"), *figures.backlog(session, actor=actor, now=now)]
        return _encoded(rows)
    group = "canal" if table == "dias" else table
    found = figures.period_figures(session, actor=actor, period=period, group=group, now=now)
    if table == "dias":
        days = ((f"{day:%d/%m/%Y}", *counts) for day, counts in found.days.items())
        return _encoded([("Dia", "Abertos", "Fechados"), *days])
    rows_of = [_row(name, tally) for name, tally in found.groups]
    return _encoded([(GROUPS[table], *_HEADINGS), *rows_of, _row("Total", found.whole)])


def _row(name: str, tally: Tally) -> tuple[object, ...]:
    return (
        neutral(name),
        tally.opened,
        tally.closed,
        tally.continued,
        tally.kept,
        tally.missed,
        tally.next_kept,
        tally.next_missed,
        tally.solved_kept,
        tally.solved_missed,
        percentile(tally.first_reply, 0.5),
        percentile(tally.first_reply, 0.9),
        percentile(tally.solution, 0.5),
        percentile(tally.solution, 0.9),
        tally.scores.total(),
        "" if tally.satisfaction is None else f"{tally.satisfaction:.2f}".replace(".", ","),
    )


def _encoded(rows: list[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
