"""What leaves for phones: once, in order, within the 24 hours, with its marks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select
from structlog.testing import capture_logs

from kartado_portal.chat.models import Conversation
from kartado_portal.database import run_in_unit, unit_of_work
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets.models import Message
from kartado_portal.whatsapp import queries, sending
from kartado_portal.whatsapp.models import WhatsAppOutgoing
from tests.whatsapp.cloud_api import Failure
from tests.whatsapp.conftest import Phone, Portal

RE_ENGAGEMENT = {
    "code": 131047,
    "title": "Re-engagement message",
    "message": "Re-engagement message",
    "error_data": {"details": "Message failed to send because more than 24 hours have passed"},
}


async def with_analyst(portal: Portal, *, proves: bool = False) -> tuple[Phone, str]:
    """Return a phone that waits for the analyst, and the number of its ticket."""
    phone = portal.phone()
    if proves:
        await phone.write("Quero ver meus tickets")
        await phone.write("ana@rodoviasul.com.br")
        await phone.write(portal.code("ana@rodoviasul.com.br"))
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    return phone, portal.ticket().number


def mark(portal: Portal, message: Message) -> str:
    return run_in_unit(queries.marks_of, [message.id]).get(message.id, "")


def letters(portal: Portal) -> list[OutboxLetter]:
    return [one for one in portal.rows(OutboxLetter) if one.letter == "ticket-replied"]


async def test_marks_follow_what_meta_tells(portal: Portal) -> None:
    phone, number = await with_analyst(portal)
    said = portal.answer(number, "<p>Oi</p>")
    assert mark(portal, said) == ""
    await portal.work()
    assert mark(portal, said) == "enviado"

    await portal.status(phone.heard[-1], "read")
    assert mark(portal, said) == "lido"
    await portal.status(phone.heard[-1], "delivered")  # they come in any order

    assert mark(portal, said) == "lido"
    with unit_of_work() as session:
        row = session.exec(select(Conversation)).one()
        assert row.requester_seen_id == row.requester_told_id == said.id


async def test_trouble_passes_and_the_order_holds(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone, number = await with_analyst(portal)
    portal.api.failures += [
        Failure(500, 131000),
        Failure(429, 130429, headers={"Retry-After": "90"}),
    ]
    first = portal.answer(number, "<p>Primeira</p>")
    portal.answer(number, "<p>Segunda</p>")

    await portal.work()
    assert "ainda não entregue" in mark(portal, first) or mark(portal, first) == "enviando"
    clock.shift(10)
    await portal.work()
    clock.shift(60)
    await portal.work()
    assert not any("Primeira" in text for text in phone.shown)  # 90 seconds were asked for
    clock.shift(31)
    await portal.work()

    shown = [text for text in phone.shown if "Prado*" in text]
    assert shown == ["*Nina Prado*\nPrimeira", "*Nina Prado*\nSegunda"]


async def test_a_refusal_for_good_is_shown_and_goes_by_letter(portal: Portal) -> None:
    _, number = await with_analyst(portal, proves=True)
    await portal.work()
    said = portal.answer(number, "<p>Oi</p>")
    portal.api.failures += [
        Failure(400, 131026, "Message undeliverable"),
        Failure(400, 131026, "Message undeliverable"),
    ]

    await portal.work()

    assert mark(portal, said) == "não entregue: Message undeliverable (código 131026)"
    assert [one.to_address for one in letters(portal)] == ["ana@rodoviasul.com.br"]


async def test_a_lost_answer_may_double_and_nothing_is_lost(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone, number = await with_analyst(portal)
    await portal.work()
    portal.answer(number, "<p>Oi</p>")
    before = len(phone.shown)
    portal.api.failures.append(Failure(200, 0, loses_answer=True))

    await portal.work()
    clock.shift(30)
    await portal.work()

    # Meta took the first line and we never heard: it is there twice, the next ones once.
    shown = phone.shown[before:]
    assert shown.count("*Nina Prado*\nOi") == 1
    assert shown.count("_Nina Prado está atendendo você._") == 2


async def test_nothing_is_taken_over_twice(portal: Portal) -> None:
    phone, number = await with_analyst(portal)
    portal.answer(number, "<p>Oi</p>")
    await portal.work()
    before = list(phone.shown)

    await portal.work()
    await portal.work()

    assert phone.shown == before


async def test_after_24_hours_a_template_asks_and_the_words_follow(
    portal: Portal, clock: time_machine.Traveller, settings: Callable[..., object]
) -> None:
    settings(whatsapp_template="atualizacao_ticket")
    portal.api.templates.add("atualizacao_ticket")
    phone, number = await with_analyst(portal)
    clock.shift(timedelta(hours=24, minutes=1))
    portal.api.closed.add(phone.number)
    before = len(phone.shown)

    said = portal.answer(number, "<p>Primeira</p>")
    portal.answer(number, "<p>Segunda</p>")
    await portal.work()

    assert phone.shown[before:] == ["[template atualizacao_ticket]"]
    parameters = phone.heard[-1]["template"]["components"][0]["parameters"]
    assert parameters == [{"type": "text", "text": number}]
    assert phone.heard[-1]["template"]["language"] == {"code": "pt_BR"}
    assert "segue quando ela responder" in mark(portal, said)

    portal.api.closed.clear()
    shown = await phone.write("Pode mandar")
    assert shown[:2] == ["*Nina Prado*\nPrimeira", "*Nina Prado*\nSegunda"]
    assert mark(portal, said) == "enviado"


@pytest.mark.parametrize("proves", [True, False])
async def test_without_a_template_a_letter_goes_where_there_is_an_address(
    portal: Portal, clock: time_machine.Traveller, proves: bool
) -> None:
    phone, number = await with_analyst(portal, proves=proves)
    clock.shift(timedelta(hours=25))
    before = len(phone.shown)

    said = portal.answer(number, "<p>Oi</p>")
    await portal.work()

    assert phone.shown[before:] == []
    assert ("enviado por e-mail" in mark(portal, said)) == proves
    assert mark(portal, said).startswith("não entregue: a pessoa não escreve há mais de 24 horas")
    assert len(letters(portal)) == int(proves)


async def test_meta_counts_the_24_hours_too(portal: Portal) -> None:
    phone, number = await with_analyst(portal)
    await portal.work()
    said = portal.answer(number, "<p>Oi</p>")
    await portal.work()
    taken = phone.heard[-1]

    await portal.status(taken, "failed", [RE_ENGAGEMENT])
    assert "segue quando ela escrever" in mark(portal, said)

    shown = await phone.write("Cheguei")
    assert "*Nina Prado*\nOi" in shown
    portal.api.closed.add(phone.number)
    again = portal.answer(number, "<p>Tchau</p>")
    await portal.work()
    assert "24 horas" in mark(portal, again)


async def test_a_template_that_meta_does_not_know_falls_back_to_a_letter(
    portal: Portal, clock: time_machine.Traveller, settings: Callable[..., object]
) -> None:
    settings(whatsapp_template="nao_existe")
    _, number = await with_analyst(portal, proves=True)
    clock.shift(timedelta(hours=25))

    said = portal.answer(number, "<p>Oi</p>")
    await portal.work()

    assert "enviado por e-mail" in mark(portal, said)
    assert len(letters(portal)) == 1


async def test_a_broken_access_token_holds_everything_until_it_is_mended(
    portal: Portal, clock: time_machine.Traveller, settings: Callable[..., object]
) -> None:
    phone, number = await with_analyst(portal)
    settings(whatsapp_access_token="old")
    portal.answer(number, "<p>Oi</p>")
    before = len(phone.shown)

    await portal.work()
    assert phone.shown[before:] == []
    settings(whatsapp_access_token="EAAtoken-of-the-tests")
    clock.shift(60)
    await portal.work()

    assert phone.shown[-1] == "*Nina Prado*\nOi"


async def test_a_phone_that_is_no_longer_theirs_hears_nothing(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone, number = await with_analyst(portal, proves=True)
    clock.shift(timedelta(days=31))
    before = len(phone.shown)

    said = portal.answer(number, "<p>Segredo</p>")
    await portal.work()

    assert phone.shown[before:] == []
    assert "não está mais ligado" in mark(portal, said)
    assert len(letters(portal)) == 1


async def test_a_lease_of_the_dead_runs_out(portal: Portal, clock: time_machine.Traveller) -> None:
    phone, number = await with_analyst(portal)
    with unit_of_work() as session:
        for row in session.exec(select(WhatsAppOutgoing)):
            row.state, row.lease_until = "waiting", None
            session.add(row)
    held = run_in_unit(sending._claim, now=portal.ticket(number).created_at)
    assert held is not None
    await portal.work()
    before = len(phone.shown)

    clock.shift(sending.LEASE + timedelta(seconds=1))
    await portal.work()

    assert len(phone.shown) > before


async def test_after_a_new_secret_key_phones_are_strangers(
    portal: Portal, settings: Callable[..., object]
) -> None:
    phone, number = await with_analyst(portal)
    settings(secret_key="another-key-0123456789abcdefghijklmnop")

    said = portal.answer(number, "<p>Oi</p>")
    await portal.work()

    assert "o número não pode mais ser lido" in mark(portal, said)
    shown = await phone.write("Olá")
    assert shown[0].startswith("Olá! Sou a Katia")
    assert portal.ticket().number != number


async def test_logs_name_neither_phone_nor_words(portal: Portal) -> None:
    with capture_logs() as lines:
        phone, number = await with_analyst(portal)
        await phone.write("Segredo industrial")
        portal.api.failures.append(Failure(500, 131000, f"Trouble with {phone.number}"))
        portal.answer(number, "<p>Resposta sigilosa</p>")
        await portal.work()

    told = str(lines)
    assert "whatsapp.delivered" in told
    assert "whatsapp.waits" in told
    for secret in (phone.number, "Segredo", "sigilosa", "EAAtoken"):
        assert secret not in told
