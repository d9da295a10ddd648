"""Every event handler says who may send it and what it takes (gauntlet O14)."""

import sys
import types
from typing import Any

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

import kartado_portal.kartado_portal as front_door
from kartado_portal.web.gate import Gate, guarded, policy_of, unguarded

# What Reflex registers on every State and the gate refuses to everybody.
REFLEX_OWN = {"setvar"}
# States that other tests of this process made up.
TESTS_OWN = "reflex___state____state.tests___"


def ours() -> dict[str, Any]:
    """Return every handler of the portal's States, by its wire name."""
    return {
        name: registered.handler
        for name, registered in RegistrationContext.get().event_handlers.items()
        if registered.states[0].__module__.startswith("kartado_portal.")
        and name.rpartition(".")[2] not in REFLEX_OWN
    }


def test_every_handler_of_the_portal_is_guarded() -> None:
    assert len(ours()) > 20
    assert [name for name, handler in ours().items() if policy_of(handler) is None] == []
    assert [name for name in unguarded() if not name.startswith(TESTS_OWN)] == []


def test_every_payload_has_a_schema_that_refuses_what_is_not_in_it() -> None:
    for name, handler in ours().items():
        policy = policy_of(handler)

        assert policy is not None
        assert policy.schema.refusal({"never heard of": 1}) is not None, name
        assert policy.schema.refusal([]) is not None, name


def test_nobody_unknown_has_the_server_go_on_working_for_them() -> None:
    public = {
        name: handler
        for name, handler in ours().items()
        if (policy := policy_of(handler)) and "public" in policy.audience
    }

    assert public
    assert [name for name, handler in public.items() if handler.is_background] == []


def test_no_variable_has_a_setter_that_a_client_could_send() -> None:
    setters = {
        f"{state.get_full_name()}.set_{field}"
        for state in RegistrationContext.get().base_states.values()
        for field in state.get_fields()
    }

    assert setters & set(ours()) == set()


def test_the_gate_stands_before_everything_that_answers_events() -> None:
    assert isinstance(front_door.app._middlewares[0], Gate)


@pytest.fixture
def registry() -> Any:
    """A copy of the registry that is thrown away afterwards."""
    before = RegistrationContext.get()
    module = types.ModuleType("kartado_portal.careless")
    sys.modules[module.__name__] = module
    token = RegistrationContext.set(before.fork())
    yield module
    RegistrationContext.reset(token)
    del sys.modules[module.__name__]


def test_a_public_method_that_nobody_guarded_is_found(registry: types.ModuleType) -> None:
    class Careless(rx.State):
        __module__ = registry.__name__

        def helper(self) -> None:
            """Meant for the class itself, and so for everybody."""

    assert next(fault for fault in unguarded() if "careless" in fault).endswith(
        ".helper: no @guarded"
    )


def test_a_parameter_that_cannot_be_checked_is_found(registry: types.ModuleType) -> None:
    class Lax(rx.State):
        __module__ = registry.__name__

        @rx.event
        @guarded("public")
        async def take(self, value) -> None:  # type: ignore[no-untyped-def]
            """Take anything."""

    (fault,) = [fault for fault in unguarded() if ".take" in fault]
    assert "«value» has no type" in fault


def test_guarding_for_nobody_or_for_strangers_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        guarded()
    with pytest.raises(TypeError):
        guarded("king")  # type: ignore[arg-type]
