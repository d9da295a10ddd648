"""The figures of one local day, counted from its tickets and answers themselves."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlmodel import Session

from kartado_portal.tickets.models import Survey, Ticket
from kartado_portal.workspace.period import Period
from kartado_portal.workspace.tally import Tally

GROUPS = {"analista": "Analista", "empresa": "Empresa", "categoria": "Categoria", "canal": "Canal"}

Tallies = defaultdict[str, Tally]
"""By owner, company, category or channel: its id or name as text, empty for none."""

_COLUMNS = (Ticket.owner_id, Ticket.company_id, Ticket.category_id, Ticket.channel)
"""In the order of `GROUPS`."""


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _that_day(column: Any) -> ColumnElement[bool]:
    return and_(column >= bindparam("starts_at"), column < bindparam("ends_before"))


# Made once: a year that is counted day by day asks each of them 365 times.
_IS_MISSED = or_(
    Ticket.first_replied_at > Ticket.promised_at,
    and_(Ticket.first_replied_at.is_(None), Ticket.promised_at < bindparam("now")),
)
_OPENED = select(
    *_COLUMNS,
    Ticket.first_reply_minutes.label("took"),
    _flag(Ticket.first_replied_at <= Ticket.promised_at).label("kept"),
    _flag(_IS_MISSED).label("missed"),
    _flag(Ticket.continues_id.is_not(None)).label("continued"),
    Ticket.next_replies_kept.label("next_kept"),
    Ticket.next_replies_missed.label("next_missed"),
).where(_that_day(Ticket.created_at))
_CLOSED = select(
    *_COLUMNS,
    Ticket.solution_minutes.label("took"),
    _flag(Ticket.is_solution_kept).label("kept"),
    _flag(~Ticket.is_solution_kept).label("missed"),
).where(_that_day(Ticket.closed_at))
_ANSWERED = (
    select(*_COLUMNS, Survey.score.label("score"))
    .join_from(Survey, Ticket, Ticket.id == Survey.ticket_id)
    .where(_that_day(Survey.answered_at))
)
_UNDECIDED = select(func.min(Ticket.promised_at)).where(
    _that_day(Ticket.created_at),
    Ticket.first_replied_at.is_(None),
    Ticket.promised_at >= bindparam("now"),
)


def count_day(
    session: Session, *, day: date, groups: Collection[str], now: datetime
) -> dict[str, Tallies]:
    """Return the tallies of the day by each of `groups`, which are keys of `GROUPS`.

    A ticket counts on the day on which it was opened for what begins there, and on that of
    its closing for closing and solution.
    """
    found: dict[str, Tallies] = {group: defaultdict(Tally) for group in groups}
    places = [(place, found[group]) for place, group in enumerate(GROUPS) if group in found]
    values = _bounds(day)
    for row in session.execute(_OPENED, {**values, "now": now}):
        for place, tallies in places:
            _count_opened(tallies[_key(row[place])], row)
    for row in session.execute(_CLOSED, values):
        for place, tallies in places:
            _count_closed(tallies[_key(row[place])], row)
    for row in session.execute(_ANSWERED, values):
        for place, tallies in places:
            tallies[_key(row[place])].scores[row.score] += 1
    return found


def next_miss(session: Session, *, day: date, now: datetime) -> datetime | None:
    """Return from when on a promise of that day is missed though nobody acts; None for never."""
    return session.execute(_UNDECIDED, {**_bounds(day), "now": now}).scalar_one()


def _bounds(day: date) -> dict[str, datetime]:
    whole = Period(day, day)
    return {"starts_at": whole.starts_at, "ends_before": whole.ends_before}


def _key(value: int | str | None) -> str:
    return "" if value is None else str(value)


def _count_opened(tally: Tally, row: Any) -> None:
    tally.opened += 1
    tally.kept += row.kept
    tally.missed += row.missed
    tally.continued += row.continued
    tally.next_kept += row.next_kept
    tally.next_missed += row.next_missed
    if row.took is not None:
        tally.first_reply[row.took] += 1


def _count_closed(tally: Tally, row: Any) -> None:
    tally.closed += 1
    tally.solved_kept += row.kept
    tally.solved_missed += row.missed
    if row.took is not None:
        tally.solution[row.took] += 1
