"""After its time nothing that anybody wrote is left of a closed ticket, in no column at all."""

import hashlib
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, String, Text, inspect, text
from sqlmodel import Session, SQLModel, select

from kartado_portal import clock as moment
from kartado_portal import own_data
from kartado_portal.accounts import exports
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.personal_data import collect_my_data
from kartado_portal.audit.models import AuditEvent
from kartado_portal.chat.models import ChatVisitor, Conversation, KatiaAnswer
from kartado_portal.chores import FORGET_TICKETS
from kartado_portal.database import unit_of_work
from kartado_portal.files.models import Attachment
from kartado_portal.files.store import get_store, incoming_file
from kartado_portal.inbound.models import InboundMail
from kartado_portal.mail import outbox
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.seeds.sample_files import keep_sample
from kartado_portal.tickets import (
    ageing,
    drafts,
    editing,
    handling,
    index_care,
    services,
    sharing,
    surveys,
    tagging,
)
from kartado_portal.tickets.models import (
    DigestItem,
    Draft,
    Message,
    ScheduledReply,
    Survey,
    Ticket,
    TicketEvent,
)
from kartado_portal.tickets.schemas import ReplyDraft, TicketEdit
from kartado_portal.whatsapp.models import (
    WhatsAppIncoming,
    WhatsAppOutgoing,
    WhatsAppPhone,
    WhatsAppThread,
)
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket
from tests.tickets.test_ageing import keep_for

MARK = "canarioqzx"
YEARS_LATER = timedelta(days=800)

# What hangs on a ticket, and the text columns of it that hold no words of anybody: codes that the
# portal itself writes, each from a short list, and keys under which rows are found.
CODES: dict[type[SQLModel], set[str]] = {
    Ticket: {"number", "stage", "level", "channel", "priority", "next_due_kind"},
    Message: {"kind", "audience", "channel", "sender_check"},
    ScheduledReply: set(),
    Survey: set(),
    TicketEvent: {"kind", "data"},  # by kind: see `happen`
    DigestItem: {"kind", "frequency"},
    Attachment: {"id", "media_type"},
    InboundMail: {"door", "state", "reason", "release", "suggested_number", "held_by", "digest"},
    Conversation: {"channel", "outcome"},
    KatiaAnswer: {"intent", "tier", "articles", "engine"},
    WhatsAppThread: set(),
    WhatsAppIncoming: {"kind", "state"},
    WhatsAppOutgoing: {"kind", "state"},
}
NO_TEXT = {"participant", "reading", "ticket_tag", "desk_presence"}


def test_every_table_that_hangs_on_a_ticket_is_known_here():
    known = {table.__tablename__ for table in CODES} | NO_TEXT
    hanging = {
        table.name
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in ("ticket", "message")
    }

    assert hanging <= known
    for name in NO_TEXT:
        assert not _texts(SQLModel.metadata.tables[name]), name


def _texts(table: Any) -> list[Any]:
    return [one for one in table.columns if isinstance(one.type, (String, Text, JSON))]


def happen(session: Session, ticket: Ticket, person: Account) -> None:
    """Write a line of each kind that names something, and one that nobody knows yet."""
    said: dict[str, dict[str, object]] = {
        "subject": {"before": MARK, "to": MARK},
        "files_refused": {"files": [f"{MARK}.exe: não é aceito"], "who": person.id},
        "undelivered": {"who": person.id, "reason": f"<{MARK}@x.test> unknown"},
        "joined": {"who": person.id},
        "left": {"who": person.id},
        "owner": {"who": person.id, "note": MARK},
        "stage": {"to": "service_n1", "said": MARK},
        "of_tomorrow": {"words": MARK},
    }
    for kind, data in said.items():
        services.tell_timeline(session, ticket, kind, actor=None, now=moment.now(), **data)


def live_a_little(session: Session) -> tuple[Account, Ticket]:
    """Fill a closed ticket with all that can hang on one; return it and its requester."""
    now = moment.now()
    company = make_company(session)
    ana = make_account(session, company_id=company.id, name="Ana")
    bruno = make_account(session, company_id=company.id, reply_frequency="daily")
    nina = make_analyst(session)
    me = actor_for(session, nina)
    file_id = keep_sample(session, name=f"{MARK}.csv", uploader_id=ana.id or 0, now=now)
    ticket = make_ticket(
        session, requester=ana, subject=f"Assunto {MARK}", body=MARK, attachment_ids=(file_id,)
    )
    number, actor = ticket.number, actor_for(session, ana)
    sharing.add_participant(session, actor=actor, number=number, email=bruno.email, now=now)
    services.reply(
        session, actor=me, number=number, draft=ReplyDraft(body_html=f"<p>{MARK}</p>"), now=now
    )
    handling.note(
        session, actor=me, number=number, draft=ReplyDraft(body_html=f"<p>{MARK}</p>"), now=now
    )
    tagging.add_tag(session, actor=me, number=number, name="migração", now=now)
    named = TicketEdit(
        subject=f"Outro {MARK}",
        category_id=ticket.category_id,
        priority="high",
        tags=("migração",),
    )
    editing.edit(session, actor=me, number=number, wanted=named, now=now)
    happen(session, ticket, bruno)
    services.close(session, actor=me, number=number, now=now, note=MARK)
    surveys.answer(session, actor=actor, number=number, score=4, comment=MARK, now=now)
    _type(session, ana, nina, number, now)
    _hang_on(session, ticket, ana, now)
    session.flush()
    return ana, ticket


def _type(session: Session, ana: Account, nina: Account, number: str, now: datetime) -> None:
    loose = keep_sample(session, name=f"solto-{MARK}.csv", uploader_id=nina.id or 0, now=now)
    for person, slot in (
        (ana, drafts.reply_slot(number)),
        (nina, drafts.note_slot(number)),
        (ana, drafts.chat_slot(number)),
        (ana, drafts.new_slot(number)),
    ):
        drafts.save(
            session,
            actor=actor_for(session, person),
            slot=slot,
            form_key=slot,
            fields={"body": MARK, "attachment_ids": [loose]},
            version=0,
            now=now,
        )


def _hang_on(session: Session, ticket: Ticket, ana: Account, now: datetime) -> None:
    """Add one row of each kind that other doors would have left."""
    opening = session.exec(select(Message).where(Message.ticket_id == ticket.id)).first()
    assert opening is not None
    visitor = ChatVisitor(
        digest="v", asked_email=f"{MARK}@x.test", created_at=now, last_seen_at=now
    )
    session.add(visitor)
    session.flush()
    phone = WhatsAppPhone(visitor_id=visitor.id or 0, sealed_address="x", created_at=now)
    session.add(phone)
    session.flush()
    of, said = {"ticket_id": ticket.id}, {"message_id": opening.id}
    due = {"next_attempt_at": now}
    for serial, (linked, state) in enumerate(((ticket.id, "done"), (None, "dropped"))):
        path = incoming_file()
        path.write_bytes(f"Subject: {MARK}\r\n\r\n{MARK}".encode())
        key = get_store().keep(path)
        session.add(
            InboundMail(
                **due,
                digest=hashlib.sha256(bytes([serial])).hexdigest(),
                door="smtp",
                received_at=now,
                size_bytes=1,
                storage_key=key,
                subject=MARK,
                state=state,
                ticket_id=linked,
            )
        )
    session.add_all(
        (
            DigestItem(**of, account_id=ana.id, kind="replied", created_at=now),
            ScheduledReply(**of, author_id=ana.id, body_html="", form_key="s", due_at=now),
            Conversation(**of, visitor_id=visitor.id, last_at=now),
            KatiaAnswer(**said, at=now),
            WhatsAppThread(**of, phone_id=phone.id, is_over=True),
            WhatsAppIncoming(**said, **due, key="i", kind="message", said_at=now, received_at=now),
            WhatsAppOutgoing(
                **of, **said, **due, key="o", phone_id=phone.id, kind="text", created_at=now
            ),
        )
    )


def plant(session: Session) -> None:
    """Write the mark into every text column of every row that hangs on a ticket."""
    session.flush()
    for model, codes in CODES.items():
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        keys = list(table.primary_key.columns)
        columns = [one for one in _texts(table) if one.name not in codes and not one.primary_key]
        rows = session.execute(select(*keys)).all()
        assert rows, table.name
        for serial, row in enumerate(rows):
            if model is InboundMail or model is Attachment:
                columns = [one for one in columns if not one.name.endswith("_key")]
            values = {one.name: _marked(one, model, serial) for one in columns}
            if values:
                here = [key == value for key, value in zip(keys, row, strict=True)]
                session.execute(table.update().where(*here).values(**values))
        for one in columns:
            (found,) = session.execute(text(f'SELECT count(*) FROM "{table.name}"')).one()
            marked = session.execute(
                text(
                    f'SELECT count(*) FROM "{table.name}" WHERE CAST({one.name} AS text) '
                    f"LIKE '%{MARK}%'"
                )
            ).scalar_one()
            assert found == marked, (table.name, one.name)
    session.expire_all()


def _marked(column: Any, model: type[SQLModel], serial: int) -> object:
    if not isinstance(column.type, JSON):
        return f"{MARK} {serial}"
    if (model, column.name) == (KatiaAnswer, "options"):
        return [{"label": MARK, "act": MARK}]
    is_list = isinstance(column.default.arg(None) if column.default else None, list)
    lists = {"attachment_ids", "envelope_to"}
    return [MARK] if is_list or column.name in lists else {"tried": MARK}


@pytest.fixture
def aged(database: str, clock) -> tuple[Account, Ticket]:
    """A ticket full of the mark, and what is left of it after its time."""
    with unit_of_work() as session:
        ana, ticket = live_a_little(session)
        plant(session)
        for row in (ana, ticket):
            session.refresh(row)
    clock.shift(YEARS_LATER)
    with unit_of_work() as session:
        keep_for(session, 365)
    return ana, ticket


def where_the_mark_is() -> set[str]:
    """Return each table of the database, those of its indexes too, in which the mark is left."""
    found = set()
    with unit_of_work() as session:
        connection = session.connection()
        for table in inspect(connection).get_table_names():
            rows = str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            if MARK in rows.lower():
                found.add(table)
    return found


async def test_no_column_of_any_table_holds_a_word_of_it(
    database: str, aged: tuple[Account, Ticket]
):
    planted = {str(model.__tablename__) for model in CODES} - {"whatsapp_thread"}
    assert where_the_mark_is() >= planted | {"draft", "outbox_letter", "chat_visitor"}
    keys = {one.key for one in get_store().listing()}

    assert await ageing.age(FORGET_TICKETS) == 1
    await index_care.forget_words()

    assert where_the_mark_is() == set()
    assert keys
    assert not list(get_store().listing())
    if database == "sqlite":
        with unit_of_work() as session:
            for index in index_care.INDEXES:
                found = text(f"SELECT count(*) FROM {index} WHERE {index} MATCH :word")
                assert session.connection().execute(found, {"word": MARK}).scalar_one() == 0


async def test_a_copy_of_ones_data_holds_no_words(aged: tuple[Account, Ticket]):
    ana, ticket = aged
    own_data.know_rooms()
    await ageing.age(FORGET_TICKETS)

    with unit_of_work() as session:
        parts = collect_my_data(session, actor=actor_for(session, ana))
    told = json.dumps({name: part.data for name, part in parts.items()}, ensure_ascii=False)
    whole = io.BytesIO()
    exports.write_zip(parts, whole)

    assert MARK not in told
    assert MARK.encode() not in whole.getvalue()
    assert ticket.number in told
    assert "Ticket anonimizado" in told
    assert parts["arquivos"].files == ()


async def test_what_is_no_word_of_the_ticket_stays(aged: tuple[Account, Ticket]):
    ana, ticket = aged
    with unit_of_work() as session:
        person = actor_for(session, ana)
        new = make_ticket(session, requester=ana, continues=ticket.number, subject="Novo")
        drafts.save(
            session,
            actor=person,
            slot=drafts.new_slot(ticket.number),
            form_key="again",
            fields={"body": "agora"},
            version=0,
            now=moment.now(),
        )
        waiting = session.exec(
            select(OutboxLetter).where(OutboxLetter.thread_key == f"ticket:{new.number}:{ana.id}")
        ).all()
        assert waiting
        of_now = {one.id for one in waiting}
        held = InboundMail(
            digest="h",
            door="smtp",
            received_at=moment.now() - YEARS_LATER,
            size_bytes=1,
            subject="espera",
            state="held",
            next_attempt_at=moment.now(),
        )
        session.add(held)

    await ageing.age(FORGET_TICKETS)

    with unit_of_work() as session:
        letters = session.exec(select(OutboxLetter)).all()
        assert of_now <= {one.id for one in letters}
        assert [one.fields for one in session.exec(select(Draft))] == [{"body": "agora"}]
        assert session.get_one(InboundMail, held.id).subject == "espera"
        assert session.get_one(Ticket, new.id).subject == "Novo"
        kinds = {one.kind for one in session.exec(select(TicketEvent))}
        assert "of_tomorrow" not in kinds
        assert {"owner", "stage", "closed", "continued_by", "anonymised"} <= kinds
        (survey,) = session.exec(select(Survey)).all()
        assert (survey.score, survey.comment) == (4, "")
        log = session.exec(select(AuditEvent.action)).all()
        assert {"ticket.open", "ticket.close", "ticket.rate", "ticket.subject"} <= set(log)


def test_letters_without_a_thread_go_only_where_they_are_old(session: Session, clock):
    now = moment.now()
    for number, at in (("20260310-001", now - YEARS_LATER), ("20260310-001", now)):
        outbox.enqueue(
            session,
            to="ana@x.test",
            letter="chat-code",
            context={"name": number, "minutes": 10},
            sealed={"code": "1"},
            now=at,
        )

    gone = outbox.forget_tickets(
        session, numbers=["20260310-001"], before=now - timedelta(days=365)
    )

    assert gone == 1
    (left,) = session.exec(select(OutboxLetter)).all()
    assert left.created_at == now
