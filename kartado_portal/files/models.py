"""The table of attachments."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class Attachment(SQLModel, table=True):
    """One uploaded file. Stored before the row; unclaimed until a message takes it."""

    id: str = Field(primary_key=True)
    """Random, unguessable; the address `/anexos/<id>`."""
    uploader_id: int = Field(foreign_key="account.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    position: int = 0
    name: str
    """As the sender called it, cleaned: NFC, no control or bidi characters, at most 150 long."""
    size_bytes: int
    media_type: str
    """Found in the content, never taken from the name."""
    sha256: str
    storage_key: str = Field(unique=True)
    thumbnail_key: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StoreMark(SQLModel, table=True):
    """The stored file that proves that this database and the store are of one portal.

    Written once, while the store held nothing that the database did not know. Without it, or
    when its file is not there, the sweeper deletes no bytes.
    """

    __tablename__ = "store_mark"

    key: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
