"""What the staff sees of a phone, and what of it is given out and erased."""

import json
from datetime import timedelta

import time_machine
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal import own_data
from kartado_portal.accounts import exports
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.database import get_engine, run_in_unit, unit_of_work
from kartado_portal.tickets import timeline
from kartado_portal.whatsapp import care
from kartado_portal.whatsapp.models import (
    WhatsAppIncoming,
    WhatsAppOutgoing,
    WhatsAppPhone,
    WhatsAppThread,
)
from kartado_portal.workspace import conversations, delivery_marks
from kartado_portal.workspace.conversations import DeskTalk
from tests.whatsapp.conftest import Portal

TABLES = (WhatsAppPhone, WhatsAppThread, WhatsAppIncoming, WhatsAppOutgoing)


def desk(portal: Portal, number: str) -> DeskTalk:
    with unit_of_work() as session:
        actor = portal.analyst_actor(session)
        return conversations.desk_talk(session, actor=actor, number=number, now=moment.now())


async def test_the_desk_sees_marks_and_a_masked_phone(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone = portal.phone()
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number = portal.ticket().number
    portal.answer(number, "<p>Oi</p>")
    await portal.work()
    await portal.status(phone.heard[-1], "delivered")

    talk = desk(portal, number)
    assert talk.phone == "WhatsApp •••• 4321 (Ana)"
    assert phone.number not in str(talk)
    assert talk.screen.messages[-1].mark == "entregue"
    assert talk.notice == ""
    with unit_of_work() as session:
        actor = portal.analyst_actor(session)
        shown = timeline.load(session, actor=actor, number=number, now=moment.now())
        marked = delivery_marks.on_timeline(session, shown)
    assert [one.mark for one in marked.entries if one.author == "Nina Prado"] == ["entregue"]
    clock.shift(timedelta(hours=25))
    assert "há mais de 24 horas" in desk(portal, number).notice


async def test_a_persons_phones_are_given_out_and_erased(portal: Portal) -> None:
    own_data.know_rooms()
    phone = portal.phone(name="Ana QZX")
    await phone.write("Quero ver meus tickets")
    await phone.write("ana@rodoviasul.com.br")
    await phone.write(portal.code("ana@rodoviasul.com.br"))
    other = portal.phone("5511988880000", name="Bruno")
    await other.write("Oi")

    with unit_of_work() as session:
        parts = exports.collect_all(session, account_id=portal.ana.id or 0)
    told = parts["whatsapp"].data
    assert [(one["número"], one["nome no WhatsApp"]) for one in told] == [(phone.number, "Ana QZX")]

    with unit_of_work() as session:
        exports.erase_all(session, account_id=portal.ana.id or 0, now=moment.now())

    rows = portal.rows(WhatsAppPhone)
    assert [row.profile_name for row in rows] == ["Bruno"]
    with get_engine().connect() as connection:
        for table in TABLES:
            found = [dict(row._mapping) for row in connection.execute(select(table.__table__))]
            assert "QZX" not in json.dumps(found, default=str)
            assert all(one.get("phone_id") in (None, rows[0].id) for one in found)
    # The number is a stranger's from here on.
    shown = await phone.write("Oi")
    assert shown[0].startswith("Olá! Sou a Katia")
    assert portal.ticket().requester_id != portal.ana.id


async def test_what_is_old_is_put_away_and_marks_stay(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone = portal.phone()
    await phone.write("Oi")
    incoming = len(portal.rows(WhatsAppIncoming))
    clock.shift(timedelta(days=8))

    run_in_unit(care.tidy, now=moment.now())

    assert len(portal.rows(WhatsAppIncoming)) == incoming == 1
    assert all(row.content == {} for row in portal.rows(WhatsAppOutgoing))
    clock.shift(timedelta(days=23))
    run_in_unit(care.tidy, now=moment.now())
    assert portal.rows(WhatsAppIncoming) == []
    assert [row.state for row in portal.rows(WhatsAppOutgoing)] == ["sent"]
    assert len(portal.rows(ChatVisitor)) == 1
    # Ids of rows come again in SQLite: what is written now is no repetition.
    await phone.write("Voltei depois de um mês")
    assert "Voltei depois de um mês" in portal.said()
