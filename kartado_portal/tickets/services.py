"""A ticket's life: opened, answered, closed, continued."""

import secrets
from datetime import datetime
from functools import partial

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.database import on_commit
from kartado_portal.drills import die_at
from kartado_portal.files import services as files
from kartado_portal.hours.current import current_elapsed
from kartado_portal.live.poke import poke
from kartado_portal.tickets import (
    drafts,
    emails,
    lifecycle,
    queries,
    search,
    sla,
    staff_emails,
    surveys,
)
from kartado_portal.tickets.errors import (
    FieldMissing,
    FormAlreadySent,
    NotARequestersAct,
    TicketClosed,
)
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import (
    Category,
    Message,
    Participant,
    Reading,
    Ticket,
    TicketEvent,
)
from kartado_portal.tickets.schemas import GUIDANCE, NewTicketDraft, ReplyDraft, Written


def open_ticket(session: Session, *, actor: Actor, draft: NewTicketDraft, now: datetime) -> Ticket:
    """Open the ticket of a form, or return the one that this form opened before.

    Claims the uploaded files, removes the kept draft, writes the letters to the requester and
    to the staff, and pokes the lists. `draft.form_key` names the form.

    Raises: FieldMissing, TicketNotFound (the one continued), FormAlreadySent (with another
    text: it is kept as a new draft by the caller), files' AttachmentNotFound, TooManyFiles.
    """
    category = _checked(session, draft)
    known = session.exec(
        select(Ticket).where(
            Ticket.requester_id == actor.account_id, Ticket.form_key == draft.form_key
        )
    ).one_or_none()
    if known is not None:
        return _same_form(session, known, draft)
    earlier = queries.get_for(session, actor, draft.continues) if draft.continues else None
    ticket, opening = begin(
        session,
        actor=actor,
        subject=draft.subject.strip(),
        category=category,
        form_key=draft.form_key,
        opening=Written(rich_text.from_text(draft.body), draft.attachment_ids),
        guidance={k: v.strip() for k, v in draft.guidance.items() if k in GUIDANCE and v.strip()},
        earlier=earlier,
        now=now,
    )
    drafts.discard(session, actor=actor, slot=drafts.new_slot(draft.continues))
    emails.ticket_received(session, ticket, category.name, opening, now=now)
    session.flush()
    die_at("ticket-written")
    on_commit(session, partial(die_at, "ticket-committed"))
    return ticket


def begin(
    session: Session,
    *,
    actor: Actor,
    subject: str,
    category: Category,
    form_key: str,
    opening: Written,
    now: datetime,
    guidance: dict[str, str] | None = None,
    earlier: Ticket | None = None,
    stage: Stage = Stage.NEW,
) -> tuple[Ticket, Message]:
    """Write a ticket and its first message, whichever way they came; return both.

    Tells the staff (unless `stage` is Katia's), the pages and the ticket that it continues. What
    the requester is told is the caller's.
    """
    number = new_number(session)
    ticket = Ticket(
        number=number,
        subject=subject,
        search_text=search.search_text(subject, number),
        category_id=category.id,
        stage=stage,
        staffed_at=None if stage == Stage.ASSISTANT else now,
        requester_id=actor.account_id,
        company_id=actor.company_id,
        channel=opening.channel,
        guidance=guidance or {},
        form_key=form_key,
        continues_id=earlier.id if earlier else None,
        created_at=now,
        last_activity_at=now,
        promised_at=sla.promised_reply(session, now),
        waits_since=None if stage == Stage.ASSISTANT else now,
    )
    sla.run(session, ticket, now)
    session.add(ticket)
    session.flush()
    message = write_message(
        session, ticket, opening, author=actor, kind="opening", form_key=form_key, now=now
    )
    reading_of(session, ticket, actor.account_id).seen_at = now
    if earlier is not None:
        tell_timeline(session, earlier, "continued_by", actor=actor, now=now, number=number)
        surveys.withdraw(session, earlier, now=now)
        poke(session, f"ticket:{earlier.number}")
    if stage != Stage.ASSISTANT:
        staff_emails.new_ticket(session, ticket, now=now)
    audit.record(
        session, "ticket.open", now=now, actor_id=actor.account_id, subject=f"ticket:{number}"
    )
    poke_watchers(session, ticket)
    return ticket, message


def _checked(session: Session, draft: NewTicketDraft) -> Category:
    """Return the draft's category. Raises FieldMissing for the first field that is missing."""
    missing: dict[str, str] = {}
    if not draft.subject.strip():
        missing["subject"] = "Escreva um assunto para o ticket."
    category = session.get(Category, draft.category_id) if draft.category_id else None
    if category is None or category.archived_at is not None:
        category = None
        missing["category_id"] = "Escolha uma categoria."
    if not draft.body.strip():
        missing["body"] = "Descreva a sua solicitação."
    if not draft.form_key:
        missing[""] = "O formulário expirou. Recarregue a página."
    if category is None or missing:
        field, reason = next(iter(missing.items()))
        raise FieldMissing(field=field, reason=reason, missing=missing)
    return category


def _same_form(session: Session, known: Ticket, draft: NewTicketDraft) -> Ticket:
    opening = session.exec(
        select(Message).where(Message.ticket_id == known.id, Message.kind == "opening")
    ).one()
    same_body = opening.body_html == rich_text.clean(rich_text.from_text(draft.body))
    if known.subject == draft.subject.strip() and same_body:
        return known
    raise FormAlreadySent(number=known.number)


def new_number(session: Session) -> str:
    """Return 11 digits that no ticket has; random, so that none tells of the next."""
    while True:
        number = str(secrets.randbelow(9 * 10**10) + 10**10)
        if session.exec(select(Ticket.id).where(Ticket.number == number)).first() is None:
            return number


def reply(
    session: Session,
    *,
    actor: Actor,
    number: str,
    draft: ReplyDraft,
    now: datetime,
    keeps_draft: bool = False,
    by_mail: Written | None = None,
    is_live: bool = False,
) -> Message:
    """Write a public reply; a customer's brings a waiting ticket back to its level.

    The same words under the same `draft.form_key` give the first message. Letters go to the
    requester and the participants except the author. `keeps_draft` leaves the draft of
    the next reply alone. `by_mail` takes the place of the draft's body and files. `is_live` sends
    no letters: both sit before the conversation, and who does not is told by `chat`.

    Raises: TicketNotFound, TicketClosed, FieldMissing.
    """
    ticket = queries.get_for(session, actor, number, for_update=True)
    written = by_mail or Written(draft.body_html, draft.attachment_ids)
    body = rich_text.clean(written.body_html)
    known = message_of_form(session, ticket, draft.form_key)
    if known is not None and known.body_html == body:
        return known
    refuse_closed(ticket)
    if not rich_text.to_text(body) and not written.attachment_ids:
        raise FieldMissing(field="reply", reason="Escreva uma resposta antes de enviar.")
    message = write_message(
        session,
        ticket,
        written,
        author=actor,
        kind="reply",
        # The same form with other words, as two tabs send it, is another reply.
        form_key=draft.form_key if known is None and draft.form_key else None,
        now=now,
    )
    if actor.is_staff:
        move(session, ticket, lifecycle.after_staff_reply(ticket.stage, ticket.level), actor, now)
        sla.answered(session, ticket, now)
    else:
        move(
            session, ticket, lifecycle.after_customer_reply(ticket.stage, ticket.level), actor, now
        )
        ticket.solution_asked_at = None
        ticket.waits_since = ticket.waits_since or now
    touch(session, ticket, now)
    reading_of(session, ticket, actor.account_id).seen_at = ticket.last_activity_at
    if not keeps_draft:
        drafts.discard(session, actor=actor, slot=drafts.reply_slot(number))
    if not is_live:
        emails.replied(session, ticket, message, author=actor, now=now)
    if not (actor.is_staff or is_live):
        staff_emails.customer_replied(session, ticket, message, author=actor, now=now)
    poke_watchers(session, ticket)
    return message


def close(session: Session, *, actor: Actor, number: str, now: datetime, note: str = "") -> Ticket:
    """Close the ticket: the staff's act, or the requester's «Resolveu». A second time is nothing.

    `note` is the staff's last word in plain text: a public message, told in the same letter.

    Raises: TicketNotFound, NotARequestersAct (a colleague or participant).
    """
    ticket = queries.get_for(session, actor, number, for_update=True)
    if not (actor.is_staff or ticket.requester_id == actor.account_id):
        raise NotARequestersAct
    if ticket.stage == Stage.CLOSED:
        return ticket
    note = note.strip() if actor.is_staff else ""
    if note:
        _say_last(session, ticket, actor, note, now)
    ticket.stage, ticket.is_open, ticket.closed_at = Stage.CLOSED, False, now
    ticket.solution_asked_at = None
    kind = "closed" if actor.is_staff else "solved"
    tell_timeline(session, ticket, kind, actor=actor, now=now)
    touch(session, ticket, now)
    survey = surveys.ask(session, ticket, now=now)
    emails.closed(session, ticket, author=actor, note=note, survey=survey, now=now)
    audit.record(
        session, "ticket.close", now=now, actor_id=actor.account_id, subject=f"ticket:{number}"
    )
    poke_watchers(session, ticket)
    return ticket


def _say_last(session: Session, ticket: Ticket, actor: Actor, note: str, now: datetime) -> None:
    words = Written(rich_text.from_text(note))
    write_message(session, ticket, words, author=actor, kind="reply", form_key=None, now=now)
    sla.answered(session, ticket, now)


def refuse_closed(ticket: Ticket) -> None:
    """Raise TicketClosed when the ticket takes nothing more."""
    if ticket.stage == Stage.CLOSED:
        raise TicketClosed(number=ticket.number)


def move(
    session: Session, ticket: Ticket, stage: Stage, actor: Actor | None, now: datetime
) -> None:
    """Put the ticket on `stage`, with a line in the timeline when that is another one.

    What leaves Katia's hands for the first time begins to be the staff's.
    """
    if ticket.stage != stage:
        if ticket.staffed_at is None:
            ticket.staffed_at, ticket.waits_since = now, now
            ticket.promised_at = sla.promised_reply(session, now, ticket.priority)
        ticket.stage = stage
        tell_timeline(session, ticket, "stage", actor=actor, now=now, to=stage.value)


def touch(session: Session, ticket: Ticket, now: datetime) -> None:
    """Stamp the last activity, the version, what is due next and how long things took; every
    act ends with it.

    Time never runs backwards on one ticket.
    """
    if ticket.first_replied_at is not None and ticket.first_reply_minutes is None:
        ticket.first_reply_minutes = _business_minutes(ticket, ticket.first_replied_at)
    is_solved = ticket.closed_at is not None and ticket.staffed_at is not None
    if is_solved and ticket.solution_minutes is None:
        assert ticket.closed_at is not None
        ticket.solution_minutes = _business_minutes(ticket, ticket.closed_at)
    sla.run(session, ticket, now)
    ticket.last_activity_at = max(now, ticket.last_activity_at)
    ticket.version += 1
    session.add(ticket)


def _business_minutes(ticket: Ticket, until: datetime) -> int:
    return max(0, current_elapsed().minutes(ticket.staffed_at or ticket.created_at, until))


def tell_timeline(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    actor: Actor | None,
    now: datetime,
    **data: object,
) -> None:
    """Add one quiet line after the newest message."""
    newest = select(Message.id).where(Message.ticket_id == ticket.id)
    last = session.exec(newest.order_by(Message.id.desc()).limit(1)).first()
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            actor_id=actor.account_id if actor else None,
            kind=kind,
            data=data,
            after_message_id=last or 0,
            created_at=now,
        )
    )


def reading_of(session: Session, ticket: Ticket, account_id: int) -> Reading:
    """Return how far a person has read the ticket; a new row when they have not."""
    row = session.get(Reading, (ticket.id, account_id))
    if row is None:
        row = Reading(ticket_id=ticket.id, account_id=account_id)
        session.add(row)
    return row


def poke_watchers(session: Session, ticket: Ticket) -> None:
    """Tell the open pages that show this ticket or a list with it."""
    people = session.exec(
        select(Participant.account_id).where(Participant.ticket_id == ticket.id)
    ).all()
    topics = [f"ticket:{ticket.number}", f"tickets:account:{ticket.requester_id}", "queue"]
    topics += [f"tickets:account:{one}" for one in people]
    if ticket.company_id is not None:
        topics.append(f"tickets:company:{ticket.company_id}")
    poke(session, *topics)


def message_of_form(session: Session, ticket: Ticket, form_key: str) -> Message | None:
    """Return the message that the form named by `form_key` has become, if any."""
    if not form_key:
        return None
    same = select(Message).where(Message.ticket_id == ticket.id, Message.form_key == form_key)
    return session.exec(same).one_or_none()


def write_message(
    session: Session,
    ticket: Ticket,
    written: Written,
    *,
    author: Actor,
    kind: str,
    form_key: str | None,
    now: datetime,
    audience: str = "everyone",
) -> Message:
    """Add a message and give it its files; what follows from it is the caller's."""
    body = rich_text.clean(written.body_html)
    message = Message(
        ticket_id=ticket.id,
        author_id=author.account_id,
        kind=kind,
        audience=audience,
        channel=written.channel,
        body_html=body,
        body_text=rich_text.to_text(body),
        quoted_html=rich_text.clean(written.quoted_html),
        mail_id=written.mail_id,
        sender_check=written.sender_check,
        form_key=form_key,
        created_at=now,
    )
    session.add(message)
    session.flush()
    if written.attachment_ids:
        files.claim(
            session,
            uploader_id=author.account_id,
            attachment_ids=list(written.attachment_ids),
            message_id=message.id,
            now=now,
        )
    return message
