"""The outbox: a letter is a row before it is a message."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, false, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime

_PENDING = "sent_at IS NULL AND dead_at IS NULL AND dropped_at IS NULL"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class OutboxLetter(SQLModel, table=True):
    """One letter to one person, written in the transaction of the act that causes it."""

    __tablename__ = "outbox_letter"
    # Of the letters still to be sent alone: the postman looks every second, and the others pile up.
    __table_args__ = (
        Index(
            "ix_outbox_letter_due",
            "next_attempt_at",
            **_where(_PENDING),
        ),
        # How many went to one person lately, and everything of one person.
        Index("ix_outbox_letter_to_address_created_at", "to_address", "created_at"),
        # What administrators look at: few among many.
        Index("ix_outbox_letter_dead_at", "dead_at", **_where("dead_at IS NOT NULL")),
        Index("ix_outbox_letter_bounced_at", "bounced_at", **_where("bounced_at IS NOT NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    """The Message-ID, fixed here, so that a second delivery is recognised as the first."""
    dedupe_key: str | None = Field(default=None, unique=True)
    to_address: str
    to_name: str = ""
    letter: str
    """Name of the folder in `mail/templates`."""
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    sealed_context: str | None = Field(default=None, sa_column=Column(Text))
    """Links and codes, encrypted, removed once the letter has left (gauntlet O07)."""
    reply_to: str | None = None
    thread_key: str | None = Field(default=None, index=True)
    """Letters of one thread leave in the order in which they were written."""
    in_reply_to: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """After this the letter is worth nothing and is not sent (links that have died)."""
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dead_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Given up: refused for good, or refused for too long. Staff see it and may send it again."""
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Not sent on purpose: it expired, or a newer letter replaced it. Nobody has to act."""
    last_error: str = ""
    bounced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When we learned that it did not arrive; `bounce_reason` has the other side's words."""
    bounce_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_bounce_permanent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class SuppressedAddress(SQLModel, table=True):
    """An address to which no letters about tickets go, until it is lifted.

    A lifted row stays for a while: what bounced before it does not count again.
    """

    __tablename__ = "suppressed_address"

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(unique=True)
    """In lower case."""
    kind: str
    """hard (the address does not exist), soft (it bounced again and again) or manual."""
    reason: str = ""
    since: datetime = Field(sa_type=UtcDateTime)
    message_id: str = ""
    """The last letter that bounced."""
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
