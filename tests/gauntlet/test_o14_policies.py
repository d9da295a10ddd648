"""O14: a handler runs for those whom it names, and what names nobody runs for nobody.

That every handler names somebody, and that a careless one is found, is `tests/house/`'s.
"""

import json
from collections.abc import Iterator

from reflex_base.registry import RegistrationContext

from kartado_portal import kartado_portal as front_door
from kartado_portal.web.policy import policy_of
from tests.e2e.portal_process import Portal
from tests.gauntlet.visitor import Visitor
from tests.raw_socket import RawSocket


def registered() -> dict[str, frozenset[str] | None]:
    """Return the wire name of every handler of the portal's States, and whom it names."""
    assert front_door.app
    found = {}
    for name, one in RegistrationContext.get().event_handlers.items():
        if one.states[0].__module__.startswith("kartado_portal."):
            policy = policy_of(one.handler)
            found[name] = policy.audience if policy else None
    return found


def refusals(log: str) -> Iterator[tuple[str, str]]:
    """Yield the handler and the reason of every event that the gate refused."""
    for line in log.splitlines():
        if '"event.refused"' in line:
            told = json.loads(line)
            yield told["handler"], told["why"]


def short(name: str) -> str:
    return name.rpartition("____")[2]


def test_nobody_reaches_what_is_for_people(portal: Portal) -> None:
    private = [n for n, who in registered().items() if who is not None and "public" not in who]
    before = len(portal.log)

    with RawSocket(portal.base, path="/termo") as tab:
        for name in private:
            tab.send(name, {})
        tab.settle(30)
        shown = tab.shown

    refused = set(refusals(portal.log[before:]))
    assert len(private) > 15
    assert {(short(name), "not admitted") for name in private} <= refused
    assert shown["identity.leave_for"].startswith("/entrar")
    assert shown["identity.is_signed_in"] is False


def test_what_names_nobody_runs_for_nobody(portal: Portal, ana: Visitor) -> None:
    nameless = [name for name, who in registered().items() if who is None]
    before = len(portal.log)

    with ana.open("/conta", until="account_page.is_loaded") as tab:
        for name in nameless:
            tab.send(name, {"var_name": "is_staff", "value": True})
        tab.send("reflex___state____state.kartado_portal___never____heard.of", {})
        tab.settle(30)  # still there, still answering
        shown = tab.shown

    refused = set(refusals(portal.log[before:]))
    assert nameless, "Reflex registers `setvar` on every State"
    assert {(short(name), "no policy") for name in nameless} <= refused
    assert ("heard.of", "unknown handler") in refused
    assert shown["identity.is_staff"] is False
