"""Letters that came back, and the addresses that get none because of it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor, Role
from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail import outbox, suppression
from kartado_portal.mail.dead_letters import list_dead, resend
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.errors import AddressSuppressed
from kartado_portal.mail.models import OutboxLetter, SuppressedAddress
from kartado_portal.mail.refusals import Refused
from kartado_portal.mail.suppression import HARD, MANUAL, SOFT, SUPPRESSED, Bounce
from kartado_portal.mail.transport import MemoryTransport
from tests.mail.letters import NOW, post, stored, write

ADMIN = Actor(1, "admin@kartado.test", "Ada", Role.ADMIN)
ANA = "ana@cliente.test"
DAY = timedelta(days=1)
GONE = "550 5.1.1 <ana@cliente.test>: user unknown"


@pytest.fixture
def door() -> MemoryTransport:
    """A door that keeps what was sent."""
    return MemoryTransport()


def come_back(
    session: Session,
    letter: OutboxLetter,
    *,
    is_permanent: bool = True,
    now: datetime = NOW,
    reason: str = GONE,
) -> Bounce | None:
    return suppression.bounced(
        session,
        message_id=letter.message_id,
        reason=reason,
        is_permanent=is_permanent,
        now=now,
    )


def test_a_letter_that_cannot_arrive_stops_those_about_tickets(session: Session) -> None:
    letter = write(session, thread_key="ticket:39011040425:7")

    bounce = come_back(session, letter, reason=f"{GONE}\n  at mx.cliente.test")

    assert bounce == Bounce(
        letter="owner-changed",
        address=ANA,
        thread_key="ticket:39011040425:7",
        reason="550 5.1.1 <…>: user unknown at mx.cliente.test",
        is_permanent=True,
        is_suppressed=True,
    )
    row = suppression.find(session, "ANA@cliente.test")
    assert row is not None
    assert (row.kind, row.since, row.message_id) == (HARD, NOW, letter.message_id)
    assert (letter.bounced_at, letter.is_bounce_permanent) == (NOW, True)


@pytest.mark.parametrize("known", ["<0@kartado.com.br>", "", "<>", "x" * 2000])
def test_a_bounce_of_no_letter_of_ours_stops_nobody(session: Session, known: str) -> None:
    write(session)

    bounce = suppression.bounced(session, message_id=known, reason=GONE, is_permanent=True, now=NOW)

    assert bounce is None
    assert session.exec(select(SuppressedAddress)).all() == []


def test_a_bounce_is_told_once_unless_it_gets_worse(session: Session) -> None:
    letter = write(session)

    told = [
        come_back(session, letter, is_permanent=is_permanent)
        for is_permanent in (False, False, True, True, False)
    ]

    assert [bounce and bounce.is_permanent for bounce in told] == [False, None, True, None, None]


def test_three_full_mailboxes_within_a_week_are_enough(session: Session) -> None:
    days = (0, 5, 9, 11)
    letters = [write(session, now=NOW + n * DAY) for n in days]

    stopped = [
        come_back(session, letter, is_permanent=False, now=NOW + n * DAY).is_suppressed
        for letter, n in zip(letters, days, strict=True)
    ]

    assert stopped == [False, False, False, True]
    assert suppression.find(session, ANA).kind == SOFT


def test_who_reads_the_mailbox_gets_letters_again(session: Session) -> None:
    letters = [write(session) for _ in range(4)]
    for letter in letters[:3]:
        come_back(session, letter, is_permanent=False)

    lifted = [suppression.lift(session, ANA, now=NOW + DAY) for _ in range(2)]
    echo = come_back(session, letters[3], now=NOW + 2 * DAY)
    newer = write(session, now=NOW + 2 * DAY)
    soft = come_back(session, newer, is_permanent=False, now=NOW + 2 * DAY)

    assert lifted == [True, False]
    assert (echo.is_suppressed, soft.is_suppressed) == (False, False)


def test_what_an_administrator_stopped_stays_stopped(session: Session) -> None:
    suppression.suppress(session, ANA, kind=MANUAL, reason="pediu por telefone", now=NOW)
    come_back(session, write(session))

    lifted = suppression.lift(session, ANA, now=NOW)

    row = suppression.find(session, ANA)
    assert not lifted
    assert (row.kind, row.reason) == (MANUAL, "pediu por telefone")


def test_a_full_mailbox_does_not_cover_that_there_is_none(session: Session) -> None:
    suppression.suppress(session, ANA, kind=HARD, reason="550 unknown", now=NOW)
    suppression.suppress(session, ANA, kind=SOFT, reason="452 full", now=NOW, message_id="<x>")

    row = suppression.find(session, ANA)

    assert (row.kind, row.reason, row.message_id) == (HARD, "550 unknown", "<x>")


def test_no_letter_about_a_ticket_goes_to_a_suppressed_address(database: str, door) -> None:
    with unit_of_work() as session:
        suppression.suppress(session, ANA, kind=HARD, reason="550 5.1.1", now=NOW)
    about, link = post(to="Ana@cliente.test"), post("one-time-link")
    other = post(to="bruno@cliente.test")

    deliver_due(now=NOW, transport=door)

    row = stored(about.id)
    assert (row.sent_at, row.last_error) == (None, f"{SUPPRESSED}: 550 5.1.1")
    assert row.dropped_at is not None
    assert row.context == {}
    assert {one.message.message_id for one in door.letters} == {link.message_id, other.message_id}


def test_relay_that_knows_no_such_mailbox_bounces_the_letter(database: str, door) -> None:
    door.fail_with = Refused(GONE)
    letter = post(thread_key="ticket:39011040425:7")
    heard: list[Bounce] = []

    def hear(_: Session, bounce: Bounce, **__: object) -> None:
        heard.append(bounce)

    deliver_due(now=NOW, transport=door, on_bounce=hear)

    row = stored(letter.id)
    assert row.dead_at is not None
    assert (row.bounced_at, row.is_bounce_permanent) == (row.dead_at, True)
    assert [(one.address, one.is_suppressed) for one in heard] == [(ANA, True)]


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        ("owner-changed", "550 5.7.1 message looks like spam"),
        ("owner-changed", "550 5.1.8 sender's domain does not exist"),
        ("owner-changed", "554 no"),
        ("one-time-link", GONE),
    ],
)
def test_other_refusals_only_kill_their_letter(
    database: str, door, letter: str, reason: str
) -> None:
    door.fail_with = Refused(reason)
    row = post(letter)

    deliver_due(now=NOW, transport=door)

    assert stored(row.id).dead_at is not None
    with reading() as session:
        assert suppression.find(session, ANA) is None


def test_dead_letter_to_a_suppressed_address_is_not_sent_again(database: str, door) -> None:
    door.fail_with = Refused(GONE)
    letter = post()
    deliver_due(now=NOW, transport=door)

    with unit_of_work() as session:
        (card,) = list_dead(session, actor=ADMIN)
        with pytest.raises(AddressSuppressed):
            resend(session, actor=ADMIN, letter_id=letter.id or 0, now=NOW)
        suppression.lift(session, ANA, now=NOW)
        resend(session, actor=ADMIN, letter_id=letter.id or 0, now=NOW)

    assert (card.can_resend, card.is_suppressed) == (False, True)
    assert stored(letter.id).bounced_at is None


def test_an_erased_address_is_forgotten_here_too(session: Session) -> None:
    come_back(session, write(session))

    outbox.forget_person(session, address="Ana@cliente.test")

    assert session.exec(select(SuppressedAddress)).all() == []


def test_what_was_lifted_long_ago_is_forgotten(session: Session) -> None:
    come_back(session, write(session))
    suppression.lift(session, ANA, now=NOW)

    outbox.prune(session, now=NOW + (outbox.KEPT_DAYS + 1) * DAY)

    assert session.exec(select(SuppressedAddress)).all() == []
