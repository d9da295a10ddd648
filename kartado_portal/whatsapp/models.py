"""Tables of WhatsApp: phones, what came from them, what goes to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _reference(target: str, ondelete: str, *, nullable: bool, index: bool = True) -> Any:
    key = ForeignKey(target, ondelete=ondelete)
    return Column(Integer, key, nullable=nullable, index=index)


class WhatsAppPhone(SQLModel, table=True):
    """Somebody's WhatsApp: a visitor of the chat, known by number or by Meta's id of the user.

    Both are sealed, for they are needed to send; digests find the row again.
    """

    __tablename__ = "whatsapp_phone"

    id: int | None = Field(default=None, primary_key=True)
    visitor_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("chat_visitor.id", ondelete="CASCADE"), unique=True, nullable=False
        )
    )
    user_digest: str | None = Field(default=None, unique=True)
    """Of Meta's business-scoped user id, by which people write who hide their number."""
    sealed_address: str = Field(sa_column=Column(Text, nullable=False))
    """JSON under the seal: `phone` and `user_id`, as Meta writes them."""
    ending: str = ""
    """The last four digits, which is all that people are shown."""
    profile_name: str = ""
    """What the person calls themself on WhatsApp; proves nothing."""
    last_heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The newest message of the person: free text may be sent for 24 hours from it."""
    is_greeted: bool = False
    busy_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Lease of the worker that has this phone's messages in hand."""
    held_by: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class WhatsAppThread(SQLModel, table=True):
    """How far the phone has been told of a conversation."""

    __tablename__ = "whatsapp_thread"
    __table_args__ = (Index("ix_whatsapp_thread_running", "ticket_id", **_where("NOT is_over")),)

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    phone_id: int = Field(sa_column=_reference("whatsapp_phone.id", "CASCADE", nullable=False))
    version: int = 0
    """The ticket's version up to which everything was taken over."""
    message_id: int = 0
    event_id: int = 0
    is_over: bool = False
    """Closed, and all that was said taken over: nothing comes after it."""


class WhatsAppIncoming(SQLModel, table=True):
    """One message or status as it arrived; acknowledged only once this row was safe.

    `state` is received (to be worked on), done, or dropped (nothing follows from it).
    """

    __tablename__ = "whatsapp_incoming"
    __table_args__ = (
        Index(
            "ix_whatsapp_incoming_received",
            "phone_id",
            "said_at",
            **_where("state = 'received'"),
        ),
        Index("ix_whatsapp_incoming_received_at", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Meta's id of the message; of a status, that of our message and which status."""
    kind: str
    """message or status."""
    phone_id: int | None = Field(
        default=None, sa_column=_reference("whatsapp_phone.id", "CASCADE", nullable=True)
    )
    sealed: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """The JSON of it under the seal; empty once it was worked on."""
    said_at: datetime = Field(sa_type=UtcDateTime)
    """When it was written, by WhatsApp's clock."""
    received_at: datetime = Field(sa_type=UtcDateTime)
    state: str = "received"
    note: str = ""
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    processed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    message_id: int | None = Field(
        default=None, sa_column=_reference("message.id", "SET NULL", nullable=True)
    )


class WhatsAppOutgoing(SQLModel, table=True):
    """One message to a phone. `state` tells how far it came.

    waiting → sent → delivered → read; held (the 24 hours are over: it follows once the person
    writes); failed (refused for good); skipped (not worth sending any more).
    """

    __tablename__ = "whatsapp_outgoing"
    __table_args__ = (
        # What waits is little beside what was sent: whoever looks reads all of it.
        Index("ix_whatsapp_outgoing_waiting", "phone_id", "id", **_where("state = 'waiting'")),
        Index("ix_whatsapp_outgoing_held", "phone_id", **_where("state = 'held'")),
        Index("ix_whatsapp_outgoing_phone_id_id", "phone_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What it is of (a message's part, a line, an answer to what came): written once."""
    phone_id: int = Field(
        sa_column=_reference("whatsapp_phone.id", "CASCADE", nullable=False, index=False)
    )
    ticket_id: int | None = Field(
        default=None, sa_column=_reference("ticket.id", "CASCADE", nullable=True)
    )
    message_id: int | None = Field(
        default=None, sa_column=_reference("message.id", "CASCADE", nullable=True)
    )
    """The message of the conversation whose words or file it carries."""
    kind: str
    """text, choices (buttons or a list), file or template."""
    content: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    """What is sent; empty once it arrived, or after a week."""
    state: str = "waiting"
    error: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """Why it did not arrive, or not yet, in the staff's words."""
    wamid: str | None = Field(default=None, unique=True)
    """Meta's id of it, by which statuses name it."""
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
