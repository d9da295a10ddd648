"""O16, O17 at the desk: a customer who fires every handler of it gets nothing and moves nothing."""

import secrets
from typing import Any

from reflex_base.registry import RegistrationContext
from sqlmodel import select

from kartado_portal import clock
from kartado_portal import kartado_portal as front_door
from kartado_portal.tickets import handling, sending
from kartado_portal.tickets.models import Message, ScheduledReply, Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.web.policy import policy_of
from tests.e2e.backstage import N1, Backstage, _actor
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.test_o14_policies import refusals, short
from tests.gauntlet.visitor import Visitor

CANARY = "canarioDaMesa"

# What each parameter of a handler may be; a refusal must not depend on a payload that is odd.
_VALUES: dict[str, Any] = {"str": "closed", "int": 1, "bool": True, "dict": {"target": "level:N3"}}


def for_staff_alone() -> dict[str, dict[str, Any]]:
    """Return the wire names of the desk's handlers, each with a payload that fits it."""
    assert front_door.app
    found = {}
    for name, one in RegistrationContext.get().event_handlers.items():
        policy = policy_of(one.handler)
        if policy is not None and not policy.audience & {"customer", "public"}:
            taken = policy.fn.__annotations__.items()
            found[name] = {key: _value(str(kind)) for key, kind in taken if key != "return"}
    return found


def _value(kind: str) -> Any:
    return next((value for name, value in _VALUES.items() if name in kind), "x")


def test_a_customer_who_fires_every_handler_of_the_desk_gets_nothing(
    ana: Visitor, portal: Portal, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Alvo da mesa")
    with backstage.unit(is_quiet=True) as session:
        about: dict[str, Any] = {"actor": _actor(session, N1), "number": number}
        note = ReplyDraft(body_html=f"<p>{CANARY}</p>")
        handling.note(session, **about, draft=note, now=clock.now())
    before, logged = _row(backstage, number), len(portal.log)
    names = for_staff_alone()

    path = f"/analista/tickets/{number}"
    with ana.open(path, until="identity.is_signed_in") as tab:
        for name, payload in names.items():
            tab.send(name, payload)
        tab.settle(60)
        shown, transcript = tab.shown, tab.transcript

    assert {"desk_ticket.take", "desk_reply.keep", "desk_note.send"} <= set(map(short, names))
    assert {(short(name), "not admitted") for name in names} <= set(refusals(portal.log[logged:]))
    assert not shown.get("desk_ticket.is_loaded")
    assert CANARY not in transcript
    assert "Alvo da mesa" not in transcript
    assert _row(backstage, number) == before


def test_a_reply_on_its_way_is_in_no_frame_of_the_customer(
    ana: Visitor, portal: Portal, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Resposta a caminho")

    with ana.open_ticket(number) as tab:
        with backstage.unit() as session:
            about: dict[str, Any] = {"actor": _actor(session, N1), "number": number}
            draft = ReplyDraft(body_html=f"<p>{CANARY}</p>", form_key=secrets.token_urlsafe(8))
            sending.schedule(session, **about, draft=draft, now=clock.now())
        backstage.reply(number, "<p>Esta já chegou.</p>")
        tab.wait_until(lambda: "Esta já chegou." in tab.transcript)
        with backstage.unit() as session:
            mine = session.exec(select(ScheduledReply).join(Ticket).where(Ticket.number == number))
            session.delete(mine.one())
        tab.settle()
        transcript = tab.transcript

    assert "Esta já chegou." in transcript
    assert CANARY not in transcript
    assert not any(CANARY in one.text + one.html for one in portal.mailbox.letters(to=ANA))


def _row(backstage: Backstage, number: str) -> tuple[object, ...]:
    with backstage.unit() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        written = session.exec(select(Message.id).where(Message.ticket_id == ticket.id)).all()
        return ticket.version, ticket.stage, ticket.owner_id, ticket.level, len(written)
