"""What the third column of the queue shows of one ticket: enough to judge it, nothing to act on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.files.models import Attachment
from kartado_portal.tickets import lifecycle, queries, sla
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.workspace.queries import require_staff

NEWEST = 3
"""Messages beside the description."""
TEXT_LIMIT = 500
"""Characters of one message."""


@dataclass(frozen=True)
class PreviewMessage:
    """What somebody wrote, in plain text."""

    key: str
    author: str
    is_staff: bool
    is_note: bool
    ago: str
    stamp: str
    text: str
    files: str


@dataclass(frozen=True)
class QueuePreview:
    """One ticket at a glance; `number` is empty for none."""

    number: str = ""
    url: str = ""
    subject: str = ""
    status_line: str = ""
    is_open: bool = True
    requester: str = ""
    company: str = ""
    category: str = ""
    owner: str = ""
    due: str = ""
    is_overdue: bool = False
    created: str = ""
    last_activity: str = ""
    skipped: str = ""
    """How many messages stand between the description and the newest, in words."""
    messages: list[PreviewMessage] = field(default_factory=list)
    """The description first, then the newest, oldest first."""


def preview(session: Session, *, actor: Actor, number: str, now: datetime) -> QueuePreview:
    """Return a ticket at a glance. Raises: NotAllowed (customers), TicketNotFound."""
    require_staff(actor)
    head = queries.get_head(session, actor, number)
    ticket, due = head.ticket, head.ticket.next_due_at
    company = session.get(Company, ticket.company_id) if ticket.company_id else None
    messages, skipped = _messages(session, ticket, now)
    return QueuePreview(
        number=ticket.number,
        url=routes.desk_ticket(ticket.number),
        subject=ticket.subject,
        status_line=lifecycle.status_line(ticket.stage),
        is_open=ticket.is_open,
        requester=head.requester.name or head.requester.email,
        company=company.name if company else "",
        category=head.category.name,
        owner=(head.owner.name or head.owner.email) if head.owner else "",
        due=f"{sla.LABELS.get(ticket.next_due_kind, '')} {clock.stamp(due)}".strip() if due else "",
        is_overdue=due is not None and due < now,
        created=clock.stamp(ticket.created_at),
        last_activity=clock.stamp(ticket.last_activity_at),
        skipped=_counted(skipped, "mensagem entre estas", "mensagens entre estas"),
        messages=messages,
    )


def _messages(session: Session, ticket: Ticket, now: datetime) -> tuple[list[PreviewMessage], int]:
    """Return the description and the newest messages, and how many stand between."""
    files = (
        select(func.count())
        .where(Attachment.message_id == Message.id)
        .correlate(Message)
        .scalar_subquery()
    )
    text = func.substr(Message.body_text, 1, TEXT_LIMIT + 1)
    asked = (
        select(
            *(Message.id, Message.kind, Message.created_at, text.label("text")),
            *(Account.name, Account.email, Account.role, Account.erased_at),
            files.label("files"),
        )
        .outerjoin(Account, Account.id == Message.author_id)
        .where(Message.ticket_id == ticket.id)
    )
    first = session.execute(asked.order_by(Message.id).limit(1)).one_or_none()
    if first is None:
        return [], 0
    newest = asked.where(Message.id > first.id).order_by(Message.id.desc()).limit(NEWEST)
    later = session.execute(newest).all()[::-1]
    total = session.execute(select(func.count()).where(Message.ticket_id == ticket.id)).scalar_one()
    return [_message(one, now) for one in (first, *later)], total - 1 - len(later)


def _message(row: Any, now: datetime) -> PreviewMessage:
    is_known = row.email is not None and row.erased_at is None
    return PreviewMessage(
        key=f"m{row.id}",
        author=(row.name or row.email)
        if is_known
        else "Conta excluída"
        if row.email
        else "Sistema",
        is_staff=row.role is not None and row.role != "customer",
        is_note=row.kind == "note",
        ago=clock.ago(row.created_at, now),
        stamp=clock.stamp(row.created_at),
        text=row.text if len(row.text) <= TEXT_LIMIT else f"{row.text[:TEXT_LIMIT].rstrip()}…",
        files=_counted(row.files, "anexo", "anexos"),
    )


def _counted(count: int, one: str, many: str) -> str:
    return "" if not count else f"1 {one}" if count == 1 else f"{count} {many}"
