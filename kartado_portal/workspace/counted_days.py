"""Figures of whole days, counted once and kept: a year is read from some hundred rows.

Triggers of the database note the hour of whatever changes in a figure (`figure_change`), so
that no act can forget to. A day with such a note is counted from its tickets when it is asked
for, until it is counted anew; so is today, always.
"""

import asyncio
import struct
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, insert, select, text
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.day_counts import GROUPS, Tallies, count_day, next_miss
from kartado_portal.workspace.models import CountedDay, CountedFigure, FigureChange
from kartado_portal.workspace.period import Period
from kartado_portal.workspace.tally import COUNTS, SPREADS, Tally

_EVERY_SECONDS = 60
_REST = 3.0
"""How many times as long as a day took nothing is counted after it: everybody's events share one
interpreter with this, and after an import there are years of days to count."""
_LOCK = 0x6669_6775
"""Any number that nothing else locks in this database."""
_HOUR = "%Y-%m-%d %H"

log = structlog.get_logger(__name__)


def first_day(session: Session) -> date | None:
    """Return the day of the oldest ticket; nothing was counted before. None without any."""
    oldest = session.execute(select(func.min(Ticket.created_at))).scalar_one()
    return clock.local(oldest).date() if oldest else None


def holding(session: Session, *, period: Period, now: datetime) -> set[date]:
    """Return the days of the period whose kept figures are those of `now`."""
    counted = select(CountedDay).where(CountedDay.day.between(period.first, period.last))
    held = {
        one.day
        for one in session.execute(counted).scalars()
        if one.counted_at <= now and (one.holds_until is None or now <= one.holds_until)
    }
    return held - _changed(session, period)


def add_kept(session: Session, tallies: Tallies, *, days: Collection[date], group: str) -> None:
    """Add the kept figures of these days to `tallies`."""
    where = _among(days, group)
    sums = select(CountedFigure.key, *(func.sum(getattr(CountedFigure, one)) for one in COUNTS))
    for key, *counts in session.execute(sums.where(where).group_by(CountedFigure.key)):
        tally = tallies[key]
        for name, count in zip(COUNTS, counts, strict=True):
            setattr(tally, name, getattr(tally, name) + int(count))
    spreads: defaultdict[str, tuple[list[bytes], ...]] = defaultdict(lambda: ([], [], []))
    columns = (getattr(CountedFigure, one) for one in SPREADS)
    for key, *packed in session.execute(select(CountedFigure.key, *columns).where(where)):
        for pieces, piece in zip(spreads[key], packed, strict=True):
            pieces.append(piece)
    for key, (first_reply, solution, scores) in spreads.items():
        tallies[key].first_reply.update(_unpacked(first_reply))
        tallies[key].solution.update(_unpacked(solution))
        tallies[key].scores.update(b"".join(scores))


def kept_totals(session: Session, *, days: Collection[date]) -> dict[date, tuple[int, int]]:
    """Return opened and closed of these days, as kept; days without either are left out."""
    asked = select(
        CountedFigure.day, func.sum(CountedFigure.opened), func.sum(CountedFigure.closed)
    )
    asked = asked.where(_among(days, "canal")).group_by(CountedFigure.day)
    return {
        day: (int(opened), int(closed))
        for day, opened, closed in session.execute(asked)
        if opened or closed
    }


def days_due(session: Session, *, now: datetime) -> list[date]:
    """Return the days before today that wait to be counted, the newest first."""
    first, today = first_day(session), clock.local(now).date()
    if first is None or first >= today:
        return []
    period = Period(first, today - timedelta(days=1))
    held = holding(session, period=period, now=now)
    return [day for day in period.each_day() if day not in held][::-1]


def keep_day(session: Session, *, day: date, now: datetime) -> bool:
    """Count a day and keep its figures; return False when another process is counting.

    The notes are read before the tickets: what is written meanwhile leaves one of its own,
    which this does not see, and has the day counted again.
    """
    if not _have_turn(session):
        return False
    noted = [one.id for one in _notes(session, Period(day, day))]
    tallies = count_day(session, day=day, groups=GROUPS, now=now)
    session.execute(delete(CountedFigure).where(CountedFigure.day == day))
    session.execute(delete(CountedDay).where(CountedDay.day == day))
    rows = [
        _row(group, day, key, tally)
        for group, found in tallies.items()
        for key, tally in found.items()
    ]
    if rows:
        session.execute(insert(CountedFigure), rows)
    holds_until = next_miss(session, day=day, now=now)
    session.add(CountedDay(day=day, counted_at=now, holds_until=holds_until))
    session.flush()
    _forget(session, noted)
    return True


def forget_notes_of_today(session: Session, *, now: datetime) -> None:
    """Delete the notes of days that are not counted yet: nothing of them is kept to be wrong."""
    if not _have_turn(session):
        return
    today = clock.local(now).date()
    kept = select(CountedDay.day).where(CountedDay.day >= today).limit(1)
    if session.execute(kept).first() is None:
        begins = Period(today, today).starts_at.strftime(_HOUR)
        session.execute(delete(FigureChange).where(FigureChange.hour >= begins))


async def keep_due_days() -> int:
    """Count every day that is due; return how many that were."""
    now = clock.now()
    due = await in_reading(days_due, now=now)
    for place, day in enumerate(due):
        began = time.monotonic()
        if not await in_unit(keep_day, day=day, now=clock.now()):
            return place
        await asyncio.sleep(_REST * (time.monotonic() - began))
    await in_unit(forget_notes_of_today, now=now)
    return len(due)


async def run_day_counting() -> None:
    """Look every minute, for as long as the process lives."""
    while True:
        try:
            await keep_due_days()
        except Exception:
            log.exception("day_counting.failed")
        await asyncio.sleep(_EVERY_SECONDS)


def _among(days: Collection[date], group: str) -> Any:
    """Return the condition that finds the kept figures of `days`, a stretch with few gaps."""
    first, last = min(days), max(days)
    gaps = set(Period(first, last).each_day()) - set(days)
    found = (CountedFigure.grouping == group) & CountedFigure.day.between(first, last)
    return found & CountedFigure.day.not_in(sorted(gaps)) if gaps else found


def _notes(session: Session, period: Period) -> Iterable[Any]:
    begins, ends = (one.strftime(_HOUR) for one in (period.starts_at, period.ends_before))
    asked = select(FigureChange.id, FigureChange.hour)
    return session.execute(asked.where(FigureChange.hour >= begins, FigureChange.hour < ends))


def _changed(session: Session, period: Period) -> set[date]:
    hours = {one.hour for one in _notes(session, period)}
    # No zone of Brazil is half an hour off.
    return {clock.local(datetime.strptime(one, _HOUR).replace(tzinfo=UTC)).date() for one in hours}


def _forget(session: Session, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        session.execute(delete(FigureChange).where(FigureChange.id.in_(ids[start : start + 500])))


def _have_turn(session: Session) -> bool:
    """Whether nobody else counts days before this unit ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    asked = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(session.execute(asked, {"lock": _LOCK}).scalar_one())


def _row(group: str, day: date, key: str, tally: Tally) -> dict[str, object]:
    return {
        "grouping": group,
        "day": day,
        "key": key,
        **{name: getattr(tally, name) for name in COUNTS},
        "first_reply": _packed(tally.first_reply),
        "solution": _packed(tally.solution),
        "scores": bytes(sorted(tally.scores.elements())),
    }


def _packed(taken: Counter[int]) -> bytes:
    return struct.pack(f"<{taken.total()}I", *sorted(taken.elements()))


def _unpacked(pieces: list[bytes]) -> tuple[int, ...]:
    whole = b"".join(pieces)
    return struct.unpack(f"<{len(whole) // 4}I", whole)
