"""The queue: its views, filters, search and counts, and who may read it."""


import pytest
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling, services
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.workspace import cards
from kartado_portal.workspace.schemas import QueueFilter
from tests.factories import actor_for, make_account, make_analyst, make_ticket


def analyst(session: Session, **columns: object) -> Actor:
    return actor_for(session, make_analyst(session, **columns))


def subjects(session: Session, actor: Actor, **wanted: object) -> list[str]:
    page = cards.queue_page(session, actor=actor, wanted=QueueFilter(**wanted), now=clock.now())
    return [row.subject for row in page.rows]


def counts(session: Session, actor: Actor) -> dict[str, str]:
    views = cards.view_links(session, actor=actor, wanted=QueueFilter(), now=clock.now())
    return {view.key: view.count for view in views}


def test_customers_get_nothing_of_the_queue(session):
    customer = make_account(session)
    make_ticket(session, requester=customer)

    with pytest.raises(NotAllowed):
        cards.queue_page(
            session, actor=actor_for(session, customer), wanted=QueueFilter(), now=clock.now()
        )
    with pytest.raises(NotAllowed):
        cards.view_links(
            session, actor=actor_for(session, customer), wanted=QueueFilter(), now=clock.now()
        )


def test_each_view_holds_its_tickets_and_counts_them(session, clock):
    me, other = analyst(session), analyst(session)
    mine, theirs, waiting, closed = (
        make_ticket(session, subject=subject) for subject in ("Meu", "Dele", "Espera", "Fim")
    )
    make_ticket(session, subject="Novo")
    now = mine.created_at
    handling.take(session, actor=me, number=mine.number, now=now)
    handling.take(session, actor=other, number=theirs.number, now=now)
    handling.set_stage(
        session, actor=me, number=waiting.number, stage=Stage.WAITING_CUSTOMER, now=now
    )
    services.close(session, actor=me, number=closed.number, now=now)

    found = {
        view: set(subjects(session, me, view=view))
        for view in ("minhas", "sem-proprietario", "abertas", "todas", "atrasadas")
    }

    assert found == {
        "minhas": {"Meu"},
        "sem-proprietario": {"Espera", "Novo"},
        "abertas": {"Meu", "Dele", "Espera", "Novo"},
        "todas": {"Meu", "Dele", "Espera", "Novo", "Fim"},
        "atrasadas": set(),
    }
    assert counts(session, me) == {
        "minhas": "1",
        "sem-proprietario": "2",
        "atrasadas": "0",
        "abertas": "4",
        "todas": "5",
        "etapa-novo": "1",
        "etapa-n1": "2",
        "etapa-n2": "0",
        "etapa-n3": "0",
        "etapa-aguardando": "1",
    }
