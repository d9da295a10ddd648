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


def test_the_digest_gathers_a_day_and_goes_out_once(session: Session) -> None:
    ana = make_account(session, digest="daily")
    ticket = make_ticket(session, requester=ana)
    answer(session, ticket)
    answer(session, ticket)

    at_night = digest.send_due(session, now=NOON + timedelta(hours=8))
    next_morning = NOON + timedelta(hours=20)
    counts = [digest.send_due(session, now=next_morning) for _ in range(2)]

    assert (at_night, counts) == (0, [1, 0])
    assert addressees(session, "ticket-replied") == []
    (letter,) = session.exec(select(OutboxLetter).where(OutboxLetter.letter == "daily-digest"))
    assert [item["number"] for item in letter.context["items"]] == [ticket.number] * 2
    assert session.exec(select(DigestItem)).all() == []


def test_a_disabled_person_hears_nothing(session: Session) -> None:
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana)
    ana.disabled_at = NOON

    answer(session, ticket)

    assert addressees(session, "ticket-replied") == []
