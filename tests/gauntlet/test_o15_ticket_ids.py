"""O15: what belongs to another company is as missing as what does not exist."""

import json
from functools import partial

import pytest
from sqlmodel import SQLModel, select

from kartado_portal.accounts.models import Account
from kartado_portal.tickets.models import Message, Ticket
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA, CARLA
from tests.gauntlet.visitor import SURVEY, TICKET, Visitor, new_ticket, reply
from tests.raw_socket import RawSocket, event_name

CANARY = "canarioALHEIO"
NONE = "10000000001"


@pytest.fixture(scope="module")
def number(portal: Portal) -> str:
    behind = Backstage(portal)
    opened = behind.open_ticket(ANA, f"Assunto {CANARY}", f"Corpo {CANARY}")
    behind.reply(opened, f"<p>Resposta {CANARY}</p>")
    behind.leave()
    return opened


def test_a_foreign_page_is_not_found_like_no_page(carla: Visitor, number: str) -> None:
    shown = []
    for one in (number, NONE, str(int(number) + 1), str(int(number) - 1)):
        with carla.open_ticket(one) as tab:
            tab.settle()
            assert CANARY not in tab.transcript
            shown.append({k: v for k, v in tab.shown.items() if k.startswith("ticket_view.")})

    assert all(one == shown[0] for one in shown)
    assert shown[0]["ticket_view.is_missing"] is True


def test_a_foreign_ticket_takes_nothing(
    carla: Visitor, backstage: Backstage, portal: Portal, number: str
) -> None:
    before, log_before = everything_about(backstage, number), len(portal.log)
    with carla.open_ticket(number) as tab:
        path = f"/tickets/{number}"
        tab.send(reply("send"), {"html": "<p>intrusa</p>", "round": 0}, path=path)
        act_on_the_page(tab, path, number)
        assert CANARY not in tab.transcript

    assert everything_about(backstage, number) == before
    log = portal.log[log_before:]
    assert denied(log, number) == {account_id(backstage, CARLA)}
    assert "Traceback" not in log


def test_a_reply_begun_on_ones_own_ticket_reaches_no_foreign_one(
    carla: Visitor, backstage: Backstage, number: str
) -> None:
    """The form is real and its round is right; only the address is somebody else's."""
    own = backstage.open_ticket(CARLA, "Assunto próprio")
    file = carla.upload("intrusa.txt", b"intrusa").text
    before = everything_about(backstage, number)

    with carla.open_ticket(own) as tab:
        path, writing = f"/tickets/{number}", tab.shown["reply.round"]
        tab.send(reply("keep"), {"html": "<p>rascunho</p>", "round": writing}, path=path)
        tab.send(reply("add_file"), {"attachment_id": file}, path=path)
        tab.send(event_name(TICKET, "TicketView", "load"), {}, path=path)
        tab.send(reply("send"), {"html": "<p>intrusa</p>", "round": writing}, path=path)
        act_on_the_page(tab, path, number)
        assert CANARY not in tab.transcript

    assert everything_about(backstage, number) == before
    assert backstage.texts_of(own)[1:] == ["intrusa"], "it was sent, to where it was begun"


def test_a_foreign_file_is_missing_also_as_ones_own_attachment(
    ana: Visitor, carla: Visitor
) -> None:
    file = ana.upload("segredo.txt", CANARY.encode()).text

    assert carla.http.get(f"/anexos/{file}").status_code == 404
    assert carla.http.get("/anexos/" + "0" * 32).status_code == 404
    with carla.open_form() as tab:
        tab.send(new_ticket("add_file"), {"attachment_id": file})
        tab.settle()
        assert tab.shown["new_ticket.files"] == []
    assert ana.http.get(f"/anexos/{file}").status_code == 200


def test_export_and_search_stay_in_ones_own(carla: Visitor, number: str) -> None:
    for query in (
        "",
        f"?q={number}",
        f"?q={CANARY.lower()}",
        "?exibir=empresa",
        "?exibir=tudo&q=canario",
    ):
        exported = carla.http.get(f"/tickets.csv{query}")
        assert exported.status_code == 200
        assert CANARY not in exported.text
        with carla.open(f"/tickets{query}", until="ticket_list.is_loaded") as tab:
            tab.settle()
            assert CANARY not in tab.transcript


def test_nobody_gets_nothing(portal: Portal, number: str) -> None:

    with RawSocket(portal.base, path=f"/tickets/{number}") as tab:
        tab.send(event_name(TICKET, "TicketView", "load"), {})
        tab.settle()
        assert CANARY not in tab.transcript


def act_on_the_page(tab: RawSocket, path: str, number: str) -> None:
    """Send everything else that a ticket's page can, and wait for the answers."""
    view, sharing = (
        partial(event_name, TICKET, "TicketView"),
        partial(event_name, TICKET, "Sharing"),
    )
    about = {"number": number}
    for name, payload in (
        (view("solved"), about),
        (view("set_muted"), {"is_muted": True} | about),
        (view("show_older"), {}),
        (sharing("add"), {"form": {"participant": CARLA}} | about),
        (sharing("remove"), {"account_id": 1} | about),
        (sharing("open"), {}),
        (event_name(SURVEY, "TicketSurvey", "send"), {"form": {"score": "1"}} | about),
    ):
        tab.send(name, payload, path=path)
    tab.settle()


def everything_about(backstage: Backstage, number: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that is the ticket, or hangs on it or on one of its messages."""
    with backstage.unit() as session:
        ticket_id = session.exec(select(Ticket.id).where(Ticket.number == number)).one()
        messages = select(Message.id).where(Message.ticket_id == ticket_id)
        tables = SQLModel.metadata.tables
        found = {"ticket": session.execute(tables["ticket"].select().filter_by(id=ticket_id)).all()}
        for name, table in tables.items():
            if "ticket_id" in table.c:
                found[name] = session.execute(table.select().filter_by(ticket_id=ticket_id)).all()
            elif "message_id" in table.c:
                found[name] = session.execute(
                    table.select().where(table.c.message_id.in_(messages))
                ).all()
        return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def account_id(backstage: Backstage, email: str) -> int:
    with backstage.unit() as session:
        return session.exec(select(Account.id).where(Account.email == email)).one() or 0


def denied(log: str, number: str) -> set[int]:
    """Return who was refused the ticket, as the log tells."""
    lines = [json.loads(line) for line in log.splitlines() if '"ticket.denied"' in line]
    return {line["actor"] for line in lines if line["object"] == f"ticket:{number}"}
