"""Half a sign-in opens nothing, and staff without a required second factor only its set-up."""

import inspect
import json
import secrets
from collections.abc import Iterator

import httpx
import pytest
from reflex_base.registry import RegistrationContext

from kartado_portal import clock
from kartado_portal import kartado_portal as front_door
from kartado_portal.accounts import staff_security
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.web.policy import policy_of
from tests.accounts.authenticator import App
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal, running_portal
from tests.factories import PASSWORD, actor_for, make_analyst
from tests.gauntlet.test_o16_staff_functions import _GUESS, desk_handlers
from tests.gauntlet.visitor import Visitor
from tests.raw_socket import RawSocket, event_name

PAGE = "kartado_portal.accounts.states.second_factor"
QUEUE = "kartado_portal.workspace.states.queue"
DOORS = (
    "/analista/relatorios.csv?tabela=analista",
    "/analista/configuracoes/auditoria.csv",
    "/tickets.csv?exibir=meus",
    "/conta/dados.zip",
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of this file's own: what is required here would shut the others' staff out."""
    with running_portal(tmp_path_factory.mktemp("second-factor") / "data") as running:
        yield running


@pytest.fixture
def admin(portal: Portal, backstage: Backstage) -> Iterator[Actor]:
    """An administrator with a second factor; what they required ends with the test."""
    with backstage.unit(is_quiet=True) as session:
        account = make_analyst(
            session, role=Role.ADMIN, email=f"{secrets.token_hex(4)}@kartado.com.br"
        )
        actor = actor_for(session, account)
    set_up(Visitor.signed_in(portal, account.email))
    yield actor
    with backstage.unit() as session:
        staff_security.require_second_factor(
            session, actor=actor, is_required=False, now=clock.now()
        )


def set_up(visitor: Visitor) -> str:
    """Turn a visitor's second factor on by the doors of its page; return the secret."""
    visitor.http.post("/conta/verificacao/iniciar", data={"current_password": PASSWORD})
    with visitor.open("/conta/verificacao", until="identity.is_signed_in") as tab:
        tab.send(event_name(PAGE, "SecondFactorPage", "load"))
        assert tab.wait_until(lambda: tab.shown.get("second_factor_page.secret"))
        secret = str(tab.shown["second_factor_page.secret"])
    visitor.http.post("/conta/verificacao/confirmar", data={"code": App(secret).code()})
    return secret


def require(backstage: Backstage, admin: Actor) -> None:
    with backstage.unit() as session:
        staff_security.require_second_factor(
            session, actor=admin, is_required=True, now=clock.now()
        )


def analyst(backstage: Backstage) -> Account:
    with backstage.unit() as session:
        return make_analyst(session, email=f"{secrets.token_hex(4)}@kartado.com.br")


def handlers_for_people() -> dict[str, dict[str, object]]:
    """Return every handler that is for nobody unknown and not for setting up, with a payload."""
    assert front_door.app
    found = {}
    for name, one in RegistrationContext.get().event_handlers.items():
        policy = policy_of(one.handler)
        if policy and "public" not in policy.audience and not policy.before_second_factor:
            taken = list(inspect.signature(one.handler.fn).parameters.values())[1:]
            found[name] = {
                given.name: _GUESS.get(str(getattr(given.annotation, "__name__", "")), {})
                for given in taken
            }
    return {name: given for name, given in found.items() if ".tests." not in name}


def refused(portal: Portal, before: int, why: str) -> set[str]:
    lines = [line for line in portal.log[before:].splitlines() if '"event.refused"' in line]
    return {str(one.get("handler")) for one in map(json.loads, lines) if one["why"] == why}


def test_half_a_sign_in_opens_no_page_no_event_and_no_door_of_the_desk(
    portal: Portal, backstage: Backstage
) -> None:
    canary = f"canario{secrets.token_hex(4)}"
    number = backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)
    account = analyst(backstage)
    set_up(Visitor.signed_in(portal, account.email))
    http = httpx.Client(base_url=portal.base, headers={"Origin": portal.base}, timeout=30)
    answer = http.post("/sessao/entrar", data={"email": account.email, "password": PASSWORD})
    half = Visitor(portal, http)
    before, handlers = len(portal.log), desk_handlers()

    with RawSocket(portal.base, cookie=half.cookie, path="/analista") as tab:
        for name, payload in handlers.items():
            tab.send(name, payload, path="/analista")
        tab.settle(60)
        transcript, shown = tab.transcript, tab.shown

    assert answer.headers["location"] == "/entrar/codigo"
    assert "portal_pending" in half.cookie
    assert {name.rpartition("____")[2] for name in handlers} <= refused(
        portal, before, "not admitted"
    )
    assert canary not in transcript
    assert number not in transcript
    assert not shown.get("identity.is_signed_in")
    for door in DOORS:
        assert http.get(door).headers["location"].startswith("/entrar")


def test_staff_that_lacks_a_required_second_factor_has_nothing_opened_to_it(
    portal: Portal, backstage: Backstage, admin: Actor
) -> None:
    canary = f"canario{secrets.token_hex(4)}"
    number = backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)
    require(backstage, admin)
    visitor = Visitor.signed_in(portal, analyst(backstage).email)
    before, handlers = len(portal.log), handlers_for_people()

    with RawSocket(portal.base, cookie=visitor.cookie, path="/analista") as tab:
        for name, payload in handlers.items():
            tab.send(name, payload, path=f"/analista/tickets/{number}")
        tab.settle(60)
        transcript, shown = tab.transcript, tab.shown

    assert len(handlers) >= 60
    assert {name.rpartition("____")[2] for name in handlers} == refused(
        portal, before, "no second factor"
    )
    assert canary not in transcript
    assert str(shown["identity.leave_for"]).startswith("/conta/verificacao?proximo=")
    for door in DOORS:
        assert visitor.http.get(door).headers["location"].startswith("/entrar")
    assert visitor.http.post("/anexos", content=b"x").status_code == 401


def test_it_may_set_one_up_and_then_everything_opens(
    portal: Portal, backstage: Backstage, admin: Actor
) -> None:
    require(backstage, admin)
    visitor = Visitor.signed_in(portal, analyst(backstage).email)

    secret = set_up(visitor)

    with visitor.open("/analista", until="identity.is_signed_in") as tab:
        tab.send(event_name(QUEUE, "Queue", "load"), {})
        assert tab.wait_until(lambda: tab.shown.get("queue.is_loaded"))
    assert visitor.http.get(DOORS[0]).status_code == 200
    assert secret.replace(" ", "") not in portal.log


def test_an_open_desk_is_shut_when_it_becomes_required(
    portal: Portal, backstage: Backstage, admin: Actor
) -> None:
    canary = f"canario{secrets.token_hex(4)}"
    visitor = Visitor.signed_in(portal, analyst(backstage).email)

    with visitor.open("/analista", until="identity.is_signed_in") as tab:
        tab.send(event_name(QUEUE, "Queue", "load"), {})
        assert tab.wait_until(lambda: tab.shown.get("queue.is_loaded"))
        require(backstage, admin)
        assert tab.wait_until(lambda: tab.shown.get("identity.leave_for"))
        backstage.open_ticket(backstage.customer("Outra Pessoa"), canary)
        tab.send(event_name(QUEUE, "Queue", "load"), {})
        tab.settle(30)

        assert tab.shown["queue.is_loaded"] is False
        assert canary not in tab.transcript


def test_only_the_page_that_sets_one_up_answers_before() -> None:
    assert front_door.app
    early = {
        one.handler.fn.__qualname__
        for one in RegistrationContext.get().event_handlers.values()
        if (policy := policy_of(one.handler)) and policy.before_second_factor
    }

    assert early == {"SecondFactorPage.load", "SecondFactorPage.cancel"}
