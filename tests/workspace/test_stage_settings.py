"""What administrators write under the stages reaches customers."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import cards, lifecycle, stage_words
from kartado_portal.workspace import stage_settings
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture(autouse=True)
def fresh_copy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stage_words, "_held", {})


@pytest.fixture
def admin(session, clock):
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def save(session, admin, **hints: str) -> None:
    given = stage_settings.list_hints(session, actor=admin) | hints
    stage_settings.save_hints(session, actor=admin, given=given, now=moment.now())
    stage_words.follow(session)


def test_customers_read_what_was_written_until_it_is_taken_back(session, admin):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)

    def read() -> str:
        actor = actor_for(session, requester)
        return cards.ticket_detail(session, actor=actor, number=ticket.number).stage_hint

    own = read()
    save(session, admin, new="  Chegou!  Já vamos   ver. ")
    written = read()
    save(session, admin, new="")

    assert own == lifecycle.hint("new")
    assert written == "Chegou! Já vamos ver."
    assert read() == own


def test_the_log_has_what_changed_alone(session, admin):
    save(session, admin, closed="Terminado.")

    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "stages.save")).all()
    assert event.object == "stage:closed"
    assert event.detail == {"before": lifecycle.hint("closed"), "after": "Terminado."}


def test_a_sentence_that_is_too_long_is_refused_beside_its_stage(session, admin):
    with pytest.raises(Invalid) as refused:
        save(session, admin, in_service_n2="x" * 161)

    assert refused.value.field == "in_service_n2"


def test_administrators_alone_write_them(session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)

        with pytest.raises(NotAllowed):
            stage_settings.list_hints(session, actor=actor)
        with pytest.raises(NotAllowed):
            stage_settings.save_hints(session, actor=actor, given={}, now=moment.now())
