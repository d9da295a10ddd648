"""Messages that wait for an administrator: the list, and one of them to read."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from kartado_portal import clock, routes
from kartado_portal.actor import Actor, Role
from kartado_portal.errors import NotAllowed
from kartado_portal.files.limits import size_label
from kartado_portal.inbound import raw_care
from kartado_portal.inbound.errors import MailNotHeld, MailUnreadable
from kartado_portal.inbound.models import InboundMail, Mailbox
from kartado_portal.inbound.parsing import parse
from kartado_portal.inbound.reasons import WORDS, Reason
from kartado_portal.inbound.winmail import text_of_html
from kartado_portal.tickets.models import Ticket

PAGE_SIZE = 50
TEXT_SHOWN = 20_000
"""Characters of a held message that the page shows; the download has all of it."""


@dataclass(frozen=True)
class HeldRow:
    """One message in the list. `number` is the ticket that it may be about."""

    id: int = 0
    sender: str = ""
    subject: str = ""
    when: str = ""
    why: str = ""
    note: str = ""
    number: str = ""
    link: str = ""
    size: str = ""
    download: str = ""


@dataclass(frozen=True)
class HeldList:
    """The newest held messages, and how the doors do."""

    rows: list[HeldRow] = field(default_factory=list)
    total: int = 0
    has_more: bool = False
    trouble: str = ""
    """Why the mailbox cannot be read, in the words of its server; empty while it can."""


@dataclass(frozen=True)
class HeldText:
    """A held message as plain text: nothing of it runs or loads."""

    id: int = 0
    number: str = ""
    """The open ticket that it may be about."""
    head: list[str] = field(default_factory=list)
    text: str = ""
    files: list[str] = field(default_factory=list)


def list_held(session: Session, *, actor: Actor, limit: int = PAGE_SIZE) -> HeldList:
    """Return the newest held messages. Raises: NotAllowed."""
    _refuse(actor)
    total = select(func.count()).where(InboundMail.state == "held")
    newest = select(InboundMail).where(InboundMail.state == "held")
    rows = session.exec(newest.order_by(col(InboundMail.id).desc()).limit(limit + 1)).all()
    troubled = select(Mailbox.trouble).where(col(Mailbox.trouble) != "")
    return HeldList(
        rows=[_row(session, row) for row in rows[:limit]],
        total=session.exec(total).one(),
        has_more=len(rows) > limit,
        trouble=session.exec(troubled).first() or "",
    )


def read_held(session: Session, *, actor: Actor, mail_id: int) -> HeldText:
    """Return a held message to read. Blocks: reads its bytes. Raises: NotAllowed, MailNotHeld."""
    row = find_held(session, actor=actor, mail_id=mail_id)
    number = _open_number(session, row)
    head = [f"De: {_sender(row)}", f"Assunto: {row.subject or '(sem assunto)'}"]
    try:
        mail = parse(raw_care.read_raw(row))
    except MailUnreadable as why:
        return HeldText(row.id or 0, number, head, str(why), [])
    if mail.recipients:
        head.insert(1, f"Para: {', '.join(mail.recipients[:10])}")
    found = {name: row.checks[name] for name in ("spf", "dkim", "dmarc") if name in row.checks}
    if found:
        head.append(" · ".join(f"{name.upper()}: {value}" for name, value in found.items()))
    text = mail.text.strip() or text_of_html(mail.html)
    names = [one.name for one in mail.files]
    return HeldText(row.id or 0, number, head, text[:TEXT_SHOWN], names)


def find_held(session: Session, *, actor: Actor, mail_id: int) -> InboundMail:
    """Return the row of a held message. Raises: NotAllowed, MailNotHeld."""
    _refuse(actor)
    row = session.get(InboundMail, mail_id)
    if row is None or row.state != "held":
        raise MailNotHeld
    return row


def _row(session: Session, row: InboundMail) -> HeldRow:
    number = _open_number(session, row)
    return HeldRow(
        id=row.id or 0,
        sender=_sender(row),
        subject=row.subject or "(sem assunto)",
        when=clock.stamp(row.received_at),
        why=WORDS.get(Reason(row.reason), row.reason) if row.reason else "",
        note=row.note,
        number=number,
        link=routes.desk_ticket(number) if number else "",
        size=size_label(row.size_bytes),
        download=routes.held_mail(row.id or 0) if row.storage_key else "",
    )


def _open_number(session: Session, row: InboundMail) -> str:
    """Return the number of the ticket that a message may be about, while that is open."""
    if not row.suggested_number:
        return ""
    is_open = select(Ticket.number).where(Ticket.number == row.suggested_number, Ticket.is_open)
    return session.exec(is_open).first() or ""


def _sender(row: InboundMail) -> str:
    if row.from_name and row.from_address:
        return f"{row.from_name} <{row.from_address}>"
    return row.from_address or "remetente desconhecido"


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
