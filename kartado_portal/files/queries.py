"""Reads of attachments. Who may read a claimed one is the business of the room that owns it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from kartado_portal import routes
from kartado_portal.database import read_columns
from kartado_portal.files.limits import size_label
from kartado_portal.files.media import kind_of, shows_in_browser
from kartado_portal.files.models import Attachment
from kartado_portal.files.schemas import AttachmentCard, ExportedFile


def find_attachment(session: Session, attachment_id: str) -> Attachment | None:
    """Return the row, whoever may read it."""
    return session.get(Attachment, attachment_id) if is_id(attachment_id) else None


def unclaimed_cards(
    session: Session, *, uploader_id: int, attachment_ids: Sequence[str]
) -> list[AttachmentCard]:
    """Return the uploader's own files that no message has, in the order asked for.

    Unknown ones are left out: a draft may name a file that was swept.
    """
    wanted = list(dict.fromkeys(attachment_ids))
    rows = session.exec(unclaimed(uploader_id=uploader_id, attachment_ids=wanted))
    by_id = {row.id: row for row in rows}
    return [card_of(by_id[wish]) for wish in wanted if wish in by_id]


def unclaimed(*, uploader_id: int, attachment_ids: Sequence[str]) -> SelectOfScalar[Attachment]:
    """Return the select of the uploader's own files that no message has."""
    return select(Attachment).where(
        col(Attachment.id).in_([one for one in attachment_ids if is_id(one)]),
        Attachment.uploader_id == uploader_id,
        col(Attachment.message_id).is_(None),
    )


def is_id(text: str) -> bool:
    """Whether the text can be an id at all; PostgreSQL fails on a NUL in a value."""
    return text.isascii() and text.isalnum()


_OF_MESSAGES = (
    select_columns(
        col(Attachment.id),
        col(Attachment.message_id),
        col(Attachment.name),
        col(Attachment.size_bytes),
        col(Attachment.media_type),
        col(Attachment.thumbnail_key),
    )
    .where(col(Attachment.message_id).in_(bindparam("messages", expanding=True)))
    .order_by(col(Attachment.message_id), col(Attachment.position))
)


def cards_by_message(
    session: Session, message_ids: Sequence[int]
) -> dict[int, list[AttachmentCard]]:
    """Return the attachments of each message, in the sender's order, with one query.

    Messages without any are left out.
    """
    cards: dict[int, list[AttachmentCard]] = {}
    if not message_ids:
        return cards
    for row in read_columns(session, _OF_MESSAGES, {"messages": list(message_ids)}):
        cards.setdefault(row.message_id, []).append(card_of(row))
    return cards


def uploaded_since(session: Session, *, uploader_id: int, since: datetime) -> tuple[int, int]:
    """Return how many bytes and how many files the account uploaded since `since`."""
    size, count = session.exec(
        select(func.coalesce(func.sum(Attachment.size_bytes), 0), func.count()).where(
            Attachment.uploader_id == uploader_id, col(Attachment.created_at) >= since
        )
    ).one()
    return int(size), int(count)


def export_of(session: Session, *, account_id: int) -> list[ExportedFile]:
    """Return every file that the person uploaded, oldest first (LGPD, own data)."""
    rows = session.exec(
        select(Attachment)
        .where(Attachment.uploader_id == account_id)
        .order_by(col(Attachment.created_at), col(Attachment.id))
    )
    return [
        ExportedFile(
            id=row.id,
            name=row.name,
            size_bytes=row.size_bytes,
            media_type=row.media_type,
            sha256=row.sha256,
            storage_key=row.storage_key,
            created_at=row.created_at,
            message_id=row.message_id,
        )
        for row in rows
    ]


def card_of(row: Any) -> AttachmentCard:
    """Return what a screen may know of one attachment, a row of it or its columns."""
    url = routes.attachment(row.id)
    return AttachmentCard(
        id=row.id,
        name=row.name,
        size_bytes=row.size_bytes,
        size_label=size_label(row.size_bytes),
        media_type=row.media_type,
        kind=kind_of(row.media_type),
        url=url,
        preview_url=f"{url}?ver=1" if shows_in_browser(row.media_type) else "",
        thumbnail_url=f"{url}?miniatura=1" if row.thumbnail_key else "",
    )
