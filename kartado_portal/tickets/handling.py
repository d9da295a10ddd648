"""What the staff does with a ticket: take it, move it, hand it over, note something."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal import rich_text
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import (
    changes,
    drafts,
    emails,
    lifecycle,
    mentions,
    queries,
    services,
    staff_emails,
)
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, Written


def _for_staff(session: Session, actor: Actor, number: str, seen: str = "") -> Ticket:
    if not actor.is_staff:
        raise NotAllowed
    ticket = queries.get_for(session, actor, number, for_update=True)
    changes.refuse_stale(session, ticket, actor, seen)
    services.refuse_closed(ticket)
    return ticket


def _done(session: Session, act: str, ticket: Ticket, actor: Actor, now: datetime) -> Ticket:
    services.touch(session, ticket, now)
    subject = f"ticket:{ticket.number}"
    audit.record(session, act, now=now, actor_id=actor.account_id, subject=subject)
    services.poke_watchers(session, ticket)
    return ticket


def _may_own(account: Account | None) -> bool:
    return (
        account is not None
        and account.role != "customer"
        and account.confirmed_at is not None
        and account.disabled_at is None
        and account.erased_at is None
    )


def take(session: Session, *, actor: Actor, number: str, now: datetime, seen: str = "") -> Ticket:
    """Make the acting analyst the owner; a new ticket goes into service at its level.

    Here and in the acts below `seen` is the stamp of the screen that the act stands on
    (`changes.stamp_of`); without one nothing is compared.

    Raises: NotAllowed, TicketNotFound, TicketClosed, TicketChanged.
    """
    return hand_over(
        session, actor=actor, number=number, owner_id=actor.account_id, now=now, seen=seen
    )


def hand_over(
    session: Session,
    *,
    actor: Actor,
    number: str,
    now: datetime,
    owner_id: int | None = None,
    level: str | None = None,
    note: str = "",
    seen: str = "",
) -> Ticket:
    """Give the ticket to an analyst, to a level (N1, N2, N3), or both; tells the requester of
    a new owner. A level without a person leaves it without owner. `note` is plain text for the
    staff and becomes an internal note.

    Raises: NotAllowed, TicketNotFound, TicketClosed, TicketChanged, FieldMissing (no such
    analyst).
    """
    ticket = _for_staff(session, actor, number, seen)
    owner = session.get(Account, owner_id) if owner_id is not None else None
    if owner_id is not None and not _may_own(owner):
        raise FieldMissing(field="owner", reason="Escolha um analista.")
    if level is not None and level not in lifecycle.LEVELS:
        raise FieldMissing(field="level", reason="Escolha um nível.")
    if note.strip():
        _write_note(session, ticket, actor, ReplyDraft(body_html=rich_text.from_text(note)), now)
    if level is not None:
        ticket.level = level
    if level is not None or lifecycle.is_untaken(ticket.stage):
        services.move(session, ticket, lifecycle.in_service(ticket.level), actor, now)
    if ticket.owner_id != owner_id:
        ticket.owner_id = owner_id
        if owner is not None:
            name = owner.name or owner.email
            services.tell_timeline(session, ticket, "owner", actor=actor, now=now, who=owner.id)
            emails.owner_changed(session, ticket, owner_name=name, author=actor, now=now)
            staff_emails.assigned(session, ticket, owner, author=actor, now=now)
        else:
            to = ticket.level
            services.tell_timeline(session, ticket, "released", actor=actor, now=now, to=to)
    return _done(session, "ticket.hand_over", ticket, actor, now)


def set_stage(
    session: Session, *, actor: Actor, number: str, stage: Stage, now: datetime, seen: str = ""
) -> Ticket:
    """Move the ticket to another stage; closing has its own act.

    Raises: NotAllowed, TicketNotFound, TicketClosed, TicketChanged, FieldMissing (for FECHADO).
    """
    ticket = _for_staff(session, actor, number, seen)
    if stage == Stage.CLOSED:
        raise FieldMissing(field="stage", reason="Use «Fechar ticket» para fechar.")
    if stage not in lifecycle.STAFF_STAGES:
        raise FieldMissing(field="stage", reason="Devolva a conversa à Katia em «Conversas».")
    services.move(session, ticket, stage, actor, now)
    return _done(session, "ticket.stage", ticket, actor, now)


def ask_solution(
    session: Session, *, actor: Actor, number: str, now: datetime, seen: str = ""
) -> Ticket:
    """Ask the requester «Resolveu?»; the ticket waits for the customer meanwhile.

    Raises: NotAllowed, TicketNotFound, TicketClosed, TicketChanged.
    """
    ticket = _for_staff(session, actor, number, seen)
    ticket.solution_asked_at = now
    services.move(session, ticket, Stage.WAITING_CUSTOMER, actor, now)
    services.tell_timeline(session, ticket, "solution_asked", actor=actor, now=now)
    return _done(session, "ticket.ask_solution", ticket, actor, now)


def note(
    session: Session, *, actor: Actor, number: str, draft: ReplyDraft, now: datetime
) -> Message:
    """Write an internal note: only the staff ever sees it; colleagues whom it names by
    `@name` get a letter, nobody else.

    The same words under the same `draft.form_key` give the first note.
    The requester's list does not move either: a note is no activity that a customer may notice.

    Raises: NotAllowed, TicketNotFound, TicketClosed, FieldMissing.
    """
    ticket = _for_staff(session, actor, number)
    body = rich_text.clean(draft.body_html)
    if not rich_text.to_text(body) and not draft.attachment_ids:
        raise FieldMissing(field="note", reason="Escreva a nota antes de salvar.")
    known = services.message_of_form(session, ticket, draft.form_key)
    if known is not None and known.body_html == body:
        return known
    message = _write_note(
        session, ticket, actor, draft if known is None else draft.model_copy(update=_NO_KEY), now
    )
    drafts.discard(session, actor=actor, slot=drafts.note_slot(number))
    services.poke_watchers(session, ticket)
    return message


# The same form with other words, as two tabs send it, is another note.
_NO_KEY = {"form_key": ""}


def _write_note(
    session: Session, ticket: Ticket, actor: Actor, draft: ReplyDraft, now: datetime
) -> Message:
    message = services.write_message(
        session,
        ticket,
        Written(draft.body_html, draft.attachment_ids),
        author=actor,
        kind="note",
        audience="analysts",
        form_key=draft.form_key or None,
        now=now,
    )
    people = mentions.mentioned(session, message.body_text)
    staff_emails.mentioned(session, ticket, message, people, author=actor, now=now)
    return message
