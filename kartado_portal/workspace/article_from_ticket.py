"""«Transformar em artigo»: what the staff answered once, for everybody."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.knowledge import answering
from kartado_portal.knowledge.models import Article
from kartado_portal.tickets import queries as tickets
from kartado_portal.tickets.models import Message
from kartado_portal.workspace.errors import ReplyGone
from kartado_portal.workspace.queries import require_staff

_ID_DIGITS = 9


def begin_article(
    session: Session, *, actor: Actor, number: str, key: str, now: datetime
) -> Article:
    """Begin an article from a message of a ticket; `key` is that of its entry in the timeline.

    Nobody but the staff sees it until it is published.

    Raises: NotAllowed, TicketNotFound, ReplyGone (also once the ticket's words are gone).
    """
    require_staff(actor)
    ticket = tickets.get_for(session, actor, number)
    wanted = key.removeprefix("m")
    if ticket.anonymised_at is not None or not (wanted.isdecimal() and len(wanted) <= _ID_DIGITS):
        raise ReplyGone
    one = select(Message).where(Message.id == int(wanted), Message.ticket_id == ticket.id)
    message = session.execute(one).scalar_one_or_none()
    if message is None:
        raise ReplyGone
    return answering.begin_from_reply(
        session,
        actor=actor,
        subject=ticket.subject,
        html=message.body_html,
        number=number,
        now=now,
    )
