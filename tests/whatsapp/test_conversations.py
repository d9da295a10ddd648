"""Talking on WhatsApp, on both databases: what a phone writes, and what comes back."""

import time_machine

from kartado_portal import clock as moment
from kartado_portal.chat.models import Conversation
from kartado_portal.database import unit_of_work
from kartado_portal.tickets import services as tickets
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppPhone
from tests.factories import actor_for
from tests.whatsapp.conftest import Portal

QUESTION = "Como faço para criar um novo ticket?"


async def test_a_question_is_answered_with_a_quote_and_buttons(portal: Portal) -> None:
    phone = portal.phone()

    shown = await phone.write(QUESTION)

    assert shown[0].startswith("Olá! Sou a Katia")
    assert "https://suporte.kartado.com.br/termo" in shown[0]
    assert "> " in shown[1]
    assert "https://suporte.kartado.com.br/artigos/criar-ticket" in shown[1]
    assert phone.buttons == ["Sim, ajudou", "Não ajudou"]
    ticket = portal.ticket()
    assert (ticket.channel, ticket.subject) == ("whatsapp", QUESTION)
    assert portal.rows(Conversation)[0].channel == "whatsapp"


async def test_who_says_hello_is_greeted_once(portal: Portal) -> None:
    shown = await portal.phone().write("Oi, bom dia")

    assert len(shown) == 1
    assert shown[0].startswith("Olá! Sou a Katia")


async def test_the_whole_way_from_question_to_a_new_conversation(portal: Portal) -> None:
    phone = portal.phone()
    await phone.write(QUESTION)
    await phone.press("Não ajudou")
    called = await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number = portal.ticket().number
    assert f"#{number}" in called[0]
    assert "1º da fila" in called[0]

    portal.answer(number, "<p>Olá! <strong>Veja</strong> isto:</p><ul><li>um</li></ul>")
    await portal.work()
    assert phone.shown[-2] == "_Nina Prado está atendendo você._"
    assert phone.shown[-1] == "*Nina Prado*\nOlá! *Veja* isto:\n\n- um"

    assert await phone.write("Funcionou, obrigada") == []  # Katia is silent by now
    assert portal.said(number)[-1] == "Funcionou, obrigada"
    with unit_of_work() as session:
        actor = portal.analyst_actor(session)
        tickets.close(session, actor=actor, number=number, now=moment.now())
    await portal.work()
    assert phone.shown[-1].startswith("_Nina Prado encerrou a conversa._")

    shown = await phone.write("Tenho outra dúvida: como exporto os tickets?")
    new = portal.ticket()
    assert new.number != number
    assert shown[0] == (
        f"A conversa #{number} foi encerrada e não recebe novas mensagens. "
        f"Comecei uma nova: #{new.number}."
    )
    assert len(shown) >= 2


async def test_a_phone_is_bound_by_the_code_and_the_code_is_not_kept(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone = portal.phone()
    asked = await phone.write("Quero ver meus tickets")
    assert "confirmar que o e-mail é seu" in asked[-1]
    assert "código" in (await phone.write("ana@rodoviasul.com.br"))[-1]

    code = portal.code("ana@rodoviasul.com.br")
    proved = await phone.write(f"o código é {code}")

    assert "E-mail confirmado. Obrigada, Ana!" in proved[-1]
    number = portal.ticket().number
    assert portal.ticket().requester_id == portal.ana.id
    assert not any(code in text for text in portal.said(number))
    assert "o código é (código de confirmação)" in portal.said(number)
    assert all(row.sealed == "" for row in portal.rows(WhatsAppIncoming))
    # A month, not a working day.
    clock.shift(29 * 86_400)
    assert "E-mail" not in (await phone.write("listar meus tickets"))[-1]
    clock.shift(3 * 86_400)
    assert "confirmar que o e-mail é seu" in (await phone.write("listar meus tickets"))[-1]


async def test_a_stranger_hears_nothing_of_anybodys_tickets(portal: Portal) -> None:
    phone = portal.phone()
    await phone.write("Quero ver meus tickets")
    await phone.write("ana@rodoviasul.com.br")

    wrong = "000000" if portal.code("ana@rodoviasul.com.br") != "000000" else "111111"
    shown = await phone.write(wrong)

    assert "não confere ou expirou" in shown[-1]
    assert wrong not in portal.said()
    other = portal.phone("5511999990000")
    shown = await other.write(f"Como está o ticket #{portal.ticket().number}?")
    assert "confirmar que o e-mail é seu" in shown[-1]


async def test_a_phone_can_be_unbound(portal: Portal) -> None:
    phone = portal.phone()
    assert (await phone.write("Desvincular")) == ["Este telefone não está ligado a nenhum e-mail."]
    await phone.write("Quero ver meus tickets")
    await phone.write("ana@rodoviasul.com.br")
    await phone.write(portal.code("ana@rodoviasul.com.br"))
    number = portal.ticket().number

    shown = await phone.write("desvincular.")

    assert shown[-1].startswith("Pronto: este telefone não está mais ligado")
    portal.answer(number, "<p>Segredo da Ana</p>")
    await portal.work()
    assert "Segredo" not in str(phone.shown)
    await phone.write("Olá de novo")
    assert portal.ticket().number != number
    assert portal.ticket().requester_id != portal.ana.id


async def test_long_words_and_many_choices_fit(portal: Portal) -> None:
    phone = portal.phone()

    await phone.write("ç" * 4096)

    assert [len(text) for text in portal.said()[:2]] == [4000, 96]


async def test_only_offered_buttons_mean_something(portal: Portal) -> None:
    phone = portal.phone()
    await phone.write("Oi")

    await phone.send("interactive", phone.reply("close_now", "Sim, encerrar"))

    assert portal.ticket().is_open
    assert "Sim, encerrar" in portal.said()


async def test_a_hidden_number_is_known_by_its_user_id(portal: Portal) -> None:
    phone = portal.phone("", user_id="BR.13491208655302741918")

    shown = await phone.write("Oi")

    assert shown[0].startswith("Olá! Sou a Katia")
    assert phone.heard[0]["recipient"] == "BR.13491208655302741918"
    both = portal.phone(user_id="BR.13491208655302741918")
    await both.write("E agora?")
    rows = portal.rows(WhatsAppPhone)
    assert len(rows) == 1
    assert rows[0].ending == "4321"


async def test_the_number_is_sealed(portal: Portal) -> None:
    phone = portal.phone()

    await phone.write("Oi")

    row = portal.rows(WhatsAppPhone)[0]
    assert phone.number not in str(row.model_dump())
    assert row.ending == "4321"


async def test_who_writes_fast_is_heard_a_little_later(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone = portal.phone()
    await phone.write("Oi")
    many = [phone.message("text", {"body": f"Linha {n}"}) for n in range(40)]

    await portal.deliver(phone.told(*many))
    await portal.work()
    heard = [text for text in portal.said() if text.startswith("Linha ")]
    assert heard == [f"Linha {n}" for n in range(len(heard))]
    assert 25 <= len(heard) < 40
    for _ in range(6):
        clock.shift(16)
        await portal.work()

    assert [text for text in portal.said() if text.startswith("Linha ")] == [
        f"Linha {n}" for n in range(40)
    ]


async def test_a_button_of_the_template_is_an_answer_like_any_other(portal: Portal) -> None:
    phone = portal.phone()

    await phone.send("button", {"payload": "x", "text": "Ler agora"})

    assert portal.said()[0] == "Ler agora"


async def test_own_words_from_the_portal_are_not_repeated_on_the_phone(portal: Portal) -> None:
    phone = portal.phone()
    await phone.write("Quero ver meus tickets")
    await phone.write("ana@rodoviasul.com.br")
    await phone.write(portal.code("ana@rodoviasul.com.br"))
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number, before = portal.ticket().number, len(phone.shown)

    with unit_of_work() as session:
        ana = actor_for(session, portal.ana)
        draft = ReplyDraft(body_html="<p>Pelo portal</p>", form_key="portal-1")
        tickets.reply(session, actor=ana, number=number, draft=draft, now=moment.now())
    portal.answer(number, "<p>Vi</p>")
    await portal.work()

    assert "Pelo portal" in portal.said(number)
    assert not any("Pelo portal" in text for text in phone.shown[before:])
    assert phone.shown[-1] == "*Nina Prado*\nVi"


async def test_a_ticket_is_opened_step_by_step(portal: Portal) -> None:
    phone = portal.phone()
    await phone.write("Oi")

    await phone.send("interactive", phone.reply("open", "Abrir um ticket"))
    await phone.write("App não sincroniza")
    chosen = await phone.press("Dúvida")
    assert "Descreva a solicitação" in chosen[-1]
    await phone.write("Desde ontem, no trecho norte")
    await phone.press("Continuar")
    confirmed = await phone.press("Confirmar e abrir")

    assert f"Abri o ticket #{portal.ticket().number}" in confirmed[0]
    assert portal.ticket().subject == "App não sincroniza"
    assert phone.buttons == ["Receber por e-mail"]
