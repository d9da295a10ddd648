"""O19: nonsense to any handler is refused before it runs; the process and the data stay whole."""

from typing import Any

import httpx
from reflex_base.registry import RegistrationContext
from sqlmodel import func, select

from kartado_portal import kartado_portal as front_door
from kartado_portal.accounts.models import Account, Consent
from kartado_portal.tickets.models import Message, Participant, Ticket, TicketEvent
from kartado_portal.web.policy import policy_of
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor
from tests.raw_socket import RawSocket

COUNTED = (Account, Consent, Ticket, Message, TicketEvent, Participant)


def nonsense(fields: tuple[str, ...]) -> list[Any]:
    """Return payloads that no page sends, for a handler with these parameters."""
    deep: Any = "x"
    for _ in range(40):
        deep = {"x": [deep]}
    values: list[Any] = [None, [1], {"a": 1}, deep, -(10**30), 10**30, "9" * 50_000, True]
    payloads: list[Any] = [dict.fromkeys(fields, value) for value in values if fields]
    # An empty payload of whatever kind is right for a handler that takes nothing.
    return [*payloads, {"extra": 1}, [1], "x", {"__class__": "x"}]


def count_rows(backstage: Backstage) -> list[int]:
    with backstage.unit() as session:
        return [session.exec(select(func.count()).select_from(one)).one() for one in COUNTED]


def test_nonsense_changes_nothing_and_breaks_nothing(
    portal: Portal, ana: Visitor, backstage: Backstage
) -> None:
    assert front_door.app
    number = backstage.open_ticket(ANA, "Para o disparate")
    # Other tests of this process register States that the server has never heard of.
    handlers = {
        name: registered
        for name, registered in RegistrationContext.get().event_handlers.items()
        if ".tests___" not in name
    }
    before = count_rows(backstage)

    for tab in (
        RawSocket(portal.base, path="/entrar"),
        ana.open_ticket(number),
    ):
        with tab:
            for name, registered in handlers.items():
                policy = policy_of(registered.handler)
                for payload in nonsense(policy.schema.fields if policy else ("value",)):
                    if not tab.is_closed:
                        tab.send(name, payload)
            tab.settle(60)

    assert count_rows(backstage) == before
    assert "Traceback" not in portal.log
    assert httpx.get(f"{portal.base}/readyz").status_code == 200
