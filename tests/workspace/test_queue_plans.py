"""How the queue is read: by its indexes, and never past what is counted or shown.

Speed itself is measured elsewhere; here it is the way that must not be lost.
"""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from kartado_portal.clock import now as clock_now
from kartado_portal.workspace import cards
from kartado_portal.workspace.schemas import QueueFilter
from tests.factories import actor_for, make_analyst, make_ticket

WAYS = {
    "minhas": "ix_ticket_queue_owner",
    "sem-proprietario": "ix_ticket_queue_owner",
    "atrasadas": "ix_ticket_queue_due",
    "abertas": "ix_ticket_queue_open",
    "todas": "ix_ticket_queue",
}


def plans(session: Session, read: Any) -> list[str]:
    """Return the steps of the plans by which SQLite finds and counts tickets in `read`.

    What is joined to a page belongs to the rows that are shown, which are found by their ids.
    """
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    read()
    event.remove(connection, "before_cursor_execute", note)
    steps = []
    for statement, values in asked:
        if "FROM ticket" in statement:
            told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps += _of_the_page(told) if "AS page" in statement else [row[3] for row in told]
    return steps


def _of_the_page(told: Any) -> list[str]:
    """Return the steps that find the page, of rows of step, the step above it, and words."""
    finds, steps = set(), []
    for step, above, _, words in told:
        if words in ("MATERIALIZE page", "CO-ROUTINE page") or above in finds:
            finds.add(step)
            steps.append(words)
    assert steps, "no page is found before its rows are joined"
    return steps[1:]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("view", WAYS)
def test_a_view_walks_its_index_and_sorts_nothing(session, view):
    me = actor_for(session, make_analyst(session))
    make_ticket(session)
    wanted = QueueFilter(view=view, order="prazo" if view == "atrasadas" else "-atividade")

    steps = plans(
        session, lambda: cards.queue_page(session, actor=me, wanted=wanted, now=clock_now())
    )

    assert WAYS[view] in steps[0].split(), steps
    # Few are overdue: those are sorted.
    assert view == "atrasadas" or not any("TEMP B-TREE" in one for one in steps), steps


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "narrow",
    [
        {"category": 1},
        {"channel": "email"},
        {"priority": "urgente"},
        {"age_days": 7},
        {"stage": "fechado"},
        {"owner": "ninguem", "company": 1, "category": 1},
    ],
)
def test_filters_look_at_no_row_of_the_table_but_those_that_are_shown(session, narrow):
    me = actor_for(session, make_analyst(session))
    make_ticket(session)
    wanted = QueueFilter(view="todas", **narrow)

    steps = plans(
        session, lambda: cards.queue_page(session, actor=me, wanted=wanted, now=clock_now())
    )

    scans = [one for one in steps if one.startswith("SCAN ticket")]
    assert all("COVERING INDEX" in one for one in scans), scans


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_counter_is_counted_in_an_index(session):
    me = actor_for(session, make_analyst(session))
    make_ticket(session)

    steps = plans(
        session,
        lambda: cards.view_links(session, actor=me, wanted=QueueFilter(), now=clock_now()),
    )

    over_tickets = [one for one in steps if one.startswith(("SCAN ticket", "SEARCH ticket"))]
    assert len(over_tickets) == 12
    assert all("COVERING INDEX" in one for one in over_tickets), over_tickets
