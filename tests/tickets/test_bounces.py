"""A letter that did not arrive is a line that only the staff reads."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.mail import suppression
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import bounces, services, timeline
from kartado_portal.tickets.models import Ticket, TicketEvent
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.workspace import desk_history
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOON = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def answered(session: Session) -> tuple[Ticket, Account, OutboxLetter]:
    ana = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=ana)
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Veja.</p>")
    services.reply(session, actor=analyst, number=ticket.number, draft=draft, now=NOON)
    sent = select(OutboxLetter).where(OutboxLetter.letter == "ticket-replied")
    return ticket, ana, session.exec(sent).one()


def lines(session: Session, ticket: Ticket, reader: Account) -> list[str]:
    actor = actor_for(session, reader)
    shown = timeline.load(session, actor=actor, number=ticket.number, now=NOON)
    return [entry.text for entry in shown.entries if "entregue" in entry.text]


def test_the_staff_reads_whom_a_letter_did_not_reach_and_why(session: Session) -> None:
    ticket, ana, letter = answered(session)
    analyst = make_analyst(session)

    bounce = bounces.letter_bounced(
        session,
        message_id=letter.message_id,
        reason=f"550 5.1.1 {ana.email} unknown",
        is_permanent=True,
        now=NOON,
    )

    assert bounce.is_suppressed
    assert lines(session, ticket, analyst) == [
        "O e-mail para Ana Souza não foi entregue: 550 5.1.1 … unknown"
        " · novos avisos não são enviados a este endereço"
    ]
    assert lines(session, ticket, ana) == []
    told = desk_history.history(session, actor=actor_for(session, analyst), number=ticket.number)
    assert "não entregou o e-mail para Ana Souza: 550 5.1.1 … unknown" in [
        line.what for line in told
    ]


def test_a_bounce_told_twice_is_one_line(session: Session) -> None:
    ticket, _, letter = answered(session)

    told = [
        bounces.letter_bounced(
            session,
            message_id=letter.message_id,
            reason="452 4.2.2 mailbox full",
            is_permanent=False,
            now=NOON,
        )
        for _ in range(2)
    ]

    assert [one is None for one in told] == [False, True]
    assert lines(session, ticket, make_analyst(session)) == [
        "O e-mail para Ana Souza não foi entregue: 452 4.2.2 mailbox full"
    ]


def test_a_letter_about_no_ticket_tells_no_ticket(session: Session) -> None:
    answered(session)
    letter = suppression.Bounce("one-time-link", "a@b.test", "", "550", True, True)

    bounces.tell_ticket(session, letter, now=NOON)

    told = select(TicketEvent).where(TicketEvent.kind == bounces.UNDELIVERED)
    assert session.exec(told).all() == []
