"""O19: nonsense to any handler is refused before it runs; the process and the data stay whole."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import httpx
from reflex_base.registry import RegistrationContext
from sqlmodel import func, select

from kartado_portal import kartado_portal as front_door
from kartado_portal.accounts.models import Account, Consent
from kartado_portal.tickets.models import Draft, Message, Participant, Reading, Ticket, TicketEvent
from kartado_portal.web.payload import PayloadSchema
from kartado_portal.web.policy import policy_of
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor, new_ticket, reply
from tests.raw_socket import RawSocket

COUNTED = (Account, Consent, Ticket, Message, TicketEvent, Participant, Reading, Draft)
LARGE_ID = str(10**30)


def deep(levels: int) -> Any:
    nest: Any = "x"
    for _ in range(levels):
        nest = {"x": [nest]}
    return nest


RIGHT = ("x", 1, True, {"x": "y"})
WRONG = (
    None,
    7,
    "7",
    True,
    1.5,
    [1],
    {"a": [[1]]},
    deep(40),
    10**30,
    -(10**30),
    "9" * 50_000,
    "\0",
)


def schemas() -> dict[str, PayloadSchema]:
    """Return what each handler that a customer may call takes, by its wire name."""
    assert front_door.app
    found = {}
    for name, one in RegistrationContext.get().event_handlers.items():
        policy = policy_of(one.handler)
        ours = one.states[0].__module__.startswith("kartado_portal.")
        if ours and policy and policy.audience & {"public", "customer"}:
            found[name] = policy.schema
    return found


def nonsense(schema: PayloadSchema) -> list[dict[str, Any]]:
    """Return payloads that differ in one thing from what the handler takes."""
    choices = product(RIGHT, repeat=len(schema.fields))
    right = next(
        payload
        for payload in (dict(zip(schema.fields, values, strict=True)) for values in choices)
        if schema.refusal(payload) is None
    )
    changed = [right | {field: value} for field in schema.fields for value in WRONG]
    lacking = [{k: v for k, v in right.items() if k != field} for field in schema.fields]
    payloads = [*changed, *lacking, right | {"extra": 1}, right | {"self": 1}]
    return [payload for payload in payloads if schema.refusal(payload) is not None]


def refused(log: str) -> Iterator[str]:
    """Yield the handler of every event that the gate turned away for its payload."""
    for line in log.splitlines():
        if '"event.refused"' in line:
            told = json.loads(line)
            if told["why"] not in ("no policy", "not admitted"):
                yield told["handler"]


def count_rows(backstage: Backstage) -> list[int]:
    with backstage.unit() as session:
        return [session.exec(select(func.count()).select_from(one)).one() for one in COUNTED]


def shown(tab: RawSocket) -> dict[str, Any]:
    """Return what the page shows, without the sentence that something was refused."""
    aside = ("failure.", "state.")
    return {name: value for name, value in tab.shown.items() if not name.startswith(aside)}


def test_every_handler_refuses_nonsense_before_it_runs(
    portal: Portal, ana: Visitor, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Para o disparate")
    sent: Counter[str] = Counter()

    with ana.open_ticket(number) as tab:
        tab.settle()
        screen, rows, log_before = shown(tab), count_rows(backstage), len(portal.log)
        for name, schema in schemas().items():
            for payload in nonsense(schema):
                tab.send(name, payload)
                sent[name.rpartition("____")[2]] += 1
        tab.settle(60)
        screen_after = shown(tab)

    log = portal.log[log_before:]
    assert len(sent) > 25
    assert sent.total() > 250
    assert Counter(refused(log)) == sent
    assert screen_after == screen
    assert count_rows(backstage) == rows
    assert "Traceback" not in log
    assert httpx.get(f"{portal.base}/readyz").status_code == 200


def test_what_is_no_payload_at_all_changes_nothing(
    portal: Portal, ana: Visitor, backstage: Backstage
) -> None:
    before, log_before = count_rows(backstage), len(portal.log)

    with ana.open_form() as tab:
        for name in schemas():
            for payload in ([1], "x", 7, {"__class__": "x"}, deep(40)):
                tab.send(name, payload)
        tab.settle(60)

    assert count_rows(backstage) == before
    assert "Traceback" not in portal.log[log_before:]


def test_a_megabyte_closes_its_own_socket_alone(ana: Visitor, backstage: Backstage) -> None:
    number = backstage.open_ticket(ANA, "Para um megabyte")

    with ana.open_ticket(number) as other, ana.open_ticket(number) as tab:
        tab.send(reply("keep"), {"html": "x" * 1_000_000, "round": tab.shown["reply.round"]})
        assert tab.wait_until(lambda: tab.is_closed)
        other.settle()

        assert not other.is_closed
    with ana.open_ticket(number) as tab:
        assert tab.shown["reply.content"] == ""


def test_values_of_the_right_kind_that_do_not_exist_are_told_beside_their_field(
    portal: Portal, ana: Visitor, backstage: Backstage
) -> None:
    before, log_before = count_rows(backstage), len(portal.log)
    with ana.open_form() as tab:
        key = tab.shown["new_ticket.form_key"]
        form = {"subject": "Disparate", "body": "Não deve abrir."}
        for category in ("999999", "-1", "1e3", "9" * 400, "' OR 1=1 --", ""):
            mine = {"form": form | {"category_id": category}, "form_key": key}
            tab.send(new_ticket("submit"), mine)
            tab.settle()
            assert "Escolha" in str(tab.shown["new_ticket.errors"]), category
        long = {"form": form | {"subject": "x" * 19_000, "category_id": "1"}, "form_key": key}
        tab.send(new_ticket("submit"), long)
        tab.settle()

        assert "no máximo" in tab.shown["new_ticket.errors"]["subject"]
    assert count_rows(backstage)[:3] == before[:3]
    assert "Traceback" not in portal.log[log_before:]


def test_addresses_of_nothing_are_missing_or_the_plain_list(portal: Portal, ana: Visitor) -> None:
    log_before = len(portal.log)

    for number in ("-1", LARGE_ID, "0", "abc", "%00", "99999999999"):
        with ana.open_ticket(number) as tab:
            assert tab.shown["ticket_view.is_missing"] is True, number
    for query in ("pagina=-1", f"pagina={LARGE_ID}", "ordem=-drop&status=x&exibir=y", "q=%00%25_"):
        with ana.open(f"/tickets?{query}", until="ticket_list.is_loaded") as tab:
            assert tab.shown["ticket_list.is_loaded"] is True, query
        assert ana.http.get(f"/tickets.csv?{query}").status_code == 200, query

    assert "Traceback" not in portal.log[log_before:]
