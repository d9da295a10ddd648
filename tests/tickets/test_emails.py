"""Who hears of what: mute, kinds turned off, the digest of the day."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import digest, handling, services, sharing
from kartado_portal.tickets.models import DigestItem, Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

NOON = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def answer(session: Session, ticket: Ticket, now: datetime = NOON) -> None:
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Veja por favor.</p>")
    services.reply(session, actor=analyst, number=ticket.number, draft=draft, now=now)


def addressees(session: Session, letter: str) -> list[str]:
    session.flush()
    found = select(OutboxLetter.to_address).where(OutboxLetter.letter == letter)
    return sorted(session.exec(found))


def test_participants_get_their_own_letter(session: Session) -> None:
    company = make_company(session)
    ana = make_account(session, company_id=company.id)
    bruno = make_account(session, company_id=company.id)
    ticket = make_ticket(session, requester=ana)
    sharing.add_participant(
        session, actor=actor_for(session, ana), number=ticket.number, email=bruno.email, now=NOON
    )

    answer(session, ticket)

    assert addressees(session, "ticket-replied") == sorted([ana.email, bruno.email])
    assert addressees(session, "participant-added") == [bruno.email]


def test_a_muted_ticket_writes_no_letters(session: Session) -> None:
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana)
    actor = actor_for(session, ana)

    sharing.set_muted(session, actor=actor, number=ticket.number, is_muted=True)
    answer(session, ticket)
    sharing.set_muted(session, actor=actor, number=ticket.number, is_muted=False)
    answer(session, ticket)

    assert len(addressees(session, "ticket-replied")) == 1


@pytest.mark.parametrize(
    ("column", "letter"),
    [
        ("notify_reply", "ticket-replied"),
        ("notify_closing", "ticket-closed"),
        ("notify_owner", "owner-changed"),
    ],
)
def test_each_kind_can_be_turned_off(session: Session, column: str, letter: str) -> None:
    ana = make_account(session, **{column: False})
    ticket = make_ticket(session, requester=ana)
    analyst = actor_for(session, make_analyst(session))

    handling.take(session, actor=analyst, number=ticket.number, now=NOON)
    answer(session, ticket)
    services.close(session, actor=analyst, number=ticket.number, now=NOON)

    sent = {
        kind: addressees(session, kind)
        for kind in ("ticket-replied", "ticket-closed", "owner-changed")
    }
    assert sent.pop(letter) == []
    assert all(sent.values())


def digests(session: Session, letter: str = "daily-digest") -> list[list[str]]:
    """Return the numbers that each digest of a kind tells of."""
    session.flush()
    sent = select(OutboxLetter).where(OutboxLetter.letter == letter).order_by(OutboxLetter.id)
    return [[item["number"] for item in one.context["items"]] for one in session.exec(sent)]


def test_the_digest_gathers_a_day_and_goes_out_once(session: Session) -> None:
    ana = make_account(session, reply_frequency="daily")
    ticket = make_ticket(session, requester=ana)
    answer(session, ticket)
    answer(session, ticket)

    at_night = digest.send_due(session, now=NOON + timedelta(hours=8))
    next_morning = NOON + timedelta(hours=20)
    counts = [digest.send_due(session, now=next_morning) for _ in range(2)]

    assert (at_night, counts) == (0, [1, 0])
    assert addressees(session, "ticket-replied") == []
    assert digests(session) == [[ticket.number] * 2]
    assert session.exec(select(DigestItem)).all() == []


def test_the_digest_of_the_day_waits_over_days_on_which_nobody_answers(session: Session) -> None:
    ana = make_account(session, reply_frequency="daily")
    ticket = make_ticket(session, requester=ana)
    friday = datetime(2026, 4, 17, 20, 0, tzinfo=UTC)
    answer(session, ticket, now=friday)

    saturday = friday + timedelta(hours=18)
    tiradentes = datetime(2026, 4, 21, 13, 0, tzinfo=UTC)
    counts = [digest.send_due(session, now=saturday)]
    answer(session, ticket, now=datetime(2026, 4, 20, 21, 30, tzinfo=UTC))
    monday = [
        digest.send_due(session, now=datetime(2026, 4, 20, 11, m, tzinfo=UTC)) for m in (0, 1)
    ]
    counts.append(digest.send_due(session, now=tiradentes))
    counts.append(digest.send_due(session, now=tiradentes + timedelta(days=1)))

    assert monday == [1, 0]
    assert counts == [0, 0, 1]


def test_the_digest_of_the_hour_holds_what_arose_before_it_day_and_night(
    session: Session,
) -> None:
    ana = make_account(session, reply_frequency="hourly")
    ticket = make_ticket(session, requester=ana)
    night = datetime(2026, 3, 14, 2, 10, tzinfo=UTC)
    answer(session, ticket, now=night)
    answer(session, ticket, now=night + timedelta(minutes=49))

    soon = digest.send_due(session, now=night + timedelta(minutes=49))
    counts = [digest.send_due(session, now=night + timedelta(minutes=m)) for m in (50, 51, 110)]

    assert (soon, counts) == (0, [1, 0, 0])
    assert digests(session, "hourly-digest") == [[ticket.number] * 2]


def test_each_kind_has_a_frequency_of_its_own(session: Session) -> None:
    ana = make_account(session, reply_frequency="hourly", closing_frequency="daily")
    ticket = make_ticket(session, requester=ana)
    analyst = actor_for(session, make_analyst(session))

    handling.take(session, actor=analyst, number=ticket.number, now=NOON)
    answer(session, ticket)
    services.close(session, actor=analyst, number=ticket.number, now=NOON)

    assert addressees(session, "owner-changed") == [ana.email]
    assert addressees(session, "ticket-replied") == addressees(session, "ticket-closed") == []
    waiting = {item.kind: item.frequency for item in session.exec(select(DigestItem))}
    assert waiting == {"reply": "hourly", "closed": "daily"}


def test_news_that_come_too_late_for_a_digest_are_in_the_next(session: Session) -> None:
    ana = make_account(session, reply_frequency="hourly")
    ticket = make_ticket(session, requester=ana)
    answer(session, ticket)
    hour = NOON + timedelta(hours=1)
    digest.send_due(session, now=hour)

    # Written by a unit that began before the hour and ended after its digest.
    answer(session, ticket, now=hour - timedelta(seconds=1))
    counts = [digest.send_due(session, now=hour + timedelta(minutes=m)) for m in (1, 60)]

    assert counts == [0, 1]
    assert [len(one) for one in digests(session, "hourly-digest")] == [1, 1]


def test_a_digest_leaves_out_what_its_reader_muted_or_may_no_longer_see(session: Session) -> None:
    company = make_company(session)
    ana, bruno = (make_account(session, company_id=company.id) for _ in range(2))
    bruno.reply_frequency = "hourly"
    left, muted, kept = (make_ticket(session, requester=ana) for _ in range(3))
    adder = actor_for(session, ana)
    for ticket in (left, muted, kept):
        about = {"actor": adder, "number": ticket.number, "now": NOON}
        sharing.add_participant(session, **about, email=bruno.email)
        answer(session, ticket)
    sharing.remove_participant(
        session, actor=adder, number=left.number, account_id=bruno.id or 0, now=NOON
    )
    reader = actor_for(session, bruno)
    sharing.set_muted(session, actor=reader, number=muted.number, is_muted=True)

    digest.send_due(session, now=NOON + timedelta(hours=1))

    assert digests(session, "hourly-digest") == [[kept.number]]
    assert session.exec(select(DigestItem)).all() == []


def test_past_the_limit_of_an_hour_nothing_is_lost_but_gathered(session: Session, settings) -> None:
    settings(letters_about_tickets_per_hour=3)
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana, now=NOON)
    for minute in range(5):
        answer(session, ticket, now=NOON + timedelta(minutes=minute))
    another = make_ticket(session, requester=ana, now=NOON + timedelta(minutes=10))

    digest.send_due(session, now=NOON + timedelta(hours=1))
    answer(session, another, now=NOON + timedelta(hours=1, minutes=5))

    assert len(addressees(session, "ticket-received")) == 1
    assert len(addressees(session, "ticket-replied")) == 3
    assert digests(session, "hourly-digest") == [[ticket.number] * 3 + [another.number]]


def test_an_analyst_in_a_storm_gets_a_digest_that_leads_to_the_desk(
    session: Session, settings
) -> None:
    settings(letters_about_tickets_per_hour=2)
    analyst, left = make_analyst(session), make_analyst(session)
    tickets = [make_ticket(session, now=NOON) for _ in range(4)]
    left.role = "customer"
    session.flush()

    digest.send_due(session, now=NOON + timedelta(hours=1))

    (letter,) = session.exec(select(OutboxLetter).where(OutboxLetter.letter == "hourly-digest"))
    assert letter.to_address == analyst.email
    assert [item["number"] for item in letter.context["items"]] == [
        ticket.number for ticket in tickets[2:]
    ]
    assert all("/analista/tickets/" in item["url"] for item in letter.context["items"])
    assert letter.context["url"].endswith("/analista")


def test_a_disabled_person_hears_nothing(session: Session) -> None:
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana)
    ana.disabled_at = NOON

    answer(session, ticket)

    assert addressees(session, "ticket-replied") == []
