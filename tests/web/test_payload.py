"""What a handler's signature lets through (gauntlet O19)."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints

from kartado_portal.actor import Role
from kartado_portal.web.payload import ITEMS_LIMIT, KEYS_LIMIT, TEXT_LIMIT, PayloadSchema


def handler(
    self: object,
    text: str,
    number: int,
    form: dict[str, Any],
    chosen: list[int],
    role: Role = Role.CUSTOMER,
    kind: Literal["a", "b"] = "a",
    perhaps: str | None = None,
) -> None:
    """A handler with everything."""


SCHEMA = PayloadSchema(handler)
GOOD: dict[str, Any] = {"text": "oi", "number": 1, "form": {"a": "b"}, "chosen": [1, 2]}


@pytest.mark.parametrize(
    "more", [{}, {"role": "admin"}, {"kind": "b"}, {"perhaps": None}, {"perhaps": "x"}]
)
def test_what_the_signature_says_passes(more: dict[str, Any]) -> None:
    assert SCHEMA.refusal(GOOD | more) is None


@pytest.mark.parametrize(
    "change",
    [
        {"text": 1},
        {"text": None},
        {"text": ["oi"]},
        {"text": {"a": 1}},
        {"text": "x" * (TEXT_LIMIT + 1)},
        {"text": "x" * 1_000_000},
        {"text": "a\x00b"},
        {"text": "\ud800"},
        {"number": "1"},
        {"number": 1.5},
        {"number": True},
        {"number": 10**30},
        {"number": -(10**30)},
        {"number": float("nan")},
        {"form": []},
        {"form": {"a": {"b": "deeper than a form goes"}}},
        {"form": {"a" * 300: "b"}},
        {"form": {str(n): "x" for n in range(KEYS_LIMIT + 1)}},
        {"form": {"a": "x" * (TEXT_LIMIT + 1)}},
        {"chosen": "12"},
        {"chosen": ["1"]},
        {"chosen": [0] * (ITEMS_LIMIT + 1)},
        {"role": "king"},
        {"kind": "c"},
        {"perhaps": 1},
        {"extra": 1},
        {"__class__": "x"},
    ],
)
def test_what_it_does_not_say_is_refused(change: dict[str, Any]) -> None:
    assert SCHEMA.refusal(GOOD | change) is not None


@pytest.mark.parametrize("missing", ["text", "number", "form", "chosen"])
def test_what_has_no_default_must_be_there(missing: str) -> None:
    payload = {name: value for name, value in GOOD.items() if name != missing}

    assert SCHEMA.refusal(payload) == f"{missing}: missing"


@pytest.mark.parametrize("payload", [None, [], "x", 1, [["text", "oi"]]])
def test_a_payload_that_is_no_object_is_refused(payload: object) -> None:
    assert SCHEMA.refusal(payload) == "payload: not an object"


def test_deep_nesting_is_refused_without_an_error() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]

    assert SCHEMA.refusal(GOOD | {"form": {"a": deep}}) is not None


def test_a_form_arrives_as_pairs_and_is_held_to_the_same_limits() -> None:
    def of(*pairs: list[object]) -> dict[str, Any]:
        return GOOD | {"form": {"__reflex_form_data__": list(pairs)}}

    assert SCHEMA.refusal(of(["assunto", "oi"], ["aceite", "on"])) is None
    assert SCHEMA.refusal(of(["assunto", "x" * (TEXT_LIMIT + 1)])) is not None
    assert SCHEMA.refusal(of(["assunto"])) is not None
    assert SCHEMA.refusal(of([["a"], "x"])) is not None
    assert SCHEMA.refusal(of(*[["a", "x"]] * (KEYS_LIMIT + 1))) is not None


def test_every_value_of_a_repeated_name_is_held_to_the_limits() -> None:
    pairs = [["a", "x" * (TEXT_LIMIT + 1)], ["a", "short"]]

    refusal = SCHEMA.refusal(GOOD | {"form": {"__reflex_form_data__": pairs}})

    assert refusal is not None


def test_an_own_limit_replaces_the_general_one() -> None:
    def reply(self: object, body: Annotated[str, StringConstraints(max_length=50_000)]) -> None: ...

    schema = PayloadSchema(reply)

    assert schema.refusal({"body": "x" * 50_000}) is None
    assert schema.refusal({"body": "x" * 50_001}) is not None


def test_an_own_pattern_keeps_the_general_limit() -> None:
    def find(self: object, number: Annotated[str, StringConstraints(pattern=r"^\d+$")]) -> None: ...

    schema = PayloadSchema(find)

    assert schema.refusal({"number": "123"}) is None
    assert schema.refusal({"number": "x"}) is not None
    assert schema.refusal({"number": "1" * (TEXT_LIMIT + 1)}) is not None


def test_a_parameter_without_a_type_cannot_be_guarded() -> None:
    def lax(self, value) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(TypeError, match="value"):
        PayloadSchema(lax)


def test_a_parameter_that_takes_anything_at_all_cannot_be_guarded() -> None:
    def lax(self: object, **values: str) -> None: ...

    with pytest.raises(TypeError, match="values"):
        PayloadSchema(lax)


def test_a_model_cannot_be_guarded_because_it_is_not_strict() -> None:
    class Lax(BaseModel):
        number: int

    def take(self: object, value: Lax) -> None: ...

    with pytest.raises(TypeError, match="Lax"):
        PayloadSchema(take)


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    refusal = SCHEMA.refusal(GOOD | {"number": "canary", "form": {"ca\nnary": 1, "x" * 500: 1}})

    assert refusal is not None
    assert "\n" not in refusal
    assert "canary" not in refusal
    assert len(refusal) < 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(json_values)
def test_no_payload_whatsoever_raises(payload: object) -> None:
    SCHEMA.refusal(payload)
    SCHEMA.refusal(GOOD | {"form": payload})
