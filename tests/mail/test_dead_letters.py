"""Letters that were given up, and sending them again (gauntlet O28)."""

import pytest
from sqlmodel import select

from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import reading, unit_of_work
from kartado_portal.errors import NotAllowed
from kartado_portal.mail.dead_letters import count_letters, list_dead, resend
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.errors import LetterNotFound, LinkDestroyed
from kartado_portal.mail.refusals import Deferred, Refused
from kartado_portal.mail.transport import MemoryTransport
from tests.mail.letters import NOW, post, stored

ADMIN = Actor(1, "admin@kartado.test", "Ada", Role.ADMIN)
CUSTOMER = Actor(2, "ana@cliente.test", "Ana", Role.CUSTOMER)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def door() -> MemoryTransport:
    """A relay that refuses for good, until told otherwise."""
    door = MemoryTransport()
    door.fail_with = Refused("550 no such user")
    return door


def test_staff_see_which_letter_died_and_why(door) -> None:
    post()
    deliver_due(now=NOW, transport=door)

    with reading() as session:
        (card,) = list_dead(session, actor=ADMIN)

    assert (card.to, card.letter, card.ticket_number) == (
        "ana@cliente.test",
        "owner-changed",
        "39011040425",
    )
    assert (card.reason, card.attempts, card.can_resend) == ("550 no such user", 1, True)


def test_dead_letter_sent_again_arrives_under_its_own_message_id(door) -> None:
    letter = post()
    deliver_due(now=NOW, transport=door)
    door.fail_with = None

    with unit_of_work() as session:
        resend(session, actor=ADMIN, letter_id=letter.id or 0, now=NOW)
    deliver_due(now=NOW, transport=door)

    assert [sent.message.message_id for sent in door.letters] == [letter.message_id]
    assert stored(letter.id).sent_at is not None
    with reading() as session:
        assert list_dead(session, actor=ADMIN) == []
        assert session.exec(select(AuditEvent.action)).all() == ["mail.resend"]


def test_letter_whose_link_is_destroyed_is_not_sent_again(door) -> None:
    letter = post("reset-password")
    deliver_due(now=NOW, transport=door)

    with unit_of_work() as session:
        (card,) = list_dead(session, actor=ADMIN)
        with pytest.raises(LinkDestroyed):
            resend(session, actor=ADMIN, letter_id=letter.id or 0, now=NOW)

    assert not card.can_resend


def test_letter_that_is_not_dead_is_not_sent_again() -> None:
    letter = post()

    with unit_of_work() as session:
        for letter_id in (letter.id or 0, 999):
            with pytest.raises(LetterNotFound):
                resend(session, actor=ADMIN, letter_id=letter_id, now=NOW)


def test_customer_neither_sees_dead_letters_nor_sends_them() -> None:
    with unit_of_work() as session:
        with pytest.raises(NotAllowed):
            list_dead(session, actor=CUSTOMER)
        with pytest.raises(NotAllowed):
            resend(session, actor=CUSTOMER, letter_id=1, now=NOW)


def test_counts_tell_waiting_late_and_dead_letters_apart(door) -> None:
    post()
    deliver_due(now=NOW, transport=door)
    door.fail_with = Deferred("451 later")
    post()
    deliver_due(now=NOW, transport=door)
    post(now=NOW.replace(hour=14))
    post("one-time-link", expires_at=NOW)
    deliver_due(now=NOW, transport=door)

    with reading() as session:
        counts = count_letters(session)

    assert (counts.waiting, counts.delayed, counts.dead) == (2, 1, 1)
    assert counts.oldest_waiting_since == NOW
