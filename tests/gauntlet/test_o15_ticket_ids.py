"""O15: what belongs to another company is as missing as what does not exist."""

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import TICKET, Visitor, new_ticket, reply
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
    for one in (number, NONE, str(int(number) + 1)):
        with carla.open_ticket(one) as tab:
            tab.settle()
            assert CANARY not in tab.transcript
            shown.append({k: v for k, v in tab.shown.items() if k.startswith("ticket_view.")})

    assert shown[0] == shown[1] == shown[2]
    assert shown[0]["ticket_view.is_missing"] is True


def test_a_foreign_ticket_takes_nothing(
    carla: Visitor, backstage: Backstage, portal: Portal, number: str
) -> None:
    before, log_before = backstage.texts_of(number), len(portal.log)
    with carla.open_ticket(number) as tab:
        path = f"/tickets/{number}"
        tab.send(reply("send"), {"html": "<p>intrusa</p>", "round": 0}, path=path)
        tab.send(event_name(TICKET, "TicketView", "solved"), {}, path=path)
        tab.send(event_name(TICKET, "TicketView", "set_muted"), {"is_muted": True}, path=path)
        tab.send(event_name(TICKET, "TicketView", "show_older"), {}, path=path)
        form = {"form": {"participant": "carla@energianorte.com.br"}}
        tab.send(event_name(TICKET, "Sharing", "add"), form, path=path)
        tab.settle()
        assert CANARY not in tab.transcript

    assert backstage.texts_of(number) == before
    log = portal.log[log_before:]
    assert f"ticket:{number}" in log, "the denied attempt is logged"
    assert "Traceback" not in log


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
