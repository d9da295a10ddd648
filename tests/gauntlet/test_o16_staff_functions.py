"""O16: a customer who sends the events of the desk gets nothing and changes nothing."""

import inspect
import json
import secrets

from reflex_base.registry import RegistrationContext
from sqlmodel import Session, func, select

from kartado_portal import kartado_portal as front_door
from kartado_portal.accounts.models import Account, Company
from kartado_portal.tickets.models import Category, Message, Tag, Ticket, TicketEvent, TicketTag
from kartado_portal.web.policy import STAFF, policy_of
from kartado_portal.workspace.models import CannedReply, Macro, SavedView
from tests.e2e.backstage import N1, Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor
from tests.raw_socket import event_name

DESK_PAGES = ("/analista", "/analista/", "/analista/tickets/{number}")
QUEUE = "kartado_portal.workspace.states.queue"
WORK = "kartado_portal.workspace.states.queue_work"
COUNTED = (Message, TicketEvent, Tag, TicketTag, SavedView)
_GUESS = {"str": "x", "int": 1, "bool": True, "float": 1.0, "list": [], "dict": {}}


def desk_handlers() -> dict[str, dict[str, object]]:
    """Return every handler that is for the staff alone, with a payload that fits it."""
    assert front_door.app
    found = {}
    for name, one in RegistrationContext.get().event_handlers.items():
        policy = policy_of(one.handler)
        if policy is not None and policy.audience <= set(STAFF):
            taken = list(inspect.signature(one.handler.fn).parameters.values())[1:]
            found[name] = {
                given.name: _GUESS.get(str(getattr(given.annotation, "__name__", "")), {})
                for given in taken
            }
    return found


def state_of(session: Session, number: str) -> tuple[object, ...]:
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
    counts = [session.exec(select(func.count()).select_from(one)).one() for one in COUNTED]
    return ticket.stage, ticket.owner_id, ticket.priority, ticket.version, *counts


def test_every_handler_of_the_desk_refuses_customers(
    ana: Visitor, portal: Portal, backstage: Backstage
) -> None:
    canary = f"canario{secrets.token_hex(4)}"
    number = backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)
    handlers = desk_handlers()
    before = len(portal.log)
    with backstage.unit() as session:
        was = state_of(session, number)

    with ana.open("/analista", until="identity.is_signed_in") as tab:
        for name, payload in handlers.items():
            tab.send(name, payload, path="/analista")
        tab.settle(60)
        transcript = tab.transcript

    refused = [line for line in portal.log[before:].splitlines() if '"event.refused"' in line]
    told = {(one.get("handler"), one["why"]) for one in map(json.loads, refused)}
    assert len(handlers) >= 10
    assert {(name.rpartition("____")[2], "not admitted") for name in handlers} <= told
    assert canary not in transcript
    assert number not in transcript
    assert "Você não tem permissão para isto." in transcript
    with backstage.unit() as session:
        assert state_of(session, number) == was


def test_every_handler_of_the_administrators_refuses_analysts(
    portal: Portal, backstage: Backstage
) -> None:
    handlers = {
        name: payload
        for name, payload in desk_handlers().items()
        if "analyst" not in _audience(name)
    }
    with backstage.unit() as session:
        was = set_up(session)
    before = len(portal.log)

    with Visitor.signed_in(portal, N1).open("/analista", until="identity.is_signed_in") as tab:
        for name, payload in handlers.items():
            tab.send(name, payload, path="/analista/configuracoes")
        tab.settle(60)

    assert {"invite", "merge", "set_role", "add_category"} <= {
        name.rpartition(".")[2] for name in handlers
    }
    refused = [line for line in portal.log[before:].splitlines() if '"event.refused"' in line]
    told = {(one.get("handler"), one["why"]) for one in map(json.loads, refused)}
    assert {(name.rpartition("____")[2], "not admitted") for name in handlers} <= told
    with backstage.unit() as session:
        assert set_up(session) == was


def _audience(name: str) -> frozenset[str]:
    policy = policy_of(RegistrationContext.get().event_handlers[name].handler)
    assert policy is not None
    return policy.audience


def set_up(session: Session) -> list[tuple[object, ...]]:
    """Return what administrators alone may change."""
    told = [
        (one.id, one.role, one.level, one.disabled_at, one.merged_into_id)
        for one in session.exec(select(Account).order_by(Account.id))
    ]
    for model in (Category, CannedReply, Macro, Company):
        told += [(repr(one),) for one in session.exec(select(model))]
    return told


def test_acts_with_real_payloads_leave_even_the_customers_own_ticket_alone(
    ana: Visitor, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Meu ticket")
    with backstage.unit() as session:
        was = state_of(session, number)

    with ana.open("/analista?visao=todas", until="identity.is_signed_in") as tab:
        for state, handler, payload in (
            ("Queue", "load", {}),
            ("Queue", "narrow", {"name": "q", "value": "Meu"}),
            ("Selection", "toggle", {"number": number}),
            ("Selection", "select_all", {}),
            ("Selection", "apply", {"form": {"act": "close:"}}),
            ("Selection", "apply", {"form": {"act": "assign:eu"}}),
            ("Selection", "apply", {"form": {"tag": "minha"}}),
            ("SavedViews", "save", {"form": {"view_name": "x", "is_shared": True}}),
            ("SavedViews", "delete", {"view_id": 1}),
        ):
            tab.send(event_name(QUEUE if state == "Queue" else WORK, state, handler), payload)
        tab.settle(30)
        shown = tab.shown

    assert shown.get("queue.rows", []) == []
    assert shown.get("queue.views", []) == []
    assert shown.get("selection.selected", []) == []
    assert shown.get("queue.is_loaded", False) is False
    with backstage.unit() as session:
        assert state_of(session, number) == was


def test_the_pages_of_the_desk_hold_no_data_before_the_check(
    portal: Portal, ana: Visitor, backstage: Backstage
) -> None:
    canary = f"canario{secrets.token_hex(4)}"
    number = backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)

    for path in DESK_PAGES:
        answer = ana.http.get(path.format(number=number), follow_redirects=True)
        assert canary not in answer.text
        assert "n1@kartado.com.br" not in answer.text


def test_nothing_of_the_queue_reaches_a_page_of_a_customer_that_is_open(
    ana: Visitor, backstage: Backstage
) -> None:
    canary = f"canario{secrets.token_hex(4)}"

    with ana.open("/analista", until="identity.is_signed_in") as tab:
        tab.send(event_name(QUEUE, "Queue", "load"), {})
        tab.settle(30)
        backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)
        own = backstage.open_ticket(ANA, "Chega à lista")
        with ana.open("/tickets", until="ticket_list.is_loaded") as list_tab:
            assert list_tab.wait_until(lambda: own in list_tab.transcript)
        tab.settle(30)
        transcript = tab.transcript

    assert canary not in transcript
