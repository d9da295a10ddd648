"""What came by mail, made part of a ticket: the same acts as in the portal, by another way."""

from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal import rich_text
from kartado_portal.accounts.models import PortalSetting
from kartado_portal.actor import Actor
from kartado_portal.tickets import emails, services
from kartado_portal.tickets.models import Category, Message, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, Written

CATEGORY = "inbound_category"
"""The portal's setting: id of the category of tickets that come by mail."""
_EMPTY = "<p>(mensagem sem texto)</p>"


def open_ticket(
    session: Session,
    *,
    actor: Actor,
    subject: str,
    written: Written,
    form_key: str,
    now: datetime,
    continues: Ticket | None = None,
    acknowledges: bool = True,
) -> Message:
    """Open a ticket and return its opening message; the same `form_key` gives the first.

    `continues` is the closed ticket that was answered: the letter says that this is a new one.
    `acknowledges` has the sender told at all.
    """
    known = select(Message).join(Ticket, col(Ticket.id) == Message.ticket_id)
    mine = known.where(Ticket.requester_id == actor.account_id, Ticket.form_key == form_key)
    before = session.exec(mine.where(Message.kind == "opening")).first()
    if before is not None:
        return before
    category = category_of_mail(session)
    ticket, opening = services.begin(
        session,
        actor=actor,
        subject=subject,
        category=category,
        form_key=form_key,
        opening=_with_words(written),
        earlier=continues,
        now=now,
    )
    if acknowledges:
        earlier = continues.number if continues else ""
        emails.ticket_received(session, ticket, category.name, opening, earlier=earlier, now=now)
    return opening


def reply(
    session: Session,
    *,
    actor: Actor,
    number: str,
    written: Written,
    form_key: str,
    now: datetime,
) -> Message:
    """Add the actor's words to an open ticket; the same `form_key` gives the first message.

    What the person has typed in the portal meanwhile stays a draft. Raises: TicketNotFound,
    TicketClosed.
    """
    return services.reply(
        session,
        actor=actor,
        number=number,
        draft=ReplyDraft(form_key=form_key),
        by_mail=_with_words(written),
        keeps_draft=True,
        now=now,
    )


def tell_refused_files(
    session: Session, *, message: Message, sentences: list[str], now: datetime
) -> None:
    """Say in the timeline which files were not taken, and why."""
    ticket = session.get_one(Ticket, message.ticket_id)
    services.tell_timeline(
        session,
        ticket,
        "files_refused",
        actor=None,
        now=now,
        files=sentences[:20],
        who=message.author_id,
    )


def tell_suggestion(session: Session, *, message: Message, number: str, now: datetime) -> None:
    """Tell the staff which ticket a mail names that joined none; whether it is right they judge."""
    ticket = session.get_one(Ticket, message.ticket_id)
    if number and number != ticket.number:
        services.tell_timeline(session, ticket, "mail_suggests", actor=None, now=now, number=number)


def category_of_mail(session: Session) -> Category:
    """Return the category that an administrator chose for mail, else the first of the list."""
    chosen = session.get(PortalSetting, CATEGORY)
    wanted = int(chosen.value) if chosen is not None and chosen.value.isdecimal() else 0
    category = session.get(Category, wanted) if wanted else None
    if category is not None and category.archived_at is None:
        return category
    listed = select(Category).where(col(Category.archived_at).is_(None))
    return session.exec(listed.order_by(col(Category.position), col(Category.id)).limit(1)).one()


def _with_words(written: Written) -> Written:
    """Return the same; a message that is only a signature or a picture still says something."""
    if rich_text.to_text(written.body_html) or "<img" in rich_text.clean(written.body_html):
        return written
    body = _EMPTY
    return Written(
        body,
        written.attachment_ids,
        channel=written.channel,
        quoted_html=written.quoted_html,
        mail_id=written.mail_id,
        sender_check=written.sender_check,
    )
