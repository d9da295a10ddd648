"""What the desk's work looks like in numbers: kept days where those hold, counted ones elsewhere.

A ticket belongs to the period in which it was opened for what begins there (opened, first
reply, promise kept, continuation), and to the one in which it was closed for closing and
solution. Percentiles are the nearest rank: a time that some ticket really took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session

from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets.models import Category, Survey, Ticket
from kartado_portal.workspace import counted_days
from kartado_portal.workspace.day_counts import Tallies, count_day
from kartado_portal.workspace.period import Period
from kartado_portal.workspace.tally import Tally, summed

CHANNELS = {"portal": "Portal", "email": "E-mail", "chat": "Chat", "whatsapp": "WhatsApp"}
AGES = (
    (1, "Menos de 1 dia"),
    (3, "1 a 3 dias"),
    (7, "3 a 7 dias"),
    (30, "7 a 30 dias"),
    (0, "Mais de 30 dias"),
)
"""Upper ends in days and labels; 0 is no end."""

_NOBODY = {"analista": "Sem proprietário", "empresa": "Sem empresa"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of one period; `groups` are by the name shown, the most opened first."""

    whole: Tally
    groups: list[tuple[str, Tally]]
    days: dict[date, tuple[int, int]]
    """Opened and closed by local day; days without either are left out."""


def period_figures(
    session: Session, *, actor: Actor, period: Period, group: str, now: datetime
) -> Figures:
    """Return the figures of a period, grouped by a key of `GROUPS`. Raises: NotAllowed."""
    _refuse_customers(actor)
    tallies, days = _gather(session, period, group, now)
    names = _names(session, group, tallies)
    groups = [(names[key], tally) for key, tally in tallies.items()]
    groups.sort(key=lambda pair: (-pair[1].opened, -pair[1].closed, pair[0].casefold()))
    return Figures(summed(tallies.values()), groups, days)


def whole_figures(session: Session, *, actor: Actor, period: Period, now: datetime) -> Tally:
    """Return the sums of a period alone, for comparing. Raises: NotAllowed."""
    _refuse_customers(actor)
    tallies, _ = _gather(session, period, "canal", now)
    return summed(tallies.values())


def _gather(
    session: Session, period: Period, group: str, now: datetime
) -> tuple[Tallies, dict[date, tuple[int, int]]]:
    """Return the tallies of a period and its days: as kept where that holds, counted elsewhere."""
    tallies: Tallies = defaultdict(Tally)
    days: dict[date, tuple[int, int]] = {}
    oldest = counted_days.first_day(session)
    if oldest is None or oldest > period.last:
        return tallies, days
    period = Period(max(period.first, oldest), period.last)
    held = counted_days.holding(session, period=period, now=now)
    if held:
        counted_days.add_kept(session, tallies, days=held, group=group)
        days = counted_days.kept_totals(session, days=held)
    for day in period.each_day():
        if day not in held:
            found = count_day(session, day=day, groups=[group], now=now)[group]
            whole = summed(found.values())
            if whole.opened or whole.closed:
                days[day] = (whole.opened, whole.closed)
            for key, tally in found.items():
                tallies[key].add(tally)
    return tallies, dict(sorted(days.items()))


def backlog(session: Session, *, actor: Actor, now: datetime) -> list[tuple[str, int]]:
    """Return how many tickets are open now by age, youngest first. Raises: NotAllowed."""
    _refuse_customers(actor)
    age = case(
        *(
            (Ticket.created_at > now - timedelta(days=days), place)
            for place, (days, _) in enumerate(AGES)
            if days
        ),
        else_=len(AGES) - 1,
    )
    asked = select(age, func.count()).where(Ticket.is_open).group_by(age)
    found: dict[int, int] = dict(session.execute(asked).all())
    return [(label, found.get(place, 0)) for place, (_, label) in enumerate(AGES)]


def _refuse_customers(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotAllowed


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    return and_(column >= period.starts_at, column < period.ends_before)


def newest_voices(
    session: Session, *, actor: Actor, period: Period, limit: int = 10
) -> list[tuple[Survey, Ticket]]:
    """Return the newest answers of the period with their tickets. Raises: NotAllowed."""
    _refuse_customers(actor)
    asked = (
        select(Survey, Ticket)
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .where(_within(Survey.answered_at, period))
        .order_by(Survey.answered_at.desc())
        .limit(limit)
    )
    return [(row.Survey, row.Ticket) for row in session.execute(asked)]


def _names(session: Session, group: str, keys: Iterable[str]) -> dict[str, str]:
    """Return what each key is called; people of the same name keep their addresses apart."""
    names = {"": _NOBODY.get(group, "—")}
    if group == "canal":
        return names | {key: CHANNELS.get(key, key) for key in keys}
    ids = [int(key) for key in keys if key]
    if group == "analista":
        people = session.execute(select(Account).where(Account.id.in_(ids))).scalars().all()
        shared = Counter(one.name for one in people)
        return names | {
            str(one.id): one.name if one.name and shared[one.name] == 1 else one.email
            for one in people
        }
    model: Any = Company if group == "empresa" else Category
    asked = select(model.id, model.name).where(model.id.in_(ids))
    return names | {str(row.id): row.name for row in session.execute(asked)}
