"""Tickets in bulk keep what the services keep, and are the same for the same seed."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select

from kartado_portal.accounts.models import Account
from kartado_portal.database import reading, unit_of_work
from kartado_portal.files.models import Attachment
from kartado_portal.seeds import bulk
from kartado_portal.seeds.bulk_people import Shape
from kartado_portal.seeds.bulk_writing import Writer
from kartado_portal.tickets import cards, lifecycle, services, timeline
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.tickets.schemas import NewTicketDraft, TicketFilter
from tests.conftest import TUESDAY_MORNING
from tests.factories import actor_for, make_category

NOW = TUESDAY_MORNING


def _seed(count: int, **options) -> None:
    bulk.seed_tickets(count, password_hash="!", now=NOW, **options)


def _subjects(session: Session) -> list[str]:
    return list(session.exec(select(Ticket.subject).order_by(Ticket.id)))


def test_a_customer_reads_searches_and_opens_them(database):
    _seed(450, shape=Shape(per_customer=200))

    with reading() as session:
        requester = session.exec(select(Account).where(Account.email.like("cliente1@%"))).one()
        actor = actor_for(session, requester)
        page = cards.list_page(session, actor=actor, wanted=TicketFilter())
        word = page.cards[0].subject.split()[0].lower()
        found = cards.list_page(session, actor=actor, wanted=TicketFilter(q=word))
        told = timeline.load(session, actor=actor, number=page.cards[0].number, now=NOW)

    assert page.total == 150
    assert 0 < found.total <= 150
    assert told.entries[0].kind == "opening"


def test_what_is_stored_agrees_with_the_rules(database):
    _seed(300)

    with reading() as session:
        for ticket in session.exec(select(Ticket)):
            assert ticket.is_open == (lifecycle.status(ticket.stage) == lifecycle.Status.OPEN)
            assert ticket.created_at <= ticket.last_activity_at <= NOW
            assert len(ticket.number) == 11
        newest = func.max(Message.created_at)
        lasts = select(Ticket.last_activity_at, newest).join(Message).group_by(Ticket.id)
        assert all(activity >= at for activity, at in session.exec(lasts))


def test_files_lie_where_their_rows_say(database):
    _seed(400)

    with reading() as session:
        files = session.exec(select(Attachment)).all()

    assert len(files) == 1
    assert files[0].message_id is not None


def test_the_same_seed_tells_the_same(database, tmp_path):
    _seed(60, seed=7)
    with reading() as session:
        first = _subjects(session)

    _seed(60, seed=7)

    with reading() as session:
        assert _subjects(session)[60:] == first


def test_what_a_second_process_draws_is_the_same(database, monkeypatch):
    monkeypatch.setattr(bulk, "_BATCH", 20)
    heard: list[int] = []
    _seed(70, seed=7, on_progress=heard.append)
    monkeypatch.setattr(bulk, "_AHEAD", 4)
    _seed(70, seed=7)

    with reading() as session:
        subjects = _subjects(session)
    assert heard == [20, 20, 20, 10]
    assert subjects[:70] == subjects[70:]
    assert len(set(subjects)) > 20


def test_a_ticket_opened_afterwards_gets_its_own_id(session):
    _seed(20)
    requester = session.exec(select(Account).where(Account.email.like("cliente1@%"))).one()
    draft = NewTicketDraft(
        subject="Depois", category_id=make_category(session).id, body="Texto", form_key="k"
    )

    ticket = services.open_ticket(
        session, actor=actor_for(session, requester), draft=draft, now=NOW
    )

    assert ticket.id == 21


def _schema(session: Session) -> set[tuple[str, str]]:
    return {tuple(row) for row in session.execute(text("SELECT name, sql FROM sqlite_master"))}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_search_agrees_with_what_is_stored_and_goes_on_by_itself(database):
    with reading() as session:
        before = _schema(session)
    _seed(300)
    _seed(30, seed=2)

    with unit_of_work() as session:
        assert _schema(session) == before
        asker = session.exec(select(Ticket)).first()
        later = {"kind": "reply", "body_html": "<p>quatipuru</p>", "body_text": "quatipuru"}
        session.add(
            Message(ticket_id=asker.id, author_id=asker.requester_id, created_at=NOW, **later)
        )
    with unit_of_work() as session:
        for index in ("ticket_search", "message_search"):  # raises when a row is missing or twice
            session.execute(
                text(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
            )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_batch_that_breaks_leaves_the_triggers(database):
    _seed(4)
    with reading() as session:
        before = _schema(session)

    with pytest.raises(sqlite3.IntegrityError), unit_of_work() as session:
        Writer(session).write(Message, "id ticket_id", [(10_000, 1), (10_001, 1)])

    with reading() as session:
        assert _schema(session) == before
