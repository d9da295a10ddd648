"""What a person decides about a held message: a ticket of its own, part of another, or nothing."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.accounts import contacts
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.database import on_commit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.inbound import entering
from kartado_portal.inbound.bell import ring
from kartado_portal.inbound.entering import Letter
from kartado_portal.inbound.errors import MailNotHeld
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.reasons import Reason
from kartado_portal.live.poke import poke
from kartado_portal.tickets import handling, queries
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft


def release(
    session: Session, *, actor: Actor, mail_id: int, now: datetime, number: str = ""
) -> None:
    """Have a held message worked on again, now as part of ticket `number`, or as a new one.

    The worker does it a moment later. Raises: NotAllowed, MailNotHeld, Invalid (an unknown or
    closed ticket; a sender of whom no ticket can be).
    """
    row = _held(session, actor, mail_id)
    number = number.strip().removeprefix("#")
    if number:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
        if ticket is None or not ticket.is_open:
            raise Invalid(field="number", reason="Escreva o número de um ticket aberto.")
    elif not _may_open(session, row):
        raise Invalid(
            field="", reason="Sem um remetente de fora da equipe, só pode entrar em outro ticket."
        )
    row.state, row.reason, row.note = "received", "", ""
    row.release = {"by": actor.account_id, "number": number}
    row.attempts, row.next_attempt_at, row.lease_until = 0, now, None
    session.add(row)
    on_commit(session, ring)
    _record(session, "inbound.release", actor, row, now, number=number)


def throw_away(session: Session, *, actor: Actor, mail_id: int, now: datetime) -> None:
    """Put a held message away; its bytes stay until their time is over.

    Raises: NotAllowed, MailNotHeld.
    """
    row = _held(session, actor, mail_id)
    row.state, row.reason, row.processed_at = "dropped", Reason.THROWN_AWAY, now
    session.add(row)
    _record(session, "inbound.throw_away", actor, row, now)


def place(session: Session, row: InboundMail, letter: Letter, *, now: datetime) -> None:
    """Do what was decided (`row.release`); the worker's half."""
    number, decider = str(row.release.get("number", "")), int(row.release.get("by", 0))
    email = contacts.normal_address(letter.mail.from_address)
    account = contacts.account_of(session, email=email) if email else None
    is_customer = account is not None and account.role == Role.CUSTOMER
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
    if ticket is not None and not (
        is_customer and account is not None and _sees(session, account, ticket)
    ):
        _note(session, row, letter, ticket, decider, now)
        return
    if account is None and email:
        account = contacts.contact_for(session, email=email, name=letter.mail.from_name, now=now)
    if account is None or account.role != Role.CUSTOMER:
        row.note = "Sem um remetente de fora da equipe, só pode entrar em outro ticket."
        entering.end(session, row, "held", Reason.NOT_PLACED)
        return
    actor = contacts.writer_of(session, account)
    entering.enter(session, row, letter, actor, ticket=ticket, acknowledges=True, now=now)


def _note(
    session: Session,
    row: InboundMail,
    letter: Letter,
    ticket: Ticket,
    decider: int,
    now: datetime,
) -> None:
    """Put the words of a stranger before the staff alone: they are nobody's of that ticket."""
    account = session.get(Account, decider)
    if account is None or not ticket.is_open:
        row.note = f"O ticket #{ticket.number} já estava fechado."
        entering.end(session, row, "held", Reason.NOT_PLACED)
        return
    actor = Actor(decider, account.email, account.name, Role(account.role))
    sender = f"{letter.mail.from_name} <{letter.mail.from_address}>".strip()
    words = rich_text.from_text(f"E-mail de {sender}: {letter.mail.subject}") + letter.body.new
    draft = ReplyDraft(body_html=words[:90_000], form_key=entering.form_key(row))
    message = handling.note(session, actor=actor, number=ticket.number, draft=draft, now=now)
    row.ticket_id, row.ticket_message_id = ticket.id, message.id
    entering.end(session, row, "done")


def _sees(session: Session, account: Account, ticket: Ticket) -> bool:
    try:
        queries.get_for(session, contacts.actor_of(session, account), ticket.number)
    except TicketNotFound:
        return False
    return True


def _may_open(session: Session, row: InboundMail) -> bool:
    email = contacts.normal_address(row.from_address)
    account = contacts.account_of(session, email=email) if email else None
    return bool(email) and (account is None or account.role == Role.CUSTOMER)


def _held(session: Session, actor: Actor, mail_id: int) -> InboundMail:
    if actor.role != Role.ADMIN:
        raise NotAllowed
    row = session.get(InboundMail, mail_id, with_for_update=True)
    if row is None or row.state != "held":
        raise MailNotHeld
    return row


def _record(
    session: Session, action: str, actor: Actor, row: InboundMail, now: datetime, **detail: str
) -> None:
    poke(session, "inbound")
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"mail:{row.id}",
        **detail,
    )
