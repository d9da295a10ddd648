"""What a person typed and did not send: kept on the server, for every device."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, delete, select

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import read_columns
from kartado_portal.tickets.models import Draft, Message, ScheduledReply, Ticket
from kartado_portal.tickets.schemas import DraftCard


def new_slot(continues: str = "") -> str:
    """Return the slot of the new-ticket form, one more for each ticket continued."""
    return f"new:{continues}" if continues else "new"


def reply_slot(number: str) -> str:
    """Return the slot of the reply to one ticket."""
    return f"reply:{number}"


def note_slot(number: str) -> str:
    """Return the slot of the internal note on one ticket."""
    return f"note:{number}"


def chat_slot(number: str) -> str:
    """Return the slot of the next message in a conversation; without a number, of a new one."""
    return f"chat:{number}"


def open_form(session: Session, *, actor: Actor, slot: str) -> DraftCard:
    """Return the form of the slot: what is kept there, or an empty one (version 0).

    Its key names the form (idempotency: O30). It follows from what the person has sent before,
    so that a page which lost the server in the middle of sending opens the form under the same
    key when nothing arrived, and under another one when it did.
    """
    row = _row(session, actor, slot)
    if row is None:
        return DraftCard(form_key=_key(session, actor, slot), fields={}, version=0, updated="")
    return DraftCard(
        form_key=row.form_key,
        fields=row.fields,
        version=row.version,
        updated=clock.stamp(row.updated_at),
    )


def _key(session: Session, actor: Actor, slot: str) -> str:
    kind, _, number = slot.partition(":")
    if kind in ("reply", "note"):
        values = {"number": number, "me": actor.account_id}
        return f"{slot}:{actor.account_id}:{sum(read_columns(session, _SENT, values).one())}"
    sent = select(func.count()).where(Ticket.requester_id == actor.account_id)
    return f"{slot}:{actor.account_id}:{session.exec(sent).one()}"


def _written_by_me(model: Any) -> Any:
    mine = select(func.count()).select_from(model).join(Ticket)
    return mine.where(
        Ticket.number == bindparam("number"), model.author_id == bindparam("me")
    ).scalar_subquery()


# What is on its way counts as sent: the next reply is another form.
_SENT = select(_written_by_me(Message), _written_by_me(ScheduledReply))


def save(
    session: Session,
    *,
    actor: Actor,
    slot: str,
    form_key: str,
    fields: dict[str, Any],
    version: int,
    now: datetime,
) -> int | None:
    """Keep `fields`; return the new version, or None when another tab has saved since.

    `version` is the one that the form was loaded with or last saved as; 0 for none. Nothing is
    overwritten silently: on None the caller tells the person.
    """
    row = _row(session, actor, slot)
    if row is None:
        if version:
            return None  # sent or discarded elsewhere: nothing to bring back
        session.add(
            Draft(
                account_id=actor.account_id,
                slot=slot,
                form_key=form_key,
                fields=fields,
                version=1,
                updated_at=now,
            )
        )
        return 1
    if row.version != version:
        return None
    row.fields, row.version, row.updated_at = fields, row.version + 1, now
    session.add(row)
    return row.version


def discard(session: Session, *, actor: Actor, slot: str) -> None:
    """Forget the slot; what was uploaded for it is swept later unless a message claimed it."""
    mine = delete(Draft).where(Draft.account_id == actor.account_id, Draft.slot == slot)
    session.exec(mine)


def kept_attachments(session: Session) -> set[str]:
    """Return the ids of files that drafts still name: the sweeper leaves them."""
    kept: set[str] = set()
    for fields in session.exec(select(Draft.fields)):
        kept.update(str(one) for one in fields.get("attachment_ids", []))
    return kept


_KEPT = select(Draft).where(Draft.account_id == bindparam("me"), Draft.slot == bindparam("slot"))


def _row(session: Session, actor: Actor, slot: str) -> Draft | None:
    return session.exec(_KEPT, params={"me": actor.account_id, "slot": slot}).one_or_none()
