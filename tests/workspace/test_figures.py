"""The figures are what a slow, obvious computation over the same tickets says."""

import csv
import io
import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.clock import local
from kartado_portal.database import reading
from kartado_portal.errors import NotAllowed
from kartado_portal.hours.default import default_calendar
from kartado_portal.seeds.bulk import seed_tickets
from kartado_portal.seeds.bulk_people import Shape
from kartado_portal.tickets import services, surveys
from kartado_portal.tickets.models import Category, Message, Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.tickets.sla import DEFAULTS
from kartado_portal.workspace import figure_cards, figures
from kartado_portal.workspace.figure_export import TABLES, table_csv
from kartado_portal.workspace.figures import Figures
from kartado_portal.workspace.period import Period, period_of
from kartado_portal.workspace.tally import Minutes, Tally, percentile
from tests.conftest import TUESDAY_MORNING
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOW = TUESDAY_MORNING


def nearest_rank(taken: list[int], share: float) -> int | None:
    """Return the percentile as schoolbooks have it."""
    return sorted(taken)[math.ceil(share * len(taken)) - 1] if taken else None


Talk = dict[int, list[Message]]
"""The messages of each ticket, oldest first."""


def walk(tickets: list[Ticket], talk: Talk, period: Period) -> Tally:
    """Count by looking at each ticket and its messages, with the calendar's own walk."""
    minutes, tally = default_calendar().business_minutes_between, Tally()

    def inside(moment: datetime | None) -> bool:
        return moment is not None and period.first <= local(moment).date() <= period.last

    for one in tickets:
        if inside(one.created_at):
            tally.opened += 1
            tally.continued += one.continues_id is not None
            replied = one.first_replied_at
            tally.kept += replied is not None and replied <= one.promised_at
            tally.missed += (replied or NOW) > one.promised_at
            if replied is not None:
                tally.first_reply[minutes(one.created_at, replied)] += 1
            for asked, answer in pairwise(talk[one.id]):
                is_later = asked.kind == "reply" and asked.author_id == one.requester_id
                if is_later and answer.author_id != one.requester_id:
                    taken = minutes(asked.created_at, answer.created_at)
                    tally.next_kept += taken <= DEFAULTS[one.priority].next_reply
                    tally.next_missed += taken > DEFAULTS[one.priority].next_reply
        if inside(one.closed_at):
            tally.closed += 1
            taken = minutes(one.created_at, one.closed_at)
            tally.solution[taken] += 1
            tally.solved_kept += taken <= DEFAULTS[one.priority].solution
            tally.solved_missed += taken > DEFAULTS[one.priority].solution
    return tally


@pytest.fixture
def analyst(session: Session) -> Actor:
    """Somebody of the staff."""
    return actor_for(session, make_analyst(session))


@pytest.mark.parametrize("preset", ["30", "365"])
def test_seeded_figures_are_those_of_a_walk_over_every_ticket(database: str, preset: str):
    seed_tickets(900, password_hash="!", now=NOW, shape=Shape(per_customer=30, per_company=300))
    period = period_of({"periodo": preset}, now=NOW)

    with reading() as session:
        analyst = actor_for(session, make_analyst(session))
        tickets = list(session.exec(select(Ticket)).all())
        talk: Talk = defaultdict(list)
        for message in session.exec(select(Message).order_by(Message.id)):
            talk[message.ticket_id].append(message)
        names = {one.id: one.name for one in session.exec(select(Category))}
        found = figures.period_figures(
            session, actor=analyst, period=period, group="categoria", now=NOW
        )
        ages = figures.backlog(session, actor=analyst, now=NOW)

    assert found.whole == walk(tickets, talk, period)
    assert found.whole.next_kept
    assert found.whole.next_missed
    assert dict(found.groups) == {
        name: walk([one for one in tickets if names[one.category_id] == name], talk, period)
        for name in dict(found.groups)
    }
    assert found.days == by_day(tickets, period)
    assert sum(count for _, count in ages) == sum(one.is_open for one in tickets)


def by_day(tickets: list[Ticket], period: Period) -> dict[object, tuple[int, int]]:
    """Return opened and closed of each local day that has any."""
    days = {}
    for place in range(period.days):
        day = period.first + timedelta(days=place)
        opened = sum(local(one.created_at).date() == day for one in tickets)
        closed = sum(bool(one.closed_at) and local(one.closed_at).date() == day for one in tickets)
        if opened or closed:
            days[day] = (opened, closed)
    return days


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("taken", [[], [7], [1, 2], [5, 5, 5, 9], list(range(1, 102))])
def test_percentiles_are_the_nearest_rank(taken: list[int], share: float):
    assert percentile(Minutes(taken), share) == nearest_rank(taken, share)


def test_a_reply_and_a_closing_leave_how_long_they_took(session: Session, analyst: Actor):
    opened_at = datetime(2026, 11, 23, 14, tzinfo=UTC)  # Monday, 11:00 in São Paulo
    ticket = make_ticket(session, now=opened_at)
    after_lunch = opened_at + timedelta(hours=2, minutes=30)

    services.reply(
        session,
        actor=analyst,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>Vamos ver.</p>", form_key="a"),
        now=after_lunch,
    )
    services.close(
        session, actor=analyst, number=ticket.number, now=after_lunch + timedelta(days=1)
    )

    assert ticket.first_reply_minutes == 90
    assert ticket.solution_minutes == 90 + 540


def test_groups_are_by_owner_company_category_and_channel(session: Session, analyst: Actor):
    make_ticket(session, category="Erro", now=NOW)
    make_ticket(session, category="Dúvida", now=NOW)
    make_ticket(session, category="Dúvida", now=NOW)
    period = period_of({}, now=NOW)

    def groups(name: str) -> list[tuple[str, int]]:
        found: Figures = figures.period_figures(
            session, actor=analyst, period=period, group=name, now=NOW
        )
        return [(name, tally.opened) for name, tally in found.groups]

    assert groups("categoria") == [("Dúvida", 2), ("Erro", 1)]
    assert groups("canal") == [("Portal", 3)]
    assert groups("analista") == [("Sem proprietário", 3)]
    assert groups("empresa") == [("Sem empresa", 3)]


def test_every_table_is_a_csv_with_the_numbers_of_the_page(session: Session, analyst: Actor):
    make_ticket(session, category="=SOMA(A1)", now=NOW)
    period = period_of({}, now=NOW)

    tables = {
        name: read(table_csv(session, actor=analyst, period=period, table=name, now=NOW))
        for name in TABLES
    }

    assert tables["categoria"][1][:2] == ["'=SOMA(A1)", "1"]
    assert tables["categoria"][-1][:2] == ["Total", "1"]
    assert tables["dias"][1:] == [[f"{local(NOW):%d/%m/%Y}", "1", "0"]]
    assert tables["idade"][1] == ["Menos de 1 dia", "1"]


def test_satisfaction_is_the_mean_of_the_answers(session: Session, analyst: Actor):
    for score in (5, 5, 2):
        account = make_account(session)
        ticket = make_ticket(session, requester=account, category="Erro", now=NOW)
        services.close(session, actor=analyst, number=ticket.number, now=NOW)
        surveys.answer(
            session,
            actor=actor_for(session, account),
            number=ticket.number,
            score=score,
            comment=f"Nota {score}.",
            now=NOW,
        )
    period = period_of({}, now=NOW)

    found = figures.period_figures(session, actor=analyst, period=period, group="canal", now=NOW)
    voices = figures.newest_voices(session, actor=analyst, period=period)
    shown = figure_cards.screen(found, Tally(), [], voices, period=period)

    assert found.whole.satisfaction == 4.0
    assert shown.rows[0].satisfaction == "4,0"
    assert {voice.comment for voice in shown.voices} == {"Nota 5.", "Nota 2."}


def read(body: bytes) -> list[list[str]]:
    """Return the cells of a CSV."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_customers_get_no_figure(session: Session):
    customer = actor_for(session, make_account(session))
    period = period_of({}, now=NOW)

    with pytest.raises(NotAllowed):
        figures.period_figures(session, actor=customer, period=period, group="canal", now=NOW)
    with pytest.raises(NotAllowed):
        figures.whole_figures(session, actor=customer, period=period, now=NOW)
    with pytest.raises(NotAllowed):
        figures.backlog(session, actor=customer, now=NOW)
    with pytest.raises(NotAllowed):
        figures.newest_voices(session, actor=customer, period=period)
    for table in TABLES:
        with pytest.raises(NotAllowed):
            table_csv(session, actor=customer, period=period, table=table, now=NOW)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({}, "26/10/2026 a 24/11/2026"),
        ({"periodo": "7"}, "18/11/2026 a 24/11/2026"),
        ({"periodo": "-3"}, "26/10/2026 a 24/11/2026"),
        ({"de": "2026-02-01", "ate": "2026-02-28"}, "01/02/2026 a 28/02/2026"),
        ({"de": "2026-02-28", "ate": "2026-02-01"}, "01/02/2026 a 01/02/2026"),
        ({"de": "2026-11-01", "ate": "2999-01-01"}, "01/11/2026 a 24/11/2026"),
        ({"de": "0001-01-01", "ate": "2026-11-24"}, "24/11/2025 a 24/11/2026"),
        ({"de": "ontem", "ate": "hoje"}, "26/10/2026 a 24/11/2026"),
    ],
)
def test_the_address_says_the_period(query: dict[str, str], label: str):
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)

    assert period_of(query, now=now).label == label


def test_the_period_before_is_as_long_and_ends_where_this_begins():
    period = period_of({"periodo": "7"}, now=datetime(2026, 11, 24, 15, tzinfo=UTC))

    assert period.before.days == period.days
    assert period.before.ends_before == period.starts_at


def test_steps_are_days_weeks_or_months_and_none_is_left_out():
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    empty = Figures(Tally(), [], {})

    steps = {
        name: figure_cards.time_bars(empty, period_of({"periodo": name}, now=now))
        for name in ("30", "90", "365")
    }

    assert [len(bars) for bars in steps.values()] == [30, 14, 13]
    assert [bars[-1].label for bars in steps.values()] == ["24/11", "23/11", "nov/26"]
