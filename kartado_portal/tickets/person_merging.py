"""What one person holds in this room becomes another's: set by set, however many tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, func, insert, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, delete, select, update

from kartado_portal.database import UtcDateTime
from kartado_portal.files import services as files
from kartado_portal.live.models import Poke
from kartado_portal.live.poke import poke
from kartado_portal.tickets.models import (
    DigestItem,
    Draft,
    Message,
    Participant,
    Reading,
    Ticket,
)

_TEXTS = ("body", "body_html")


@dataclass(frozen=True)
class Holdings:
    """How much of a person there is in this room."""

    tickets: int
    messages: int
    participations: int
    drafts: int


def holdings(session: Session, *, account_id: int) -> Holdings:
    """Return what a merge would move."""

    def count(model: Any, column: Any) -> int:
        return session.exec(select(func.count()).select_from(model).where(column)).one()

    return Holdings(
        tickets=count(Ticket, Ticket.requester_id == account_id),
        messages=count(Message, Message.author_id == account_id),
        participations=count(Participant, Participant.account_id == account_id),
        drafts=count(Draft, Draft.account_id == account_id),
    )


def move_person(session: Session, *, from_id: int, to_id: int, now: datetime) -> None:
    """Give one person's tickets, messages, files and whatever hangs on them to another.

    Nothing is lost: what both have of the same ticket or form becomes one. The lines of the
    timeline go on naming the first account; `timeline` shows whom it was merged into. Surveys
    belong to their tickets and go along.
    """
    session.flush()
    _tell_open_pages(session, from_id, to_id, now)
    _tickets(session, from_id, to_id)
    _set(session, Message, Message.author_id, from_id, to_id)
    _participations(session, from_id, to_id)
    _readings(session, from_id, to_id)
    _drafts(session, from_id, to_id, now)
    _news(session, from_id, to_id)
    files.hand_over(session, from_id=from_id, to_id=to_id)
    session.expire_all()


def _set(session: Session, model: Any, column: Any, from_id: int, to_id: int) -> None:
    _run(session, update(model).where(column == from_id).values({column: to_id}))


def _run(session: Session, statement: Any) -> None:
    # Rows that this session holds are read again afterwards; finding each is not worth it.
    session.execute(statement, execution_options={"synchronize_session": False})


def _tickets(session: Session, from_id: int, to_id: int) -> None:
    """Move the tickets; a form that both have sent gets another key, for keys are a person's."""
    other = aliased(Ticket)
    taken = select(other.form_key).where(other.requester_id == to_id)
    key = literal("merged:") + cast(Ticket.id, String)
    twice = update(Ticket).where(Ticket.requester_id == from_id, Ticket.form_key.in_(taken))
    _run(session, twice.values(form_key=key))
    _set(session, Ticket, Ticket.requester_id, from_id, to_id)


def _participations(session: Session, from_id: int, to_id: int) -> None:
    """Move what they take part in; nobody takes part twice, or in what they asked themselves."""
    other = aliased(Participant)
    both = exists().where(other.ticket_id == Participant.ticket_id, other.account_id == to_id)
    mine = select(Ticket.id).where(Ticket.requester_id == to_id)
    _run(session, delete(Participant).where(Participant.account_id == from_id, both))
    _set(session, Participant, Participant.account_id, from_id, to_id)
    own = delete(Participant).where(Participant.account_id == to_id)
    _run(session, own.where(Participant.ticket_id.in_(mine)))
    _set(session, Participant, Participant.added_by_id, from_id, to_id)


def _readings(session: Session, from_id: int, to_id: int) -> None:
    """Move how far they read; of what both read, the later counts. Muted is what `to_id` muted."""
    other = aliased(Reading)
    theirs = (
        select(other.seen_at)
        .where(other.ticket_id == Reading.ticket_id, other.account_id == from_id)
        .scalar_subquery()
    )
    later = update(Reading).where(
        Reading.account_id == to_id, or_(Reading.seen_at.is_(None), Reading.seen_at < theirs)
    )
    both = exists().where(other.ticket_id == Reading.ticket_id, other.account_id == from_id)
    _run(session, later.where(both).values(seen_at=theirs))
    mine = exists().where(other.ticket_id == Reading.ticket_id, other.account_id == to_id)
    _run(session, delete(Reading).where(Reading.account_id == from_id, mine))
    _set(session, Reading, Reading.account_id, from_id, to_id)


def _drafts(session: Session, from_id: int, to_id: int, now: datetime) -> None:
    """Move what they typed; of a form that both began, one text follows the other."""
    kept = aliased(Draft)
    both = (
        select(Draft, kept)
        .join(kept, kept.slot == Draft.slot)
        .where(Draft.account_id == from_id, kept.account_id == to_id)
    )
    for theirs, mine in session.exec(both).all():
        mine.fields, mine.version, mine.updated_at = (
            _joined(mine.fields, theirs.fields),
            mine.version + 1,
            now,
        )
        session.delete(theirs)
    session.flush()
    _set(session, Draft, Draft.account_id, from_id, to_id)


def _joined(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    joined = theirs | {name: value for name, value in mine.items() if value}
    for name in _TEXTS:
        parts = [str(one[name]) for one in (mine, theirs) if one.get(name)]
        if parts:
            joined[name] = ("" if name == "body_html" else "\n\n").join(parts)
    named = [*mine.get("attachment_ids", []), *theirs.get("attachment_ids", [])]
    if named:
        joined["attachment_ids"] = list(dict.fromkeys(named))
    return joined


def _news(session: Session, from_id: int, to_id: int) -> None:
    """Move what waits for the letter of the day; what waits for both is told once."""
    other = aliased(DigestItem)
    both = exists().where(
        other.account_id == to_id,
        other.ticket_id == DigestItem.ticket_id,
        other.kind == DigestItem.kind,
        other.created_at == DigestItem.created_at,
    )
    _run(session, delete(DigestItem).where(DigestItem.account_id == from_id, both))
    _set(session, DigestItem, DigestItem.account_id, from_id, to_id)


def _tell_open_pages(session: Session, from_id: int, to_id: int, now: datetime) -> None:
    """Have pages of the open tickets, the lists and the queue read again."""
    topics = select(literal("ticket:") + Ticket.number, literal(now, UtcDateTime)).where(
        Ticket.requester_id == from_id, Ticket.is_open
    )
    session.execute(insert(Poke).from_select(["topic", "at"], topics))
    companies = select(Ticket.company_id).where(Ticket.requester_id == from_id).distinct()
    poke(session, *(f"tickets:company:{one}" for one in session.exec(companies) if one))
    poke(session, f"tickets:account:{from_id}", f"tickets:account:{to_id}", "queue")
