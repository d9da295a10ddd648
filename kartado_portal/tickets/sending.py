"""Replies of the staff that can still be taken back: each waits as a row until it is due.

The row is the reply's only place meanwhile: no message, letter or poke of the customer's exists
before the one transaction that writes the message and removes the row. So a process that dies
leaves it waiting for any other, never lost and never sent twice.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from kartado_portal import clock, rich_text
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import NotAllowed, PortalError
from kartado_portal.live.poke import poke
from kartado_portal.settings import get_settings
from kartado_portal.tickets import changes, drafts, queries, services
from kartado_portal.tickets.errors import FieldMissing, ReplyGone
from kartado_portal.tickets.models import ScheduledReply, Ticket
from kartado_portal.tickets.schemas import ReplyDraft

log = structlog.get_logger()

POLL_SECONDS = 0.5
_BROKEN = "Não foi possível enviar esta resposta. O erro foi registrado; tente enviá-la outra vez."


@dataclass(frozen=True)
class WaitingReply:
    """A reply on its way, as the desk shows it. `refusal` says why it was not sent."""

    id: int
    author: str
    is_mine: bool
    body_html: str
    seconds: int
    refusal: str


def schedule(
    session: Session,
    *,
    actor: Actor,
    number: str,
    draft: ReplyDraft,
    now: datetime,
    seen: str = "",
    keeps_draft: bool = False,
) -> None:
    """Have a reply sent in `undo_send_seconds`; the same form with the same words waits once.

    Its draft is gone: the words are the row's now; `keeps_draft` is for words that no draft
    held. `seen` is the stamp of what the author saw on
    beginning to write.

    Raises: NotAllowed, TicketNotFound, TicketClosed, FieldMissing, NewerMessages.
    """
    ticket = _for_staff(session, actor, number)
    body = rich_text.clean(draft.body_html)
    if _is_known(session, ticket, actor, draft.form_key, body):
        return
    services.refuse_closed(ticket)
    if not rich_text.to_text(body) and not draft.attachment_ids:
        raise FieldMissing(field="reply", reason="Escreva uma resposta antes de enviar.")
    changes.refuse_unread(session, ticket, actor, seen)
    session.add(
        ScheduledReply(
            ticket_id=ticket.id,
            author_id=actor.account_id,
            body_html=body,
            attachment_ids=list(draft.attachment_ids),
            form_key=draft.form_key,
            due_at=now + timedelta(seconds=get_settings().undo_send_seconds),
        )
    )
    if not keeps_draft:
        drafts.discard(session, actor=actor, slot=drafts.reply_slot(number))
    poke(session, f"desk:{number}")


def take_back(session: Session, *, actor: Actor, number: str, reply_id: int, now: datetime) -> None:
    """Make a reply that waits a draft again, before what has been typed since.

    Raises: NotAllowed, TicketNotFound, ReplyGone (sent, or never the actor's).
    """
    row = _own(session, actor, number, reply_id)
    slot = drafts.reply_slot(number)
    kept = drafts.open_form(session, actor=actor, slot=slot)
    typed = str(kept.fields.get("body_html", ""))
    body = row.body_html + (typed if rich_text.to_text(typed) else "")
    files = [*row.attachment_ids, *kept.attachment_ids]
    session.delete(row)
    session.flush()
    drafts.save(
        session,
        actor=actor,
        slot=slot,
        form_key=kept.form_key if kept.version else row.form_key,
        fields={"body_html": body, "attachment_ids": files},
        version=kept.version,
        now=now,
    )
    poke(session, f"desk:{number}")


def send_now(session: Session, *, actor: Actor, number: str, reply_id: int, now: datetime) -> None:
    """Send a reply that waits without waiting longer.

    Raises: NotAllowed, TicketNotFound, ReplyGone; what `services.reply` raises.
    """
    _send(session, _own(session, actor, number, reply_id), actor, number, now)


def forget(session: Session, *, actor: Actor, number: str, reply_id: int, now: datetime) -> None:
    """Drop a reply that could not be sent; one on its way is taken back first.

    Raises: NotAllowed, TicketNotFound, ReplyGone.
    """
    row = _own(session, actor, number, reply_id)
    if not row.refusal:
        take_back(session, actor=actor, number=number, reply_id=reply_id, now=now)
        return
    session.delete(row)
    poke(session, f"desk:{number}")


def close(
    session: Session, *, actor: Actor, number: str, now: datetime, note: str = "", seen: str = ""
) -> Ticket:
    """Close the ticket after what the actor still has on its way to the customer.

    Raises: what `services.close` and `services.reply` raise, NotAllowed.
    """
    ticket = _for_staff(session, actor, number)
    changes.refuse_stale(session, ticket, actor, seen)
    waiting = select(ScheduledReply).where(
        ScheduledReply.ticket_id == ticket.id,
        ScheduledReply.author_id == actor.account_id,
        ScheduledReply.refusal == "",
    )
    for row in session.exec(waiting.order_by(ScheduledReply.id)).all():
        _send(session, row, actor, number, now)
    return services.close(session, actor=actor, number=number, now=now, note=note)


def send_next(session: Session, *, now: datetime) -> bool:
    """Send one reply that is due; return whether there was one.

    What the ticket refuses (closed meanwhile, a file that is gone), or what breaks, is not sent:
    the row keeps the words and says why.

    Raises: OperationalError.
    """
    due = (
        select(ScheduledReply)
        .where(ScheduledReply.due_at <= now, ScheduledReply.refusal == "")
        .order_by(ScheduledReply.due_at, ScheduledReply.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.exec(due).one_or_none()
    if row is None:
        return False
    number = session.get_one(Ticket, row.ticket_id).number
    try:
        with session.begin_nested():
            _send(session, row, _author(session, row), number, now)
    except OperationalError:
        raise  # the database's trouble is every reply's: they are tried again
    except Exception as refused:
        # Whatever else: one reply that cannot be sent must not stand before all the others.
        if not isinstance(refused, PortalError):
            log.exception("sending.broken_reply", reply=row.id)
        row.refusal = str(refused) if isinstance(refused, PortalError) else _BROKEN
        session.add(row)
        poke(session, f"desk:{number}")
    return True


def waiting(session: Session, *, actor: Actor, number: str, now: datetime) -> list[WaitingReply]:
    """Return the replies of a ticket that are on their way, for the staff.

    Raises: NotAllowed, TicketNotFound.
    """
    if not actor.is_staff:
        raise NotAllowed
    ticket = queries.get_for(session, actor, number)
    rows = (
        select(ScheduledReply, Account)
        .join(Account, Account.id == ScheduledReply.author_id)
        .where(ScheduledReply.ticket_id == ticket.id)
        .order_by(ScheduledReply.id)
    )
    return [
        WaitingReply(
            id=row.id or 0,
            author=author.name or author.email,
            is_mine=author.id == actor.account_id,
            body_html=rich_text.clean(row.body_html),
            seconds=max(0, round((row.due_at - now).total_seconds())),
            refusal=row.refusal,
        )
        for row, author in session.exec(rows)
    ]


def kept_attachments(session: Session) -> set[str]:
    """Return the ids of files that wait with a reply: the sweeper leaves them."""
    return {one for ids in session.exec(select(ScheduledReply.attachment_ids)) for one in ids}


async def run_sender() -> None:
    """Send what is due for as long as the process lives; any number of processes may."""
    while True:
        try:
            while await in_reading(_is_due, now=clock.now()):
                await in_unit(send_next, now=clock.now())
        except Exception:
            log.exception("sending.failed")
        await asyncio.sleep(POLL_SECONDS)


def _is_due(session: Session, *, now: datetime) -> bool:
    due = select(ScheduledReply.id).where(
        ScheduledReply.due_at <= now, ScheduledReply.refusal == ""
    )
    return session.exec(due.limit(1)).first() is not None


def _for_staff(session: Session, actor: Actor, number: str) -> Ticket:
    if not actor.is_staff:
        raise NotAllowed
    return queries.get_for(session, actor, number, for_update=True)


def _own(session: Session, actor: Actor, number: str, reply_id: int) -> ScheduledReply:
    ticket = _for_staff(session, actor, number)
    mine = select(ScheduledReply).where(
        ScheduledReply.id == reply_id,
        ScheduledReply.ticket_id == ticket.id,
        ScheduledReply.author_id == actor.account_id,
    )
    row = session.exec(mine.with_for_update()).one_or_none()
    if row is None:
        raise ReplyGone
    return row


def _is_known(session: Session, ticket: Ticket, actor: Actor, form_key: str, body: str) -> bool:
    sent = services.message_of_form(session, ticket, form_key)
    if sent is not None and sent.body_html == body:
        return True
    same = select(ScheduledReply.id).where(
        ScheduledReply.ticket_id == ticket.id,
        ScheduledReply.author_id == actor.account_id,
        ScheduledReply.form_key == form_key,
        ScheduledReply.body_html == body,
    )
    return bool(form_key) and session.exec(same).first() is not None


def _author(session: Session, row: ScheduledReply) -> Actor:
    account = session.get_one(Account, row.author_id)
    if account.disabled_at is not None or account.erased_at is not None:
        raise NotAllowed
    return Actor(
        account_id=account.id or 0,
        email=account.email,
        name=account.name,
        role=Role(account.role),
    )


def _send(session: Session, row: ScheduledReply, actor: Actor, number: str, now: datetime) -> None:
    draft = ReplyDraft(
        body_html=row.body_html,
        attachment_ids=tuple(row.attachment_ids),
        form_key=row.form_key,
    )
    services.reply(session, actor=actor, number=number, draft=draft, now=now, keeps_draft=True)
    session.delete(row)
    session.flush()
    poke(session, f"desk:{number}")
