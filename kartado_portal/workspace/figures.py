"""What the desk's work looks like in numbers; everything counted by the database.

A ticket belongs to the period in which it was opened for what begins there (opened, first
reply, promise kept, continuation), and to the one in which it was closed for closing and
solution. Percentiles are the nearest rank: a time that some ticket really took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select
from sqlmodel import Session

from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.clock import local
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets.models import Category, Survey, Ticket
from kartado_portal.workspace.period import Period

GROUPS = {"analista": "Analista", "empresa": "Empresa", "categoria": "Categoria", "canal": "Canal"}
CHANNELS = {"portal": "Portal", "email": "E-mail", "chat": "Chat", "whatsapp": "WhatsApp"}
AGES = (
    (1, "Menos de 1 dia"),
    (3, "1 a 3 dias"),
    (7, "3 a 7 dias"),
    (30, "7 a 30 dias"),
    (0, "Mais de 30 dias"),
)
"""Upper ends in days and labels; 0 is no end."""

_COLUMNS: dict[str, Any] = {
    "analista": Ticket.owner_id,
    "empresa": Ticket.company_id,
    "categoria": Ticket.category_id,
    "canal": Ticket.channel,
}
_NOBODY = {"analista": "Sem proprietário", "empresa": "Sem empresa"}
Minutes = Counter[int]
"""How many tickets took so many business minutes."""


@dataclass(slots=True)
class Tally:
    """Counts of some tickets."""

    opened: int = 0
    closed: int = 0
    continued: int = 0
    """Opened as the continuation of a closed one."""
    kept: int = 0
    missed: int = 0
    """Of the promises of a first reply that are decided."""
    next_kept: int = 0
    next_missed: int = 0
    """Of the later answers to customers that had a target."""
    solved_kept: int = 0
    solved_missed: int = 0
    """Of the closings that had a target, without the time that waited for the customer."""
    first_reply: Minutes = field(default_factory=Counter)
    solution: Minutes = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    """Answers to surveys, 1 to 5, by when they were given."""

    @property
    def kept_share(self) -> float | None:
        """Promises kept of those decided, 0 to 1; None when none is."""
        return _share(self.kept, self.missed)

    @property
    def next_kept_share(self) -> float | None:
        """Later answers in time, 0 to 1; None without any."""
        return _share(self.next_kept, self.next_missed)

    @property
    def solved_kept_share(self) -> float | None:
        """Closings in time, 0 to 1; None without any."""
        return _share(self.solved_kept, self.solved_missed)

    @property
    def satisfaction(self) -> float | None:
        """The mean score; None without any."""
        answers = self.scores.total()
        return (
            sum(score * count for score, count in self.scores.items()) / answers
            if answers
            else None
        )


def _share(kept: int, missed: int) -> float | None:
    return kept / (kept + missed) if kept + missed else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of one period; `groups` are by the name shown, the most opened first."""

    whole: Tally
    groups: list[tuple[str, Tally]]
    days: dict[date, tuple[int, int]]
    """Opened and closed by local day; days without either are left out."""


def percentile(taken: Minutes, share: float) -> int | None:
    """Return the nearest rank: the least that `share` of the tickets did not exceed."""
    wanted = share * taken.total()
    passed = 0
    for minutes in sorted(taken):
        passed += taken[minutes]
        if passed >= wanted:
            return minutes
    return None


def period_figures(
    session: Session, *, actor: Actor, period: Period, group: str, now: datetime
) -> Figures:
    """Return the figures of a period, grouped by a key of `GROUPS`. Raises: NotAllowed."""
    _refuse_customers(actor)
    tallies: defaultdict[Any, Tally] = defaultdict(Tally)
    _count_opened(session, tallies, period, group, now)
    _count_closed(session, tallies, period, group)
    _count_scores(session, tallies, period, group)
    names = _names(session, group, tallies)
    groups = [(names[key], tally) for key, tally in tallies.items()]
    groups.sort(key=lambda pair: (-pair[1].opened, -pair[1].closed, pair[0].casefold()))
    return Figures(_sum(tallies.values()), groups, _days(session, period))


def whole_figures(session: Session, *, actor: Actor, period: Period, now: datetime) -> Tally:
    """Return the sums of a period alone, for comparing. Raises: NotAllowed."""
    _refuse_customers(actor)
    tallies: defaultdict[Any, Tally] = defaultdict(Tally)
    _count_opened(session, tallies, period, "canal", now)
    _count_closed(session, tallies, period, "canal")
    _count_scores(session, tallies, period, "canal")
    return _sum(tallies.values())


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


def _count_opened(
    session: Session, tallies: defaultdict[Any, Tally], period: Period, group: str, now: datetime
) -> None:
    column, took = _COLUMNS[group], Ticket.first_reply_minutes
    kept = Ticket.first_replied_at <= Ticket.promised_at
    missed = or_(
        Ticket.first_replied_at > Ticket.promised_at,
        and_(Ticket.first_replied_at.is_(None), Ticket.promised_at < now),
    )
    asked = (
        select(
            column.label("key"),
            took.label("took"),
            func.count().label("opened"),
            _how_many(kept).label("kept"),
            _how_many(missed).label("missed"),
            func.count(Ticket.continues_id).label("continued"),
            func.sum(Ticket.next_replies_kept).label("next_kept"),
            func.sum(Ticket.next_replies_missed).label("next_missed"),
        )
        .where(_within(Ticket.created_at, period))
        .group_by(column, took)
    )
    for row in session.execute(asked):
        tally = tallies[row.key]
        tally.opened += row.opened
        tally.kept += row.kept
        tally.missed += row.missed
        tally.continued += row.continued
        tally.next_kept += row.next_kept
        tally.next_missed += row.next_missed
        if row.took is not None:
            tally.first_reply[row.took] += row.opened


def _count_closed(
    session: Session, tallies: defaultdict[Any, Tally], period: Period, group: str
) -> None:
    column, took = _COLUMNS[group], Ticket.solution_minutes
    asked = (
        select(
            column.label("key"),
            took.label("took"),
            func.count().label("closed"),
            _how_many(Ticket.is_solution_kept).label("kept"),
            func.count(Ticket.is_solution_kept).label("judged"),
        )
        .where(_within(Ticket.closed_at, period))
        .group_by(column, took)
    )
    for row in session.execute(asked):
        tally = tallies[row.key]
        tally.closed += row.closed
        tally.solved_kept += row.kept
        tally.solved_missed += row.judged - row.kept
        if row.took is not None:
            tally.solution[row.took] += row.closed


def _count_scores(
    session: Session, tallies: defaultdict[Any, Tally], period: Period, group: str
) -> None:
    column = _COLUMNS[group]
    asked = (
        select(column.label("key"), Survey.score, func.count().label("given"))
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .where(_within(Survey.answered_at, period))
        .group_by(column, Survey.score)
    )
    for row in session.execute(asked):
        tallies[row.key].scores[row.score] += row.given


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


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(cast(case((condition, 1), else_=0), Integer)), 0)


def _days(session: Session, period: Period) -> dict[date, tuple[int, int]]:
    days: dict[date, list[int]] = {}
    for place, column in enumerate((Ticket.created_at, Ticket.closed_at)):
        hour = _hour(session, column)
        asked = select(hour, func.count()).where(_within(column, period)).group_by(hour)
        for text, count in session.execute(asked):
            day = local(datetime.fromisoformat(f"{text}:00+00:00")).date()
            days.setdefault(day, [0, 0])[place] += count
    return {day: (counts[0], counts[1]) for day, counts in sorted(days.items())}


def _hour(session: Session, column: Any) -> ColumnElement[str]:
    """Return the hour in UTC as `2026-11-24 12`; the local day is told in Python, which knows
    the zone's history, and no zone of Brazil is half an hour off."""
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H", column)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24")


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.opened += one.opened
        whole.closed += one.closed
        whole.continued += one.continued
        whole.kept += one.kept
        whole.missed += one.missed
        whole.next_kept += one.next_kept
        whole.next_missed += one.next_missed
        whole.solved_kept += one.solved_kept
        whole.solved_missed += one.solved_missed
        whole.first_reply.update(one.first_reply)
        whole.solution.update(one.solution)
        whole.scores.update(one.scores)
    return whole


def _names(session: Session, group: str, keys: Iterable[Any]) -> dict[Any, str]:
    """Return what each key is called; people of the same name keep their addresses apart."""
    ids = [key for key in keys if key is not None]
    names: dict[Any, str] = {None: _NOBODY.get(group, "—")}
    if group == "canal":
        return names | {key: CHANNELS.get(key, key) for key in ids}
    if group == "analista":
        people = session.execute(select(Account).where(Account.id.in_(ids))).scalars().all()
        shared = Counter(one.name for one in people)
        return names | {
            one.id: one.name if one.name and shared[one.name] == 1 else one.email for one in people
        }
    model: Any = Company if group == "empresa" else Category
    asked = select(model.id, model.name).where(model.id.in_(ids))
    return names | {row.id: row.name for row in session.execute(asked)}
