"""Tables of mail that came in, and of how far a mailbox was read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class InboundMail(SQLModel, table=True):
    """One message as it arrived. It was acknowledged only once this row and its bytes were safe.

    `state` is received (to be worked on), done, held (a person decides), or dropped (nothing
    follows from it: twice the same, a loop, a bounce that was noted, thrown away).
    """

    __tablename__ = "inbound_mail"
    __table_args__ = (
        Index(
            "ix_inbound_mail_received",
            "next_attempt_at",
            sqlite_where=text("state = 'received'"),
            postgresql_where=text("state = 'received'"),
        ),
        Index("ix_inbound_mail_state_id", "state", "id"),
        Index("ix_inbound_mail_from_address", "from_address", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    """SHA-256 of envelope recipients and bytes: what is delivered again is the first one."""
    door: str
    """smtp or imap."""
    received_at: datetime = Field(sa_type=UtcDateTime)
    size_bytes: int = Field(sa_type=BigInteger)
    storage_key: str | None = Field(default=None, index=True)
    """The raw bytes in the store; empty once they were put away, or were too many to take."""
    envelope_from: str = ""
    envelope_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    peer: str = ""
    """Address of who handed it over, for SPF; empty when a mailbox was read."""
    helo: str = ""
    message_id: str = Field(default="", index=True)
    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    checks: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    """Results of spf, dkim and dmarc, and which domain vouches (`authenticity.py`)."""
    state: str = "received"
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """A `deciding.Reason` for what is held or dropped."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """What went wrong, in the staff's words."""
    release: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    """What a person decided about a held message: `by`, and `number` of a ticket or nothing."""
    suggested_number: str = ""
    """A ticket that subject or references point to; only a person may follow the hint."""
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    held_by: str = ""
    """Who works on it under the lease (`holders.py`)."""
    processed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    ticket_message_id: int | None = Field(
        default=None,
        sa_column=Column(
            Integer, ForeignKey("message.id", ondelete="SET NULL"), index=True, nullable=True
        ),
    )


class Mailbox(SQLModel, table=True):
    """How far an IMAP folder was read: the next round begins after `last_uid`."""

    name: str = Field(primary_key=True)
    """`user@host/folder`."""
    uid_validity: int = Field(default=0, sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    held_by: str = ""
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """Why the last round failed; empty when it went well."""
