"""What was pressed without a line arrives when the tab is at another ticket: it is done to the
ticket on which it was pressed."""

from typing import Any

from sqlmodel import col, select

from kartado_portal.accounts.models import Account
from kartado_portal.tickets.models import (
    Message,
    Participant,
    Reading,
    Survey,
    Ticket,
    TicketEvent,
    TicketTag,
)
from kartado_portal.workspace.models import Macro
from tests.e2e.backstage import N1, Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.visitor import SURVEY, TICKET, Visitor
from tests.raw_socket import event_name

DESK = "kartado_portal.workspace.states.desk_ticket"
WRITING = "kartado_portal.workspace.states.desk_writing"


def followers(backstage: Backstage, number: str) -> list[str]:
    """Return who was added to a ticket."""
    with backstage.unit() as session:
        added = select(Account.email).join(Participant, col(Participant.account_id) == Account.id)
        ticket_id = backstage.ticket_id(session, number)
        return list(session.exec(added.where(Participant.ticket_id == ticket_id)))


def is_muted(backstage: Backstage, number: str) -> bool:
    """Return whether somebody wants no letters about a ticket."""
    with backstage.unit() as session:
        ticket_id = backstage.ticket_id(session, number)
        read = select(Reading.is_muted).where(Reading.ticket_id == ticket_id)
        return any(session.exec(read))


def score(backstage: Backstage, number: str) -> int | None:
    """Return what the requester answered after the closing."""
    with backstage.unit() as session:
        ticket_id = backstage.ticket_id(session, number)
        return session.exec(select(Survey.score).where(Survey.ticket_id == ticket_id)).one()


def account_id(backstage: Backstage, email: str) -> int:
    with backstage.unit() as session:
        return session.exec(select(Account.id).where(Account.email == email)).one() or 0


def test_what_a_customer_pressed_is_done_where_it_was_pressed(
    portal: Portal, backstage: Backstage
) -> None:
    company = backstage.company()
    email = backstage.customer("Ana Souza", company)
    bruno, carla = (backstage.customer(name, company) for name in ("Bruno Lima", "Carla Reis"))
    before, here = (backstage.open_ticket(email, one) for one in ("Anterior", "Aqui"))
    about = {"number": before}

    with Visitor.signed_in(portal, email).open_ticket(here) as tab:

        def press(state: str, handler: str, payload: dict[str, Any], module: str = TICKET) -> None:
            tab.send(event_name(module, state, handler), payload | about)

        press("Sharing", "add", {"form": {"participant": bruno}})
        press("Sharing", "add", {"form": {"participant": carla}})
        press("Sharing", "remove", {"account_id": account_id(backstage, bruno)})
        press("TicketView", "set_muted", {"is_muted": True})
        press("TicketView", "solved", {})
        press("TicketSurvey", "send", {"form": {"score": "4"}}, SURVEY)
        tab.settle()
        assert tab.shown["ticket_view.detail"]["number"] == here

    assert followers(backstage, before) == [carla]
    assert is_muted(backstage, before)
    assert not backstage.is_open(before)
    assert score(backstage, before) == 4
    assert followers(backstage, here) == []
    assert not is_muted(backstage, here)
    assert backstage.is_open(here)


def test_a_refusal_names_the_ticket_that_is_no_longer_shown(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Ana Souza", backstage.company())
    before, here = (backstage.open_ticket(email, one) for one in ("Anterior", "Aqui"))
    form = {"form": {"participant": "ninguem@cliente.com.br"}}

    with Visitor.signed_in(portal, email).open_ticket(here) as tab:
        tab.send(event_name(TICKET, "Sharing", "add"), form | {"number": before})
        tab.send(event_name(SURVEY, "TicketSurvey", "send"), {"form": {}, "number": before})
        tab.settle()

        told = [toast["text"] for toast in tab.shown["toasts.items"]]
        assert [words.partition(": ")[0] for words in told] == [f"Ticket #{before}"] * 2
        assert tab.shown.get("sharing.error", "") == ""
        assert tab.shown.get("ticket_survey.error", "") == ""


def test_a_refusal_of_the_ticket_that_is_shown_stands_by_its_field(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Ana Souza", backstage.company())
    here = backstage.open_ticket(email, "Aqui")
    form = {"form": {"participant": "ninguem@cliente.com.br"}}

    with Visitor.signed_in(portal, email).open_ticket(here) as tab:
        tab.send(event_name(TICKET, "Sharing", "add"), form | {"number": here})
        tab.send(event_name(SURVEY, "TicketSurvey", "send"), {"form": {}, "number": here})
        tab.settle()

        assert tab.shown["sharing.error"].startswith("Não encontramos ninguem@")
        assert tab.shown["ticket_survey.error"] == "Escolha uma nota de 1 a 5."
        assert tab.shown.get("toasts.items", []) == []


def everything_of(backstage: Backstage, number: str) -> list[dict[str, Any]]:
    """Return the row of a ticket, and what hangs on it."""
    with backstage.unit() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        hangs = [
            one.model_dump()
            for model in (Message, Participant, TicketEvent, TicketTag)
            for one in session.exec(select(model).where(model.ticket_id == ticket.id))
        ]
        return [ticket.model_dump(), *hangs]


def kinds_of(backstage: Backstage, number: str) -> set[str]:
    """Return the kinds of what happened to a ticket."""
    return {one["kind"] for one in everything_of(backstage, number) if "kind" in one}


def test_what_an_analyst_pressed_is_done_where_it_was_pressed(
    portal: Portal, backstage: Backstage
) -> None:
    company = backstage.company()
    email = backstage.customer("Ana Souza", company)
    bruno, carla = (backstage.customer(name, company) for name in ("Bruno Lima", "Carla Reis"))
    here, before, mate, twin = (
        backstage.open_ticket(email, one) for one in ("Aqui", "Anterior", "Terceiro", "Igual")
    )
    backstage.reply(before, "<p>Dividir isto.</p>", by=email)
    with backstage.unit() as session:
        written = Message.ticket_id == backstage.ticket_id(session, before)
        message = max(session.exec(select(Message.id).where(written)))
        macro = session.exec(select(Macro.id).where(Macro.name.startswith("Pedir captura"))).one()
    untouched = everything_of(backstage, here)
    about = {"number": before, "seen": ""}

    path = f"/analista/tickets/{here}"
    with Visitor.signed_in(portal, N1).open(path, until="desk_ticket.is_loaded") as tab:

        def press(handler: str, state: str = "DeskTicket", **payload: Any) -> None:
            tab.send(event_name(WRITING if state == "DeskReply" else DESK, state, handler), payload)

        def confirm(handler: str, **form: str) -> None:
            press(handler, form=about | form)

        press("take", **about)
        press("set_stage", stage="in_service_n2", **about)
        press("ask_solution", **about)
        press("add_participant", form={"participant": bruno}, number=before)
        press("add_participant", form={"participant": carla}, number=before)
        press("remove_participant", account_id=account_id(backstage, bruno), number=before)
        press("run_macro", "DeskReply", macro_id=macro, **about)
        confirm("edit", subject="Corrigido", category="1", priority="high", tags="tarde")
        confirm("link", other=mate)
        confirm("split", message=f"m{message}", subject="Parte")
        confirm("hand_over", target="level:N3", note="Ver hoje")
        confirm("merge", number=twin, other=mate)
        confirm("close", note="Até logo")
        tab.settle()
        assert tab.shown["desk_ticket.detail"]["number"] == here
        told = [toast["text"] for toast in tab.shown["toasts.items"]]
        assert told[-2:] == [
            f"Ticket #{twin}: Tickets unidos.",
            f"Ticket #{before}: Ticket fechado.",
        ]

    assert everything_of(backstage, here) == untouched
    assert followers(backstage, before) == [carla]
    assert not backstage.is_open(before)
    assert not backstage.is_open(twin)
    assert any("captura da tela" in words for words in backstage.texts_of(before))
    done = {"owner", "stage", "solution_asked", "joined", "left", "subject", "linked", "closed"}
    assert done | {"split_into", "released"} <= kinds_of(backstage, before)
