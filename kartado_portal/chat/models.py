"""Tables of the chat. What was said is in the ticket's messages; here is what only a chat has."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class ChatVisitor(SQLModel, table=True):
    """A browser, or a phone, that talks to us without a sign-in. Only the digest of its secret
    is kept.
    """

    __tablename__ = "chat_visitor"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    kind: str = Field(default="browser", sa_column_kwargs={"server_default": "browser"})
    """browser or phone."""
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    """Whose tickets it writes: a visitor's account until an address is proved."""
    proved_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until when it acts for the person of `account_id`; empty while nothing is proved."""
    asked_email: str = ""
    """The address that the last code was sent to; a visitor's word, nothing more."""
    code_digest: str = ""
    code_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code_failures: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """What a ticket that came by chat has besides; its state follows from the ticket (`states`)."""

    __table_args__ = (
        # What waits for Katia, and what waits for an analyst: few rows, looked at often.
        Index(
            "ix_conversation_asked_at",
            "asked_at",
            sqlite_where=text("asked_at IS NOT NULL"),
            postgresql_where=text("asked_at IS NOT NULL"),
        ),
        Index(
            "ix_conversation_queued_at",
            "queued_at",
            sqlite_where=text("queued_at IS NOT NULL"),
            postgresql_where=text("queued_at IS NOT NULL"),
        ),
        Index("ix_conversation_last_at", "last_at"),
    )

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    visitor_id: int | None = Field(default=None, foreign_key="chat_visitor.id", index=True)
    """The browser or phone that spoke last, which alone a code may prove; empty for who has
    signed in."""
    asker_address: str = ""
    """Network address of who spoke last, for the limits of codes."""
    channel: str = "chat"
    """chat or whatsapp."""
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when Katia owes an answer; a process that died leaves it, and another answers."""
    asked_act: str = ""
    """The button that was pressed to ask; empty for words."""
    katia_after_id: int = 0
    """The message after which a word of the staff silences Katia."""
    queued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When an analyst was asked for; empty while nobody was."""
    step: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    """What Katia waits to hear, as `kind`, and what she has heard; empty between questions."""
    misses: int = 0
    """Answers in a row that did not help."""
    requester_seen_id: int = 0
    staff_seen_id: int = 0
    requester_told_id: int = 0
    """Up to which message of the staff a letter has told the requester."""
    staff_told_id: int = 0
    requester_typing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    staff_typing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = ""
    """confirmed, assumed (rested after an answer), handed_over, abandoned; empty while it runs."""
    last_at: datetime = Field(sa_type=UtcDateTime)


class KatiaAnswer(SQLModel, table=True):
    """What Katia understood and offered with one message: its buttons, and what became of it."""

    __tablename__ = "katia_answer"
    __table_args__ = (Index("ix_katia_answer_at", "at"),)

    message_id: int = Field(
        sa_column=Column(Integer, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    )
    intent: str = ""
    tier: str = ""
    articles: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    options: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    """Buttons: `label` as shown and said, `act` as understood."""
    engine: str = "embedded"
    """embedded or llm."""
    is_helpful: bool | None = None
    took_ms: int = 0
    at: datetime = Field(sa_type=UtcDateTime)


class HostToken(SQLModel, table=True):
    """A signed token of a host system that was used: it opens nothing a second time."""

    __tablename__ = "host_token"

    digest: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
