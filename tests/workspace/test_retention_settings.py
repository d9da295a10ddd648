"""How long things are kept is set within bounds, logged, and obeyed by what tidies up."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from kartado_portal import clock as moment
from kartado_portal.accounts import housekeeping, retention
from kartado_portal.accounts.models import Account, SignIn
from kartado_portal.accounts.retention import Retention
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail import outbox
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.workspace import retention_settings
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture
def admin(session: Session, clock) -> Actor:
    """An administrator, on a clock that stands."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def save(session: Session, actor: Actor, **given: str) -> None:
    """Store what is given; the rest as it is unless set."""
    written = retention_settings.list_spans(session, actor=actor) | given
    retention_settings.save_spans(session, actor=actor, given=written, now=moment.now())


def test_what_is_set_is_what_holds_and_is_logged(session: Session, admin: Actor):
    save(session, admin, sign_in_days="180", file_months="24")
    save(session, admin)

    assert retention.find(session) == Retention(sign_in_days=180, file_months=24)
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "retention.set")).all()
    assert event.actor_id == admin.account_id
    assert (event.detail["before"]["sign_in_days"], event.detail["after"]["sign_in_days"]) == (
        90,
        180,
    )


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("sign_in_days", "29"),
        ("sign_in_days", "0"),
        ("link_days", "181"),
        ("unconfirmed_days", "²"),
        ("letter_days", "29"),
        ("letter_days", "366"),
        ("file_months", "11"),
        ("file_months", "-1"),
        ("file_months", ""),
        ("ticket_days", "364"),
        ("ticket_days", "3651"),
        ("ticket_days", "36500"),
    ],
)
def test_less_than_is_lawful_and_nonsense_are_refused(
    session: Session, admin: Actor, field: str, text: str
):
    with pytest.raises(Invalid) as refused:
        save(session, admin, **{field: text})

    assert refused.value.field == field
    assert retention.find(session) == Retention()


def test_administrators_alone_set_it(session: Session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)

        with pytest.raises(NotAllowed):
            retention_settings.list_spans(session, actor=actor)
        with pytest.raises(NotAllowed):
            retention_settings.save_spans(session, actor=actor, given={}, now=moment.now())


def test_what_tidies_up_obeys(session: Session, admin: Actor):
    person = make_account(session)
    ended = {"ended_at": moment.now(), "expires_at": moment.now(), "last_seen_at": moment.now()}
    session.add(SignIn(account_id=person.id, digest="d", created_at=moment.now(), **ended))
    lost = make_account(session, email="engano@via.test", confirmed_at=None)
    save(session, admin, sign_in_days="120", unconfirmed_days="7")

    housekeeping.tidy(session, now=moment.now() + timedelta(days=119))
    kept = session.exec(select(SignIn)).all()
    housekeeping.tidy(session, now=moment.now() + timedelta(days=121))

    assert len(kept) == 1
    assert session.exec(select(SignIn)).all() == []
    assert session.exec(select(Account).where(Account.email == lost.email)).all() == []


def test_letters_stay_as_long_as_was_set(session: Session, admin: Actor):
    now = moment.now()
    enqueue = partial(outbox.enqueue, session, to="ana@via.test", letter="chat-code")
    context = {"name": "", "minutes": 10}
    for _ in range(2):
        enqueue(context=context, sealed={"code": "123456"}, now=now)
    session.flush()
    sent, waiting = session.exec(select(OutboxLetter).order_by(col(OutboxLetter.id))).all()
    sent.sent_at = now

    assert retention.prune_letters(session, now=now + timedelta(days=89)) == 0
    save(session, admin, letter_days="30")
    early = retention.prune_letters(session, now=now + timedelta(days=29))
    late = retention.prune_letters(session, now=now + timedelta(days=31))

    assert (early, late) == (0, 1)
    assert [one.id for one in session.exec(select(OutboxLetter)).all()] == [waiting.id]


@pytest.mark.parametrize(("before", "after"), [("0", "365"), ("3650", "3649")])
def test_a_shorter_time_for_conversations_has_to_be_confirmed(
    session: Session, admin: Actor, before: str, after: str
):
    save(session, admin, ticket_days=before, confirms_ticket_days="on")

    with pytest.raises(Invalid) as refused:
        save(session, admin, ticket_days=after)

    assert refused.value.field == "confirms_ticket_days"
    assert retention.find(session).ticket_days == int(before)
    save(session, admin, ticket_days=after, confirms_ticket_days="on")
    assert retention.find(session).ticket_days == int(after)


@pytest.mark.parametrize(
    ("closed", "said"),
    [(0, "nenhum ticket é atingido"), (1, "1 ticket fechado perde"), (2, "2 tickets fechados")],
)
def test_who_confirms_reads_how_many_tickets_go(
    session: Session, admin: Actor, closed: int, said: str
):
    requester = make_account(session)
    for days in (399, *(401,) * closed):
        ticket = make_ticket(session, requester=requester)
        ticket.stage, ticket.is_open = Stage.CLOSED, False
        ticket.closed_at = moment.now() - timedelta(days=days)

    with pytest.raises(Invalid, match=said):
        save(session, admin, ticket_days="400")


@pytest.mark.parametrize(("before", "after"), [("365", "366"), ("365", "0"), ("365", "365")])
def test_a_longer_time_for_conversations_needs_no_word(
    session: Session, admin: Actor, before: str, after: str
):
    save(session, admin, ticket_days=before, confirms_ticket_days="on")

    save(session, admin, ticket_days=after, sign_in_days="100")

    assert retention.find(session) == Retention(ticket_days=int(after), sign_in_days=100)
