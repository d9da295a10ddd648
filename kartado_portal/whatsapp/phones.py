"""Whose telephone it is: found by number or Meta's user id, reached, masked, and judged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from kartado_portal.chat import speakers
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.chat.speakers import Speaker
from kartado_portal.mail.sealing import SealBroken, seal, unseal
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp.models import WhatsAppPhone
from kartado_portal.whatsapp.shapes import ArrivedMessage

WINDOW = timedelta(hours=24)
"""After a person's message, in which free text may be sent (Meta's rule)."""


@dataclass(frozen=True, slots=True)
class Address:
    """How the API is told whom to reach."""

    phone: str
    user_id: str

    @property
    def is_known(self) -> bool:
        """Whether there is anybody to reach."""
        return bool(self.phone or self.user_id)

    def fields(self) -> dict[str, str]:
        """Return the fields of a message that name the recipient; the number goes first."""
        return {"to": self.phone} if self.phone else {"recipient": self.user_id}


def meet(session: Session, arrived: ArrivedMessage, *, now: datetime) -> WhatsAppPhone:
    """Return the phone that a message came from, made when it is new; notes what it tells anew."""
    row = _find(session, arrived)
    if row is None:
        identity = arrived.phone or f"user:{arrived.user_id}"
        row = WhatsAppPhone(
            visitor_id=speakers.enter_phone(session, identity=identity, now=now),
            sealed_address="",
            created_at=now,
        )
    known = address_of(row)
    told = Address(arrived.phone or known.phone, arrived.user_id or known.user_id)
    if told != known:
        row.sealed_address = seal({"phone": told.phone, "user_id": told.user_id})
        row.ending = told.phone[-4:]
        row.user_digest = _user_digest(told.user_id)
    row.profile_name = arrived.profile_name or row.profile_name
    session.add(row)
    session.flush()
    session.get_one(ChatVisitor, row.visitor_id).last_seen_at = now
    return row


def _find(session: Session, arrived: ArrivedMessage) -> WhatsAppPhone | None:
    """Return the known phone: by its number, which counts for more, else by the user id."""
    by_number = None
    identity = arrived.phone or f"user:{arrived.user_id}"
    visitor_id = speakers.find_phone(session, identity=identity)
    if visitor_id is not None:
        mine = select(WhatsAppPhone).where(WhatsAppPhone.visitor_id == visitor_id)
        by_number = session.exec(mine).one_or_none()
    if not arrived.user_id:
        return by_number
    digest = _user_digest(arrived.user_id)
    by_user = session.exec(
        select(WhatsAppPhone).where(WhatsAppPhone.user_digest == digest)
    ).one_or_none()
    if by_number is None:
        # Whoever showed a user id alone before and a number now is still the same person; a
        # user id that had another number is not (Meta gives a new id with a new number).
        has_number = by_user is not None and address_of(by_user).phone
        return by_user if by_user is not None and not (has_number and arrived.phone) else None
    if by_user is not None and by_user.id != by_number.id:
        by_user.user_digest = None  # what the number says counts
        session.add(by_user)
        session.flush()
    return by_number


def _user_digest(user_id: str) -> str | None:
    return speakers.phone_digest(f"user:{user_id}") if user_id else None


def address_of(row: WhatsAppPhone) -> Address:
    """Return how to reach the phone; empty where the secret key that sealed it is gone."""
    if not row.sealed_address:
        return Address("", "")
    try:
        opened = unseal(row.sealed_address)
    except SealBroken:
        return Address("", "")
    return Address(str(opened["phone"]), str(opened["user_id"]))


def masked(row: WhatsAppPhone) -> str:
    """Return how people see the phone: its last four digits."""
    return f"•••• {row.ending}" if row.ending else "número oculto"


def speaker_of(session: Session, row: WhatsAppPhone, *, now: datetime) -> Speaker:
    """Return who speaks on the phone by now."""
    return speakers.get(session, visitor_id=row.visitor_id, now=now)


def may_hear(session: Session, row: WhatsAppPhone, ticket: Ticket, *, now: datetime) -> bool:
    """Tell whether the phone still is its requester's: a proof runs out, and can be taken back."""
    actor = speaker_of(session, row, now=now).actor
    return actor is not None and actor.account_id == ticket.requester_id


def is_window_open(row: WhatsAppPhone, *, now: datetime) -> bool:
    """Tell whether free text may be sent."""
    return row.last_heard_at is not None and now - row.last_heard_at < WINDOW
