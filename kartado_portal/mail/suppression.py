"""Letters that came back, and the addresses to which no letters about tickets go because of it.

Links and confirmations are still tried: who asks for one may have a mailbox again. A bounce
counts only with the Message-ID of a letter of ours, which is random: nobody can have another
person's letters stopped.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kartado_portal.audit.log import record
from kartado_portal.mail.catalog import ABOUT_TICKETS
from kartado_portal.mail.errors import AddressNotSuppressed
from kartado_portal.mail.models import OutboxLetter, SuppressedAddress

HARD, SOFT, MANUAL = "hard", "soft", "manual"
_STRENGTH = (SOFT, HARD, MANUAL)

SOFT_LIMIT = 3
SOFT_WINDOW = timedelta(days=7)
"""So many bounces that may pass (a full mailbox) within so long, and the address is suppressed."""

SUPPRESSED = "the address is suppressed"
"""How the reason begins for which the postman dropped a letter."""

_LONGEST_REASON = 300
# Of RFC 3463, what says that the mailbox is not there; 5.1.7 and 5.1.8 are about the sender.
_NO_MAILBOX = re.compile(r"\b5\.1\.(?:0|1|2|3|6|10)\b")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One letter that did not arrive.

    `thread_key` is the letter's: `ticket:<number>:<account>`, or `desk:` for one to the staff,
    or empty. `is_suppressed`: whether letters about tickets have stopped because of it.
    """

    letter: str
    address: str
    thread_key: str
    reason: str
    is_permanent: bool
    is_suppressed: bool


def bounced(
    session: Session, *, message_id: str, reason: str, is_permanent: bool, now: datetime
) -> Bounce | None:
    """Take up the report that a letter did not arrive; `reason` is the other side's words.

    A permanent one suppresses the address at once, others after `SOFT_LIMIT` within
    `SOFT_WINDOW`. Returns None for what is no letter of ours and for what was reported before.
    """
    wanted = f"<{message_id.strip().strip('<>').strip()}>"
    row = session.exec(
        select(OutboxLetter).where(OutboxLetter.message_id == wanted).with_for_update()
    ).one_or_none()
    if row is None or not row.to_address:
        return None
    if row.bounced_at is not None and (row.is_bounce_permanent or not is_permanent):
        return None
    return _note(session, row, reason, is_permanent=is_permanent, now=now)


def refused(session: Session, *, letter_id: int, reason: str, now: datetime) -> Bounce | None:
    """Take up that the relay refused a letter for good: a bounce, if there is no such mailbox.

    Only letters about tickets count; None for everything else.
    """
    row = session.get(OutboxLetter, letter_id)
    if row is None or not row.to_address or not _NO_MAILBOX.search(reason):
        return None
    if row.letter not in ABOUT_TICKETS:
        return None
    return _note(session, row, reason, is_permanent=True, now=now)


def find(session: Session, address: str) -> SuppressedAddress | None:
    """Return why no letters about tickets go to an address; None while they do."""
    row = _row(session, address)
    return None if row is None or row.lifted_at is not None else row


def suppressed_among(session: Session, addresses: set[str]) -> set[str]:
    """Return those of the addresses, written as given, to which no letters about tickets go."""
    lower = {address.lower(): address for address in addresses}
    stopped = select(SuppressedAddress.address).where(
        col(SuppressedAddress.address).in_(lower), col(SuppressedAddress.lifted_at).is_(None)
    )
    return {lower[address] for address in session.exec(stopped)}


def suppress(
    session: Session, address: str, *, kind: str, reason: str, now: datetime, message_id: str = ""
) -> None:
    """Stop letters about tickets to an address; a weaker reason does not cover a stronger one."""
    row = _row(session, address) or _added(session, address, kind, now)
    if row.lifted_at is not None:
        row.lifted_at, row.since, row.kind, row.reason = None, now, kind, reason
    elif _STRENGTH.index(kind) >= _STRENGTH.index(row.kind):
        row.kind, row.reason = kind, reason
    row.message_id = message_id or row.message_id
    session.add(row)


def lift(session: Session, address: str, *, now: datetime) -> bool:
    """Let letters go again: the person has just proved to read this mailbox.

    What an administrator stopped by hand stays stopped. Returns whether there was anything.
    """
    row = find(session, address)
    if row is None or row.kind == MANUAL:
        return False
    row.lifted_at = now
    record(session, "mail.lift", now=now, subject=f"address:{row.id}", kind=row.kind)
    return True


def resume(session: Session, *, suppressed_id: int, now: datetime) -> None:
    """Let letters go again, whoever stopped them. Raises: AddressNotSuppressed."""
    row = session.get(SuppressedAddress, suppressed_id, with_for_update=True)
    if row is None or row.lifted_at is not None:
        raise AddressNotSuppressed
    row.lifted_at = now


def _note(
    session: Session, row: OutboxLetter, reason: str, *, is_permanent: bool, now: datetime
) -> Bounce:
    # The words quote the address, and outlive an account that is erased.
    told = re.sub(re.escape(row.to_address), "…", " ".join(reason.split()), flags=re.I)
    row.bounced_at, row.is_bounce_permanent = now, is_permanent
    row.bounce_reason = told[:_LONGEST_REASON]
    session.add(row)
    session.flush()
    kind = HARD if is_permanent else SOFT
    if _must_stop(session, row, is_permanent=is_permanent, now=now):
        suppress(
            session,
            row.to_address,
            kind=kind,
            reason=row.bounce_reason,
            now=now,
            message_id=row.message_id,
        )
    return Bounce(
        letter=row.letter,
        address=row.to_address,
        thread_key=row.thread_key or "",
        reason=row.bounce_reason,
        is_permanent=is_permanent,
        is_suppressed=find(session, row.to_address) is not None,
    )


def _must_stop(session: Session, row: OutboxLetter, *, is_permanent: bool, now: datetime) -> bool:
    known = _row(session, row.to_address)
    lifted_at = known.lifted_at if known is not None else None
    if lifted_at is not None and row.created_at <= lifted_at:
        return False  # an echo from before the mailbox was there again
    if is_permanent:
        return True
    since = max(now - SOFT_WINDOW, lifted_at or now - SOFT_WINDOW)
    lately = select(func.count()).where(
        OutboxLetter.to_address == row.to_address, col(OutboxLetter.bounced_at) > since
    )
    return session.exec(lately).one() >= SOFT_LIMIT


def _row(session: Session, address: str) -> SuppressedAddress | None:
    return session.exec(
        select(SuppressedAddress).where(SuppressedAddress.address == address.lower())
    ).one_or_none()


def _added(session: Session, address: str, kind: str, now: datetime) -> SuppressedAddress:
    row = SuppressedAddress(address=address.lower(), kind=kind, since=now)
    try:
        # A savepoint: two letters to one address may come back at the same moment.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.exec(
            select(SuppressedAddress).where(SuppressedAddress.address == address.lower())
        ).one()
    return row
