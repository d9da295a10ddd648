"""Keeping what arrives: bytes first, then the row; only then is the sender told that we have it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.database import on_commit, run_in_unit
from kartado_portal.drills import die_at
from kartado_portal.files import limits
from kartado_portal.files.store import get_store, incoming_file
from kartado_portal.inbound import parsing
from kartado_portal.inbound.bell import ring
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.reasons import Reason
from kartado_portal.settings import get_settings


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message at the door. `size_bytes` is set where the bytes were too many to take."""

    door: str
    raw: bytes
    envelope_from: str = ""
    envelope_to: list[str] = field(default_factory=list)
    peer: str = ""
    helo: str = ""
    size_bytes: int = 0


def take_in(
    arrival: Arrival, *, now: datetime, also: Callable[[Session], object] | None = None
) -> int:
    """Store a message and return its row's id; when this returns, it is not lost any more.

    The same bytes for the same recipients are one message, however often they are delivered.
    `also` is done in the same transaction. Blocks; opens its own transaction.

    Raises: AttachmentRefused (NoRoom) when the disk is nearly full; whatever the store and the
    database raise. The sender is then to try again.
    """
    is_whole = not arrival.size_bytes
    key = _keep(arrival.raw) if is_whole else None
    die_at("mail-kept")
    try:
        mail_id = run_in_unit(_write, arrival=arrival, key=key, now=now, also=also)
    except BaseException:
        if key is not None:
            get_store().delete(key)
        raise
    die_at("mail-stored")
    return mail_id


def _keep(raw: bytes) -> str:
    path = incoming_file()
    limits.refuse_full_disk(path.parent, name="mensagem", coming_bytes=len(raw))
    path.touch(mode=0o600)
    path.write_bytes(raw)
    return get_store().keep(path)


def _write(
    session: Session,
    *,
    arrival: Arrival,
    key: str | None,
    now: datetime,
    also: Callable[[Session], object] | None,
) -> int:
    digest = _digest(arrival)
    known = session.exec(select(InboundMail.id).where(InboundMail.digest == digest)).first()
    if also is not None:
        also(session)
    if known is not None:
        if key is not None:
            on_commit(session, lambda: get_store().delete(key))
        return known
    head = parsing.parse_head(arrival.raw)
    row = InboundMail(
        digest=digest,
        door=arrival.door,
        received_at=now,
        size_bytes=arrival.size_bytes or len(arrival.raw),
        storage_key=key,
        envelope_from=arrival.envelope_from[:500],
        envelope_to=arrival.envelope_to[:100],
        peer=arrival.peer,
        helo=arrival.helo[:200],
        message_id=head.message_id,
        from_address=head.from_address[:320],
        from_name=head.from_name,
        subject=head.subject[:200],
        next_attempt_at=now,
    )
    if key is None:
        row.state, row.reason, row.processed_at = "held", Reason.TOO_LARGE, now
        row.note = f"Tem mais de {get_settings().inbound_limit_mb} MB e não foi recebida inteira."
    session.add(row)
    session.flush()
    on_commit(session, ring)
    assert row.id is not None
    return row.id


def _digest(arrival: Arrival) -> str:
    digest = hashlib.sha256("\n".join(sorted(arrival.envelope_to)).encode() + b"\0")
    digest.update(arrival.raw)
    return digest.hexdigest()
