"""Kept figures are those of the tickets, whatever was done to them since they were counted."""

import random
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from kartado_portal import clock, own_data
from kartado_portal.accounts import retention
from kartado_portal.accounts.models import Account, PortalSetting
from kartado_portal.accounts.personal_data import erase_account
from kartado_portal.accounts.retention import Retention
from kartado_portal.actor import Actor, Role
from kartado_portal.chores import FORGET_TICKETS
from kartado_portal.clock import local
from kartado_portal.database import get_engine, reading, run_in_unit, unit_of_work
from kartado_portal.seeds.bulk import seed_tickets
from kartado_portal.seeds.bulk_people import Shape
from kartado_portal.tickets import ageing, editing, handling, services
from kartado_portal.tickets.models import Category, Survey, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, TicketEdit
from kartado_portal.workspace import counted_days, figures, people_merging
from kartado_portal.workspace import services as bulk
from kartado_portal.workspace.day_counts import GROUPS
from kartado_portal.workspace.models import CountedDay, CountedFigure, FigureChange
from kartado_portal.workspace.period import Period, period_of
from kartado_portal.workspace.schemas import BulkAct
from kartado_portal.workspace.tally import Tally, summed
from tests.conftest import TUESDAY_MORNING
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOW = TUESDAY_MORNING
EVER = Period(date(2020, 1, 1), NOW.date())
YEAR = period_of({"periodo": "365"}, now=NOW)
SMALL = Shape(per_customer=20, per_company=60, days=70)
"""What is kept of one day has nothing to do with another: more days would only take longer."""
COLUMNS = {
    "analista": "owner_id",
    "empresa": "company_id",
    "categoria": "category_id",
    "canal": "channel",
}
STAFF = col(Account.role) == "analyst"
PRESENT = (
    col(Account.role) == "customer",
    col(Account.erased_at).is_(None),
    col(Account.merged_into_id).is_(None),
)
SCORES = (1, 2, 3, 4, 5)


def keep_all(now: datetime) -> int:
    """Count every day that is due, as the chore does; return how many."""
    with reading() as session:
        due = counted_days.days_due(session, now=now)
    with unit_of_work() as session:
        assert all(counted_days.keep_day(session, day=day, now=now) for day in due)
        counted_days.forget_notes_of_today(session, now=now)
    return len(due)


def walk(session: Session, period: Period, now: datetime) -> dict[str, list[Tally]]:
    """Count by looking at each ticket, by every grouping."""
    found: dict[str, dict[Any, Tally]] = {group: defaultdict(Tally) for group in GROUPS}
    scores = {
        one.ticket_id: one
        for one in session.exec(select(Survey).where(col(Survey.answered_at).is_not(None)))
    }

    def inside(moment: datetime | None) -> bool:
        return moment is not None and period.first <= local(moment).date() <= period.last

    for one in session.exec(select(Ticket)):
        for group, column in COLUMNS.items():
            tally, answer = found[group][getattr(one, column)], scores.get(one.id)
            if inside(one.created_at):
                replied = one.first_replied_at
                tally.opened += 1
                tally.continued += one.continues_id is not None
                tally.kept += replied is not None and replied <= one.promised_at
                tally.missed += (replied or now) > one.promised_at
                tally.next_kept += one.next_replies_kept
                tally.next_missed += one.next_replies_missed
                if one.first_reply_minutes is not None:
                    tally.first_reply[one.first_reply_minutes] += 1
            if inside(one.closed_at):
                tally.closed += 1
                tally.solved_kept += one.is_solution_kept is True
                tally.solved_missed += one.is_solution_kept is False
                if one.solution_minutes is not None:
                    tally.solution[one.solution_minutes] += 1
            if answer is not None and inside(answer.answered_at):
                tally.scores[answer.score] += 1
    empty = Tally()
    return {
        group: [tally for tally in tallies.values() if tally != empty]
        for group, tallies in found.items()
    }


def assert_right(period: Period, now: datetime) -> None:
    """Compare the figures with the walk, by each grouping."""
    with reading() as session:
        analyst = actor_for(session, session.exec(select(Account).where(STAFF)).first())
        walked = walk(session, period, now)
        for group in GROUPS:
            found = figures.period_figures(
                session, actor=analyst, period=period, group=group, now=now
            )
            tallies = [tally for _, tally in found.groups if tally != Tally()]
            assert len(tallies) == len(walked[group]), group
            assert all(one in walked[group] for one in tallies), group
            assert found.whole == summed(walked[group])
            whole = figures.whole_figures(session, actor=analyst, period=period, now=now)
            assert found.whole == whole


def any_of(session: Session, chance: random.Random, model: Any, *where: Any) -> Any:
    """Return one row by chance; None without any."""
    found = session.exec(select(model).where(*where).order_by(model.id)).all()
    return chance.choice(found) if found else None


def act(session: Session, chance: random.Random, boss: Actor, now: datetime) -> None:
    """Do one thing by chance that may move a figure, as the portal does it."""
    make_account(session)  # however many are erased, somebody is left
    one = any_of(session, chance, Ticket, Ticket.is_open) or make_ticket(session, now=now)
    closed = any_of(session, chance, Ticket, ~col(Ticket.is_open))
    person, other = (any_of(session, chance, Account, *PRESENT) for _ in range(2))
    analyst = any_of(session, chance, Account, STAFF)
    category = any_of(session, chance, Category)
    draft = ReplyDraft(body_html="<p>Já vimos.</p>", form_key=f"f{chance.random()}")
    wanted = TicketEdit(subject=one.subject, category_id=category.id, priority="high")
    about: Any = {"actor": boss, "number": one.number, "now": now}
    match chance.randrange(12):
        case 0:
            make_ticket(session, requester=person, now=now)
        case 1:
            handling.hand_over(session, **about, owner_id=analyst.id)
        case 2:
            handling.hand_over(session, **about, level="N2")
        case 3:
            editing.edit(session, **about, wanted=wanted)
        case 4:
            services.reply(session, **about, draft=draft)
        case 5:
            services.close(session, **about)
        case 6:
            numbers = session.exec(select(Ticket.number).where(Ticket.is_open).limit(2)).all()
            close = BulkAct(kind="close")
            bulk.act_on_all(session, actor=boss, numbers=[*numbers], bulk_act=close, now=now)
        case 7:
            theirs = any_of(session, chance, Ticket, Ticket.requester_id == person.id)
            if theirs is not None and not theirs.is_open:
                make_ticket(session, requester=person, continues=theirs.number, now=now)
        case 8:
            session.exec(delete(Survey).where(col(Survey.ticket_id) == closed.id))
            session.add(
                Survey(
                    ticket_id=closed.id, asked_at=now, answered_at=now, score=chance.choice(SCORES)
                )
            )
        case 9:
            erase_account(session, account_id=person.id, now=now)
        case 10 if person.id != other.id:
            ids = {"account_id": person.id, "other_id": other.id}
            people_merging.merge(session, actor=boss, **ids, now=now, accepts_companies=True)
        case 11:
            session.exec(
                update(Ticket)
                .where(col(Ticket.requester_id) == person.id)
                .values(company_id=other.company_id)
            )
    session.flush()


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_figures_are_right_after_whatever_was_done(database: str, seed: int):
    seed_tickets(120, password_hash="!", now=NOW, shape=SMALL)
    own_data.know_rooms()
    chance, now = random.Random(seed), NOW
    with unit_of_work() as session:
        boss = actor_for(session, make_analyst(session, role=Role.ADMIN))
    assert keep_all(now) >= SMALL.days

    for _ in range(4):
        for _ in range(8):
            now += timedelta(hours=chance.randrange(1, 20))
            run_in_unit(act, chance, boss, now)
        period = period_of({"periodo": "30"}, now=now)
        assert_right(period, now)
        keep_all(now)
        assert_right(period, now)
        assert_right(period.before, now)


def test_a_year_is_read_from_what_is_kept(database: str):
    seed_tickets(60, password_hash="!", now=NOW, shape=replace(SMALL, days=400))
    keep_all(NOW)

    with unit_of_work() as session:
        session.exec(update(CountedFigure).values(opened=7))
        analyst = actor_for(session, make_analyst(session))
        found = figures.whole_figures(session, actor=analyst, period=YEAR, now=NOW)
        kept = session.exec(
            select(func.count())
            .select_from(CountedFigure)
            .where(CountedFigure.grouping == "canal", col(CountedFigure.day) >= YEAR.first)
        ).one()

    assert found.opened >= 7 * kept


def test_only_what_changed_is_counted_again(database: str):
    seed_tickets(60, password_hash="!", now=NOW, shape=SMALL)
    keep_all(NOW)

    with unit_of_work() as session:
        one = session.exec(select(Ticket).where(~col(Ticket.is_open)).limit(1)).one()
        one.category_id = session.exec(
            select(Category.id).where(Category.id != one.category_id).limit(1)
        ).one()
        days = {local(one.created_at).date(), local(one.closed_at).date()}

    with reading() as session:
        assert set(counted_days.days_due(session, now=NOW)) == days
    assert keep_all(NOW) == len(days)
    assert keep_all(NOW) == 0
    with reading() as session:
        assert session.exec(select(FigureChange)).all() == []


def test_a_promise_is_missed_though_nobody_acts(database: str):
    with unit_of_work() as session:
        make_analyst(session)
        promised_at = make_ticket(session, now=NOW).promised_at
    tomorrow = NOW + timedelta(days=1)
    assert promised_at < tomorrow
    today = Period(local(NOW).date(), local(NOW).date())
    run_in_unit(counted_days.keep_day, day=today.first, now=NOW)

    for now in (NOW, promised_at, promised_at + timedelta(seconds=1), tomorrow):
        assert_right(today, now)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_act_that_commits_after_the_counting_is_counted_again(database: str):
    with unit_of_work() as session:
        make_analyst(session)
        number = make_ticket(session, now=NOW - timedelta(days=3)).number
    day = local(NOW - timedelta(days=3)).date()
    keep_all(NOW)

    with Session(get_engine()) as session, session.begin():
        session.exec(select(Ticket).where(Ticket.number == number)).one().channel = "email"
        session.flush()
        run_in_unit(counted_days.keep_day, day=day, now=NOW)

    assert_right(Period(day, day), NOW)
    with reading() as session:
        assert counted_days.days_due(session, now=NOW) == [day]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_process_at_a_time_counts(database: str):
    with unit_of_work() as session:
        make_ticket(session, now=NOW - timedelta(days=1))
    day = local(NOW - timedelta(days=1)).date()

    with unit_of_work() as session:
        assert counted_days.keep_day(session, day=day, now=NOW)
        assert run_in_unit(counted_days.keep_day, day=day, now=NOW) is False

    with reading() as session:
        assert session.get(CountedDay, day) is not None


async def test_the_chore_counts_what_is_due(database: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counted_days, "_REST", 0)
    seed_tickets(4, password_hash="!", now=clock.now(), shape=SMALL)

    counted = await counted_days.keep_due_days()

    assert counted >= SMALL.days
    assert await counted_days.keep_due_days() == 0


async def test_the_chore_leaves_most_of_the_time_to_others(
    database: str, monkeypatch: pytest.MonkeyPatch
):
    with unit_of_work() as session:
        make_ticket(session, now=clock.now() - timedelta(days=3))
    pauses: list[float] = []
    spent: list[float] = []

    async def rest(seconds: float) -> None:
        pauses.append(seconds)

    async def in_unit(act: Any, **about: Any) -> Any:
        began = time.monotonic()
        done = run_in_unit(act, **about)
        spent.append(time.monotonic() - began)
        return done

    monkeypatch.setattr(counted_days.asyncio, "sleep", rest)
    monkeypatch.setattr(counted_days, "in_unit", in_unit)
    assert await counted_days.keep_due_days() == 3

    assert sum(pauses) > 2 * sum(spent[:3])


async def test_figures_are_the_same_after_tickets_were_anonymised(database: str, clock: Any):
    seed_tickets(150, password_hash="!", now=NOW, shape=SMALL)
    keep_all(NOW)
    with reading() as session:
        before = walk(session, EVER, NOW)
        notes = session.exec(select(func.count(col(FigureChange.id)))).one()
    with unit_of_work() as session:
        value = Retention(ticket_days=30).as_text()
        session.add(PortalSetting(name=retention.SETTING, value=value, changed_at=NOW))

    gone = await ageing.age(FORGET_TICKETS)

    assert gone > 40
    with reading() as session:
        after = walk(session, EVER, NOW)
        for group in GROUPS:  # whoever has the same figures stands in whichever order
            assert len(after[group]) == len(before[group])
            assert all(one in after[group] for one in before[group])
        assert session.exec(select(func.count(col(FigureChange.id)))).one() == notes
        assert counted_days.days_due(session, now=NOW) == []
    assert_right(YEAR, NOW)
    assert_right(YEAR.before, NOW)
