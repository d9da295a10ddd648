"""The rules of stage and status."""

import pytest

from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Stage, Status, Turn


def test_status_line_is_the_manuals_example() -> None:
    assert lifecycle.status_line(Stage.IN_SERVICE_N2) == "Aberto – EM ATENDIMENTO N2"


def test_closed_line_does_not_say_it_twice() -> None:
    assert lifecycle.status_line(Stage.CLOSED) == "Fechado"


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_words(stage: Stage) -> None:
    assert lifecycle.label(stage).isupper()
    assert lifecycle.hint(stage).endswith(".")
    assert lifecycle.status(stage) is (Status.CLOSED if stage == "closed" else Status.OPEN)


@pytest.mark.parametrize("level", lifecycle.LEVELS)
def test_reply_brings_a_waiting_ticket_back_to_its_level(level: str) -> None:
    stage = lifecycle.after_customer_reply(Stage.WAITING_CUSTOMER, level)

    assert lifecycle.label(stage) == f"EM ATENDIMENTO {level}"


def test_reply_leaves_other_stages_alone() -> None:
    assert lifecycle.after_customer_reply(Stage.NEW, "N1") is Stage.NEW
    assert lifecycle.after_customer_reply(Stage.IN_SERVICE_N3, "N1") is Stage.IN_SERVICE_N3


def test_first_answer_takes_a_new_ticket_into_service() -> None:
    assert lifecycle.after_staff_reply(Stage.NEW, "N1") is Stage.IN_SERVICE_N1
    assert lifecycle.after_staff_reply(Stage.WAITING_CUSTOMER, "N1") is Stage.WAITING_CUSTOMER


def test_only_waiting_is_the_customers_turn() -> None:
    turns = {stage: lifecycle.turn(stage) for stage in Stage}

    assert [s for s, t in turns.items() if t is Turn.YOURS] == [Stage.WAITING_CUSTOMER]
    assert turns[Stage.CLOSED] is Turn.NOBODYS
