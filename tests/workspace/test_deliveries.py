"""The post office as administrators see it, and what they may do about it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail import suppression
from kartado_portal.mail.catalog import LETTERS
from kartado_portal.mail.errors import (
    AddressNotSuppressed,
    AddressSuppressed,
    LetterNotFound,
)
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.workspace import deliveries
from kartado_portal.workspace.deliveries import LETTER_WORDS, PAGE_SIZE
from tests.factories import actor_for, make_account, make_analyst
from tests.mail.letters import NOW, write

NUMBER = "39011040425"


@pytest.fixture
def admin(session: Session) -> Actor:
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def shown(session: Session, admin: Actor, **limits: int) -> deliveries.Overview:
    session.flush()
    return deliveries.overview(session, actor=admin, now=NOW, **limits)


def dead(session: Session, **options: object) -> OutboxLetter:
    letter = write(session, **options)
    letter.dead_at, letter.last_error, letter.attempts = NOW, "550 no", 2
    return letter


def bounce(session: Session, letter: OutboxLetter, *, is_permanent: bool = True) -> None:
    suppression.bounced(
        session,
        message_id=letter.message_id,
        reason="550 5.1.1 unknown",
        is_permanent=is_permanent,
        now=NOW,
    )


def test_figures_tell_how_the_post_office_does(session: Session, admin: Actor) -> None:
    write(session, now=NOW - timedelta(hours=2))
    write(session).attempts = 1
    write(session).sent_at = NOW
    write(session, now=NOW - timedelta(days=1)).sent_at = NOW - timedelta(days=1)
    dead(session)
    sent = write(session, to="bruno@cliente.test")
    sent.sent_at = NOW - timedelta(hours=9)
    bounce(session, sent)

    facts = {one.label: one.value for one in shown(session, admin).facts}

    assert facts == {
        "Aguardando envio": "2",
        "Atrasados (nova tentativa)": "1",
        "Aguardando desde": "10/03/2026 08:00",
        "Enviados hoje": "2",
        "Não entregues": "1",
        "Devolvidos": "1",
        "Endereços suspensos": "1",
    }


def test_each_letter_is_listed_with_its_reason_and_ticket(session: Session, admin: Actor) -> None:
    dead(session)
    link = dead(session, letter="one-time-link")
    link.sealed_context = None
    returned = write(session, to="bruno@cliente.test", thread_key=f"ticket:{NUMBER}:7")
    bounce(session, returned, is_permanent=False)

    page = shown(session, admin)

    assert [(one.what, one.number, one.can_resend, one.state) for one in page.dead] == [
        ("Link de acesso", "", False, "2 tentativas"),
        ("Novo proprietário", NUMBER, True, "2 tentativas"),
    ]
    ((to, number, reason, state),) = [
        (one.address, one.number, one.reason, one.state) for one in page.bounced
    ]
    assert (to, number) == ("bruno@cliente.test", NUMBER)
    assert (reason, state) == ("550 5.1.1 unknown", "temporário")
    assert page.bounced[0].link == f"/analista/tickets/{NUMBER}"


def test_lists_come_fifty_at_a_time(session: Session, admin: Actor) -> None:
    for serial in range(PAGE_SIZE + 1):
        letter = dead(session, to=f"p{serial}@cliente.test")
        bounce(session, letter)

    first = shown(session, admin)
    more = shown(session, admin, dead=100, bounced=100, stopped=100)

    assert [len(one) for one in (first.dead, first.bounced, first.stopped)] == [PAGE_SIZE] * 3
    assert (first.has_more_dead, first.has_more_bounced, first.has_more_stopped) == (True,) * 3
    assert [len(one) for one in (more.dead, more.bounced, more.stopped)] == [PAGE_SIZE + 1] * 3
    assert (more.has_more_dead, more.has_more_bounced, more.has_more_stopped) == (False,) * 3


def test_an_address_is_stopped_by_hand_and_let_go(session: Session, admin: Actor) -> None:
    wanted = {"address": " Ana@Cliente.test ", "reason": "  pediu por\ttelefone "}

    deliveries.suppress(session, actor=admin, now=NOW, **wanted)
    dropped = write(session)
    dropped.dropped_at, dropped.last_error = NOW, f"{suppression.SUPPRESSED}: x"
    (row,) = shown(session, admin).stopped
    deliveries.resume(session, actor=admin, suppressed_id=row.id, now=NOW)

    assert (row.address, row.why, row.reason, row.unsent) == (
        "ana@cliente.test",
        "suspenso pela equipe",
        "pediu por telefone",
        "1 aviso não enviado",
    )
    assert shown(session, admin).stopped == []
    log = session.exec(select(AuditEvent.action, AuditEvent.object)).all()
    assert log == [("mail.suppress", f"address:{row.id}"), ("mail.resume", f"address:{row.id}")]
    with pytest.raises(AddressNotSuppressed):
        deliveries.resume(session, actor=admin, suppressed_id=row.id, now=NOW)


@pytest.mark.parametrize(
    ("address", "reason", "field"),
    [
        ("ana", "", "address"),
        ("", "", "address"),
        ("ana@cliente.test", "x" * 201, "reason"),
        ("JA@cliente.test", "", "address"),
    ],
)
def test_a_bad_entry_is_refused_by_its_field(
    session: Session, admin: Actor, address: str, reason: str, field: str
) -> None:
    suppression.suppress(session, "ja@cliente.test", kind="hard", reason="550", now=NOW)

    with pytest.raises(Invalid) as refusal:
        deliveries.suppress(session, actor=admin, address=address, reason=reason, now=NOW)

    assert refusal.value.field == field


def test_a_dead_letter_is_sent_again_unless_its_address_is_stopped(
    session: Session, admin: Actor
) -> None:
    letter, other = dead(session), dead(session, to="bruno@cliente.test")
    suppression.suppress(session, "bruno@cliente.test", kind="hard", reason="550", now=NOW)
    session.flush()

    deliveries.resend(session, actor=admin, letter_id=letter.id or 0, now=NOW)
    with pytest.raises(AddressSuppressed):
        deliveries.resend(session, actor=admin, letter_id=other.id or 0, now=NOW)
    with pytest.raises(LetterNotFound):
        deliveries.resend(session, actor=admin, letter_id=letter.id or 0, now=NOW)

    (row,) = shown(session, admin).dead
    assert (row.address, row.state, row.can_resend) == (
        "bruno@cliente.test",
        "endereço suspenso",
        False,
    )


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ANALYST])
def test_nobody_but_administrators_sees_or_does_any_of_it(session: Session, role: Role) -> None:
    is_staff = role is Role.ANALYST
    person = make_analyst(session) if is_staff else make_account(session)
    actor = actor_for(session, person)
    acts = (
        lambda: deliveries.overview(session, actor=actor, now=NOW),
        lambda: deliveries.resend(session, actor=actor, letter_id=1, now=NOW),
        lambda: deliveries.resume(session, actor=actor, suppressed_id=1, now=NOW),
        lambda: deliveries.suppress(session, actor=actor, address="a@b.test", reason="", now=NOW),
    )

    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_every_letter_has_a_name_on_the_page() -> None:
    assert LETTER_WORDS.keys() == LETTERS.keys()
