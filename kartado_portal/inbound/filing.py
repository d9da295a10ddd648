"""Where a message goes: into a ticket, into a new one, or before a person. In one transaction."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from kartado_portal.accounts import contacts
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Role
from kartado_portal.inbound import authenticity, entering, placing, releasing
from kartado_portal.inbound.entering import Letter
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.nature import Nature
from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.inbound.reasons import Reason
from kartado_portal.inbound.suggesting import suggested_number
from kartado_portal.mail import reply_address
from kartado_portal.settings import get_settings


def file_mail(session: Session, *, mail_id: int, letter: Letter, now: datetime) -> None:
    """Place a message and mark its row; done once, however often it is called.

    What does not fit anywhere is held for a person.
    """
    row = session.get(InboundMail, mail_id, with_for_update=True)
    if row is None or row.state != "received":
        return
    row.checks, row.processed_at, row.lease_until = letter.checks, now, None
    row.from_address = contacts.normal_address(letter.mail.from_address) or row.from_address
    earlier = _earlier(session, row)
    if earlier is not None:
        entering.end(session, row, "dropped", Reason.TWICE)
        row.ticket_id, row.ticket_message_id = earlier.ticket_id, earlier.ticket_message_id
        return
    if row.release:
        releasing.place(session, row, letter, now=now)
        return
    reason = _refusal(session, row, letter, now)
    if reason is not None:
        is_over = reason in (Reason.OWN, Reason.BOUNCE)
        entering.end(session, row, "dropped" if is_over else "held", reason)
        row.suggested_number = "" if is_over else suggested_number(session, letter.mail)
        return
    _place(session, row, letter, now)


def hold(session: Session, *, mail_id: int, reason: Reason, note: str, now: datetime) -> None:
    """Put a message before a person."""
    row = session.get(InboundMail, mail_id, with_for_update=True)
    if row is None or row.state != "received":
        return
    row.processed_at, row.lease_until, row.note = now, None, note[:1000]
    entering.end(session, row, "held", reason)


def _earlier(session: Session, row: InboundMail) -> InboundMail | None:
    """Return the message that this one repeats: same Message-ID, same sender, placed before."""
    if not row.message_id:
        return None
    same = select(InboundMail).where(
        InboundMail.message_id == row.message_id,
        InboundMail.from_address == row.from_address,
        InboundMail.state == "done",
        InboundMail.id != row.id,
    )
    return session.exec(same.limit(1)).first()


def _refusal(session: Session, row: InboundMail, letter: Letter, now: datetime) -> Reason | None:
    """Return why the message is not placed; None lets it go on."""
    kinds = {
        Nature.OWN: Reason.OWN,
        Nature.BOUNCE: Reason.BOUNCE,
        Nature.AUTO_REPLY: Reason.AUTO_REPLY,
        Nature.MAILING: Reason.MAILING,
    }
    if letter.nature in kinds:
        return kinds[letter.nature]
    sender = contacts.normal_address(letter.mail.from_address)
    if not sender:
        return Reason.NO_SENDER
    if authenticity.is_forged(letter.checks):
        return Reason.FORGED
    account = contacts.account_of(session, email=sender)
    if account is not None and account.role != Role.CUSTOMER:
        return Reason.STAFF_SENDER
    if account is not None and (account.disabled_at or account.erased_at):
        return Reason.NO_ENTRY
    return Reason.STORM if _is_storm(session, row, now) else None


def _is_storm(session: Session, row: InboundMail, now: datetime) -> bool:
    lately = select(func.count()).where(
        InboundMail.from_address == row.from_address,
        InboundMail.received_at > now - timedelta(hours=1),
        col(InboundMail.state).in_(("done", "held")),
    )
    return session.exec(lately).one() >= get_settings().inbound_per_sender


def _place(session: Session, row: InboundMail, letter: Letter, now: datetime) -> None:
    sender = contacts.normal_address(letter.mail.from_address)
    account = contacts.account_of(session, email=sender)
    named = _named(row, letter.mail)
    # Without a ticket the address is an old one: what it named is gone, or no longer theirs.
    ticket = placing.open_to(session, named) if named is not None else None
    if named is not None and ticket is not None:
        whose = placing.kept_id(session, named.account_id)
        if account is None or account.id != whose:
            entering.end(session, row, "held", Reason.OTHER_SENDER)
            row.suggested_number = ticket.number
            return
    if account is None:
        account = contacts.contact_for(session, email=sender, name=letter.mail.from_name, now=now)
    actor = contacts.writer_of(session, account)
    is_answered = letter.nature is Nature.PERSON and _may_acknowledge(
        session, account, row, now=now
    )
    entering.enter(session, row, letter, actor, ticket=ticket, acknowledges=is_answered, now=now)


def _named(row: InboundMail, mail: ParsedMail) -> reply_address.ReplyTo | None:
    """Return what the first genuine reply address names; the envelope knows best."""
    for address in [*row.envelope_to, *mail.recipients]:
        named = reply_address.read(address)
        if named is not None:
            return named
    return None


def _may_acknowledge(
    session: Session, account: Account, row: InboundMail, *, now: datetime
) -> bool:
    """Whether a letter may confirm the message: to a contact one an hour, or anybody could have
    the portal write to a third person as often as they like.
    """
    if account.confirmed_at is not None:
        return True
    lately = select(InboundMail.id).where(
        InboundMail.from_address == row.from_address,
        InboundMail.state == "done",
        col(InboundMail.processed_at) > now - timedelta(hours=1),
        InboundMail.id != row.id,
    )
    return session.exec(lately.limit(1)).first() is None
