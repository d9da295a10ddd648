"""Acts on attachments: keep an upload, take it back, give it to a message, erase a person's."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import column, table
from sqlmodel import Session, col, select, update

from kartado_portal.database import on_commit
from kartado_portal.files import limits
from kartado_portal.files.errors import (
    AttachmentGone,
    AttachmentNotFound,
    QuotaSpent,
    TooManyAttachments,
)
from kartado_portal.files.limits import MIB, UPLOADS_PER_DAY
from kartado_portal.files.models import Attachment
from kartado_portal.files.queries import (
    card_of,
    cards_by_message,
    export_of,
    find_attachment,
    unclaimed,
    unclaimed_cards,
    uploaded_since,
)
from kartado_portal.files.schemas import AttachmentCard, FormFiles, StoredFile
from kartado_portal.files.store import get_store
from kartado_portal.settings import get_settings

# The room of accounts lies above this one; only its rows' locks are needed.
_ACCOUNT = table("account", column("id"))
_PARAMETERS = 1000
"""Values that one statement takes; databases have limits."""

__all__ = [
    "add_to_form",
    "cards_by_message",
    "claim",
    "delete_of",
    "delete_of_messages",
    "delete_row",
    "delete_unclaimed",
    "discard",
    "export_of",
    "find_attachment",
    "hand_over",
    "move",
    "refuse_spent_quota",
    "store_upload",
    "unclaimed_cards",
]


def store_upload(
    session: Session, *, uploader_id: int, file: StoredFile, now: datetime
) -> AttachmentCard:
    """Record a file whose bytes already lie in the store; no message has it yet.

    Raises: QuotaSpent, judged again here because uploads run side by side. The caller then
    deletes the bytes.
    """
    # One upload of an account after the other, or two would fit where there is room for one.
    session.exec(select(_ACCOUNT.c.id).where(_ACCOUNT.c.id == uploader_id).with_for_update())
    refuse_spent_quota(
        session, uploader_id=uploader_id, name=file.name, size_bytes=file.size_bytes, now=now
    )
    row = Attachment(
        id=secrets.token_hex(16),
        uploader_id=uploader_id,
        name=file.name,
        size_bytes=file.size_bytes,
        media_type=file.media_type,
        sha256=file.sha256,
        storage_key=file.storage_key,
        thumbnail_key=file.thumbnail_key,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return card_of(row)


def refuse_spent_quota(
    session: Session, *, uploader_id: int, name: str, size_bytes: int, now: datetime
) -> None:
    """Refuse an upload that would pass what one account may upload in 24 hours.

    Raises: QuotaSpent.
    """
    quota_mb = get_settings().attachment_quota_mb
    spent_bytes, files = uploaded_since(
        session, uploader_id=uploader_id, since=now - timedelta(hours=24)
    )
    if spent_bytes + size_bytes > quota_mb * MIB:
        raise QuotaSpent(name=name, limit=f"{quota_mb} MB")
    if files >= UPLOADS_PER_DAY:
        raise QuotaSpent(name=name, limit=f"{UPLOADS_PER_DAY} arquivos")


def add_to_form(
    session: Session, *, uploader_id: int, attachment_ids: Sequence[str], new_id: str
) -> FormFiles:
    """Return the files of an open form with a new upload at the end.

    Beyond `attachments_per_message` the new one is taken back and named in the refusal;
    those that are there stay.
    """
    limit = limits.current().per_message
    cards = unclaimed_cards(session, uploader_id=uploader_id, attachment_ids=attachment_ids)
    new = unclaimed_cards(session, uploader_id=uploader_id, attachment_ids=[new_id])
    if not new or new[0] in cards:
        return FormFiles(cards)
    if len(cards) < limit:
        return FormFiles([*cards, *new])
    discard(session, uploader_id=uploader_id, attachment_id=new_id)
    return FormFiles(
        cards, f'"{new[0].name}" não foi incluído: envie no máximo {limit} arquivos por mensagem.'
    )


def claim(
    session: Session,
    *,
    uploader_id: int,
    attachment_ids: Sequence[str],
    message_id: int,
    now: datetime,
) -> list[Attachment]:
    """Give the uploader's own unclaimed files to a message, in the order of the form.

    Raises: TooManyAttachments; AttachmentGone when one of them is not there to be taken
    (swept, discarded, somebody else's, or already a message's): then none is taken.
    """
    wanted = list(dict.fromkeys(attachment_ids))
    limit = limits.current().per_message
    if len(wanted) > limit:
        raise TooManyAttachments(limit=limit)
    if not wanted:
        return []
    rows = session.exec(unclaimed(uploader_id=uploader_id, attachment_ids=wanted).with_for_update())
    by_id = {row.id: row for row in rows}
    if len(by_id) < len(wanted):
        raise AttachmentGone
    for position, wish in enumerate(wanted):
        row = by_id[wish]
        row.message_id, row.position, row.claimed_at = message_id, position, now
    session.flush()
    return [by_id[wish] for wish in wanted]


def discard(session: Session, *, uploader_id: int, attachment_id: str) -> None:
    """Take back an upload that no message has; its bytes go once the unit has committed.

    Raises: AttachmentNotFound, also for somebody else's and for a claimed one.
    """
    row = session.exec(
        unclaimed(uploader_id=uploader_id, attachment_ids=[attachment_id]).with_for_update()
    ).first()
    if row is None:
        raise AttachmentNotFound
    delete_row(session, row)


def hand_over(session: Session, *, from_id: int, to_id: int) -> int:
    """Make every file of one person another's (a merge of persons); return how many."""
    owned = update(Attachment).where(col(Attachment.uploader_id) == from_id)
    return int(session.exec(owned.values(uploader_id=to_id)).rowcount)


def move(session: Session, *, from_message_id: int, to_message_id: int) -> list[str]:
    """Give every file of one message to another one, each in its place; return their ids."""
    theirs = select(Attachment).where(Attachment.message_id == from_message_id)
    ordered = theirs.order_by(col(Attachment.position), col(Attachment.id))
    rows = session.exec(ordered.with_for_update()).all()
    for row in rows:
        row.message_id = to_message_id
        session.add(row)
    session.flush()
    return [row.id for row in rows]


def delete_of(session: Session, account_id: int) -> int:
    """Erase every file that the person uploaded, claimed or not (LGPD); return how many."""
    rows = session.exec(select(Attachment).where(Attachment.uploader_id == account_id)).all()
    for row in rows:
        delete_row(session, row)
    return len(rows)


def delete_of_messages(session: Session, message_ids: Sequence[int | None]) -> int:
    """Delete every file that these messages carry, however many; return how many."""
    count = 0
    for start in range(0, len(message_ids), _PARAMETERS):
        some = message_ids[start : start + _PARAMETERS]
        rows = session.exec(select(Attachment).where(col(Attachment.message_id).in_(some))).all()
        for row in rows:
            delete_row(session, row)
        count += len(rows)
    return count


def delete_unclaimed(session: Session, attachment_ids: Collection[str]) -> int:
    """Delete those of these uploads that no message has; return how many."""
    rows = session.exec(
        select(Attachment).where(
            col(Attachment.id).in_(attachment_ids), col(Attachment.message_id).is_(None)
        )
    ).all()
    for row in rows:
        delete_row(session, row)
    return len(rows)


def delete_row(session: Session, row: Attachment) -> None:
    """Delete the row, and the bytes after the commit: a crash in between leaves bytes to sweep."""
    keys = [key for key in (row.storage_key, row.thumbnail_key) if key]
    session.delete(row)
    on_commit(session, lambda: get_store().delete(*keys))
