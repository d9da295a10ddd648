"""Tables of the desk."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Integer, Text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class SavedView(SQLModel, table=True):
    """A view of the queue under a name: its author's own, or everybody's at the desk."""

    __tablename__ = "saved_view"

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="account.id", index=True)
    is_shared: bool = False
    name: str
    query: str
    """The query string of the queue's address, as `queue_address.query_of` writes it."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class DeskPresence(SQLModel, table=True):
    """That somebody at the desk has a ticket open, in a tab that the process `holder` serves."""

    __tablename__ = "desk_presence"

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    holder: str = Field(primary_key=True)
    until: datetime = Field(sa_type=UtcDateTime, index=True)
    """Renewed while the tab is open; it counts no longer than this."""
    typing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CannedReply(SQLModel, table=True):
    """A text that analysts insert into what they write; `canned` fills its variables in."""

    __tablename__ = "canned_reply"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(unique=True)
    body_html: str = Field(sa_column=Column(Text, nullable=False))
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Macro(SQLModel, table=True):
    """Several acts under one name: a reply (may be empty), a stage (may be empty), tags."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    body_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    stage: str = ""
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
