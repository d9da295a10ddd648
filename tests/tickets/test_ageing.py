"""Closed tickets lose their words by age when administrators want it, and only those."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from kartado_portal import clock as moment
from kartado_portal.accounts import retention
from kartado_portal.accounts.models import PortalSetting
from kartado_portal.accounts.retention import Retention
from kartado_portal.actor import Actor
from kartado_portal.audit.models import AuditEvent
from kartado_portal.chores import CHORES, FORGET_TICKETS
from kartado_portal.database import get_engine, reading, run_in_unit, unit_of_work
from kartado_portal.live.models import Poke
from kartado_portal.tickets import (
    ageing,
    cards,
    handling,
    index_care,
    merging,
    queries,
    search,
    services,
    surveys,
    tagging,
    timeline,
)
from kartado_portal.tickets.anonymising import BODY, SUBJECT
from kartado_portal.tickets.errors import CannotSplit, SurveyNotFound, SurveyOver
from kartado_portal.tickets.models import Message, Survey, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, TicketFilter
from kartado_portal.workspace import desk_history
from kartado_portal.workspace.article_from_ticket import begin_article
from kartado_portal.workspace.errors import ReplyGone
from kartado_portal.workspace.models import FigureChange
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

DAY = timedelta(days=1)


def keep_for(session: Session, days: int) -> None:
    """Set how long the words of closed tickets are kept."""
    session.exec(delete(PortalSetting).where(col(PortalSetting.name) == retention.SETTING))
    value = Retention(ticket_days=days).as_text()
    session.add(PortalSetting(name=retention.SETTING, value=value, changed_at=moment.now()))


def everything(table: Any) -> str:
    """Return all rows of a table, to be compared."""
    with get_engine().connect() as connection:
        ordered = select(table.__table__).order_by(*table.__table__.primary_key)
        rows = [dict(row._mapping) for row in connection.execute(ordered)]
    return json.dumps(rows, default=str)


class Desk:
    """A person with tickets, her colleague, and an analyst who closes them."""

    def __init__(self) -> None:
        with unit_of_work() as session:
            company = make_company(session)
            self.requester = make_account(session, company_id=company.id, name="Ana Souza")
            self.ana = actor_for(session, self.requester)
            self.nina = actor_for(session, make_analyst(session, name="Nina Prado"))

    def closed(self, subject: str = "Palmeira caiu", **more: Any) -> str:
        """Open a ticket, have it answered and closed; return its number."""
        with unit_of_work() as session:
            now = moment.now()
            ticket = make_ticket(session, requester=self.requester, subject=subject, **more)
            handling.take(session, actor=self.nina, number=ticket.number, now=now)
            draft = ReplyDraft(body_html="<p>Levante a palmeira</p>")
            services.reply(session, actor=self.nina, number=ticket.number, draft=draft, now=now)
            said = ReplyDraft(body_html="<p>Obrigada</p>")
            services.reply(session, actor=self.ana, number=ticket.number, draft=said, now=now)
            tagging.add_tag(session, actor=self.nina, number=ticket.number, name="árvore", now=now)
            services.close(session, actor=self.nina, number=ticket.number, now=now)
            return ticket.number

    def shown(self, number: str, reader: Actor) -> list[Any]:
        """Return the timeline as somebody reads it."""
        with reading() as session:
            return timeline.load(session, actor=reader, number=number, now=moment.now()).entries

    def row(self, number: str) -> dict[str, Any]:
        """Return the columns of a ticket."""
        with reading() as session:
            found = session.exec(select(Ticket).where(Ticket.number == number)).one()
            return found.model_dump()


@pytest.fixture
def desk(database: str, clock: time_machine.Traveller) -> Desk:
    """A desk on a clock that stands."""
    return Desk()


def set_days(days: int) -> None:
    """Set the time, as the administrator does."""
    with unit_of_work() as session:
        keep_for(session, days)


async def test_nothing_goes_until_a_time_is_set(desk: Desk, clock: time_machine.Traveller):
    desk.closed()
    clock.shift(5000 * DAY)
    before = everything(Ticket) + everything(Message)

    assert await ageing.age(FORGET_TICKETS) == 0

    assert everything(Ticket) + everything(Message) == before


async def test_only_closed_ones_that_are_old_enough_go(desk: Desk, clock: time_machine.Traveller):
    set_days(365)
    old = desk.closed()
    with unit_of_work() as session:
        still_open = make_ticket(session, requester=desk.requester, subject="Aberto").number
    clock.shift(DAY)
    younger = desk.closed()
    others = [desk.row(number) for number in (still_open, younger)]

    clock.shift(364 * DAY)
    early = await ageing.age(FORGET_TICKETS)
    clock.shift(timedelta(seconds=1))
    late = await ageing.age(FORGET_TICKETS)
    again = await ageing.age(FORGET_TICKETS)

    assert (early, late, again) == (0, 1, 0)
    assert desk.row(old)["subject"] == SUBJECT
    assert [desk.row(number) for number in (still_open, younger)] == others
    assert "palmeira" in str(desk.shown(younger, desk.ana))


async def test_the_skeleton_stays_and_no_list_moves(desk: Desk, clock: time_machine.Traveller):
    first = desk.closed()
    number = desk.closed(continues=first)
    before, changes = desk.row(number), everything(FigureChange)
    messages = json.loads(everything(Message))
    set_days(365)
    clock.shift(400 * DAY)

    assert await ageing.age(FORGET_TICKETS) == 2

    after = desk.row(number)
    gone = {"subject", "search_text", "guidance", "form_key", "anonymised_at", "version"}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == gone - {"guidance"}
    assert after["continues_id"] is not None
    assert everything(FigureChange) == changes
    kept = ("id", "ticket_id", "author_id", "kind", "audience", "channel", "created_at")
    left = json.loads(everything(Message))
    assert [[one[key] for key in kept] for one in left] == [
        [one[key] for key in kept] for one in messages
    ]
    assert {one["body_text"] for one in left} == {BODY}
    with reading() as session:
        assert tagging.tags_of(session, [after["id"]])[after["id"]] == ["árvore"]


async def test_its_people_find_it_and_read_what_happened(desk: Desk, clock: time_machine.Traveller):
    number = desk.closed()
    set_days(365)
    clock.shift(400 * DAY)
    await ageing.age(FORGET_TICKETS)

    with reading() as session:
        page = cards.list_page(session, actor=desk.ana, wanted=TicketFilter(q=number))
        assert [row.subject for row in page.cards] == [SUBJECT]
        assert not page.cards[0].has_news
        lost = cards.list_page(session, actor=desk.ana, wanted=TicketFilter(q="palmeira"))
        assert lost.cards == []
        assert search.anywhere(session, "levante") == []
        assert len(search.anywhere(session, number) or []) == 1
        told = desk_history.history(session, actor=desk.nina, number=number)
    sentence = (
        "O conteúdo deste ticket foi excluído em 14/04/2027: o prazo de guarda de tickets "
        "fechados terminou"
    )
    for reader in (desk.ana, desk.nina):
        entries = desk.shown(number, reader)
        assert entries[-1].text == sentence
        assert {one.body_html for one in entries if one.kind != "event"} == {f"<p>{BODY}</p>"}
        assert "palmeira" not in str(entries).lower()
    assert (told[0].who, told[0].what) == (
        "Sistema",
        "excluiu o conteúdo do ticket: o prazo de guarda terminou",
    )
    with unit_of_work() as session:
        new = make_ticket(session, requester=desk.requester, continues=number)
    assert desk.row(new.number)["continues_id"] == desk.row(number)["id"]


async def test_a_colleague_who_was_added_is_forgotten(desk: Desk, clock: time_machine.Traveller):
    from kartado_portal.tickets import sharing

    with unit_of_work() as session:
        company_id = desk.requester.company_id
        bia = make_account(session, company_id=company_id, name="Bia Reis")
        ticket = make_ticket(session, requester=desk.requester)
        sharing.add_participant(
            session, actor=desk.ana, number=ticket.number, email=bia.email, now=moment.now()
        )
        services.close(session, actor=desk.nina, number=ticket.number, now=moment.now())
    set_days(365)
    clock.shift(400 * DAY)
    assert "Bia Reis" in str(desk.shown(ticket.number, desk.nina))

    await ageing.age(FORGET_TICKETS)

    assert "Bia Reis" not in str(desk.shown(ticket.number, desk.nina))
    with reading() as session:
        pokes = session.exec(select(Poke.topic)).all()
    assert f"tickets:account:{bia.id}" in pokes
    assert f"ticket:{ticket.number}" in pokes


async def test_a_question_is_answered_no_more(desk: Desk, clock: time_machine.Traveller):
    rated, silent = desk.closed(), desk.closed()
    with unit_of_work() as session:
        tokens = {
            number: surveys.token_of(row.id or 0)
            for row, number in session.exec(
                select(Survey, Ticket.number).join(Ticket, col(Ticket.id) == Survey.ticket_id)
            )
        }
        surveys.answer_by_letter(session, token=tokens[rated], score=5, now=moment.now())
    set_days(365)
    clock.shift(400 * DAY)
    await ageing.age(FORGET_TICKETS)

    with unit_of_work() as session:
        with pytest.raises(SurveyOver):
            surveys.comment_by_letter(session, token=tokens[rated], comment="de novo")
        with pytest.raises(SurveyNotFound):
            surveys.answer_by_letter(session, token=tokens[silent], score=1, now=moment.now())
        assert [one.score for one in session.exec(select(Survey))] == [5]


async def test_nothing_is_made_of_what_is_gone(desk: Desk, clock: time_machine.Traveller):
    number = desk.closed()
    set_days(365)
    clock.shift(400 * DAY)
    await ageing.age(FORGET_TICKETS)

    with unit_of_work() as session:
        ticket = queries.get_for(session, desk.nina, number)
        said = session.exec(
            select(Message).where(
                Message.ticket_id == ticket.id, Message.author_id == desk.ana.account_id
            )
        ).all()
        with pytest.raises(CannotSplit):
            merging.split(
                session,
                actor=desk.nina,
                number=number,
                message_id=said[-1].id or 0,
                subject="Outro",
                now=moment.now(),
            )
        with pytest.raises(ReplyGone):
            begin_article(
                session, actor=desk.nina, number=number, key=f"m{said[0].id}", now=moment.now()
            )


async def test_a_run_that_died_leaves_whole_tickets_and_the_next_goes_on(
    desk: Desk, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    numbers = [desk.closed() for _ in range(5)]
    set_days(365)
    clock.shift(400 * DAY)
    monkeypatch.setattr(ageing, "_AT_ONCE", 2)
    rounds = 0

    def die(session: Session, **_: object) -> None:
        """Stand for a process that is killed in its second batch, after rows were emptied."""
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            raise SystemExit

    with pytest.raises(SystemExit):
        await ageing.age([*FORGET_TICKETS, die])
    after_death = [desk.row(number)["subject"] == SUBJECT for number in numbers]
    whole = [
        {one.body_html for one in desk.shown(number, desk.ana) if one.kind != "event"}
        == {f"<p>{BODY}</p>"}
        for number in numbers
    ]
    done = await ageing.age(FORGET_TICKETS)

    assert after_death == whole == [True, True, False, False, False]
    assert done == 5
    assert all(desk.row(number)["subject"] == SUBJECT for number in numbers)
    with reading() as session:
        logged = session.exec(select(AuditEvent).where(AuditEvent.action == ageing.ACTION)).all()
    assert [(one.object, one.actor_id, one.detail) for one in logged] == [
        ("tickets", None, {"count": 5, "total": 5})
    ]


async def test_long_tickets_go_in_small_portions(
    desk: Desk, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        desk.closed()  # three messages each
    set_days(365)
    clock.shift(400 * DAY)
    portions = []
    for most in (6, 2):
        monkeypatch.setattr(ageing, "_MESSAGES_AT_ONCE", most)
        portions.append(run_in_unit(ageing.anonymise_some, forget=FORGET_TICKETS, now=moment.now()))

    assert portions == [2, 1]
    assert everything(Message).count("prazo de guarda terminou)</p>") == 9


async def test_each_run_says_what_it_did_once(desk: Desk, clock: time_machine.Traveller):
    set_days(365)
    for _ in range(2):
        desk.closed()
        clock.shift(400 * DAY)
        await ageing.age(FORGET_TICKETS)
        await ageing.age(FORGET_TICKETS)

    with reading() as session:
        logged = session.exec(select(AuditEvent).where(AuditEvent.action == ageing.ACTION)).all()
    assert [one.detail for one in logged] == [{"count": 1, "total": 1}, {"count": 1, "total": 2}]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_one_process_at_a_time(desk: Desk, clock: time_machine.Traveller):
    desk.closed()
    set_days(365)
    clock.shift(400 * DAY)
    with unit_of_work() as other:
        held = other.connection().execute(
            text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": ageing._LOCK}
        )
        assert held.scalar_one()

        assert run_in_unit(ageing.anonymise_some, forget=FORGET_TICKETS, now=moment.now()) == 0
        assert run_in_unit(ageing.note_done, now=moment.now()) == 0

    assert await ageing.age(FORGET_TICKETS) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_indexes_are_cleaned_once_a_day(desk: Desk, clock: time_machine.Traveller):
    def is_due() -> bool:
        with reading() as session:
            return index_care.is_due(session, now=moment.now())

    set_days(365)
    desk.closed()
    clock.shift(timedelta(hours=2))
    desk.closed()
    clock.shift(365 * DAY - timedelta(hours=1))
    assert not is_due()
    assert await ageing.age(FORGET_TICKETS) == 1
    assert is_due()
    await index_care.forget_words()
    clock.shift(timedelta(hours=2))
    assert await ageing.age(FORGET_TICKETS) == 1
    assert not is_due()
    clock.shift(DAY)

    assert is_due()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_looking_for_them_walks_what_is_left_alone(desk: Desk):
    set_days(365)
    asked: list[tuple[str, Any]] = []
    from sqlalchemy import event

    with unit_of_work() as session:
        connection = session.connection()

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            asked.append((statement, values))

        event.listen(connection, "before_cursor_execute", note)
        ageing.anonymise_some(session, forget=(), now=moment.now())
        ageing.note_done(session, now=moment.now())
        event.remove(connection, "before_cursor_execute", note)
        steps = [
            str(row[3])
            for statement, values in asked
            if "FROM ticket" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert len(steps) == 2, steps
    assert "ix_ticket_to_anonymise" in steps[0]
    assert "ix_ticket_anonymised_at" in steps[1]


def test_every_process_that_does_chores_does_this_one():
    assert "_age" in {chore.__name__ for chore in CHORES}
