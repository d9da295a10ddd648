"""Tables of tickets, their messages, events, participants and drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime

_QUEUE_COLUMNS = (
    "last_activity_at",
    "id",
    "is_open",
    "stage",
    "owner_id",
    "company_id",
    "category_id",
    "channel",
    "priority",
    "next_due_at",
    "created_at",
)
_FIGURE_GROUPS = ("owner_id", "company_id", "category_id", "channel")
_FIRST_REPLY = ("first_reply_minutes", "first_replied_at", "promised_at", "continues_id")
_NEXT_REPLIES = ("next_replies_kept", "next_replies_missed")
_SOLUTION = ("solution_minutes", "is_solution_kept")
_OPEN: Any = {"sqlite_where": text("is_open = 1"), "postgresql_where": text("is_open")}


class Category(SQLModel, table=True):
    """What a ticket is about, chosen by the requester."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    position: int = 0
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Ticket(SQLModel, table=True):
    """One request. `lifecycle` alone judges `stage`; `is_open` follows it, for the indexes."""

    __table_args__ = (
        UniqueConstraint("requester_id", "form_key"),
        # One index a scope carries the list, its status filter, its count and its search:
        # they read no row of the table but the 25 that are shown.
        Index(
            "ix_ticket_requester_list",
            *("requester_id", "last_activity_at", "id", "is_open", "search_text"),
        ),
        Index(
            "ix_ticket_company_list",
            *("company_id", "last_activity_at", "id", "is_open", "search_text"),
        ),
        Index("ix_ticket_continues_id", "continues_id"),
        # The desk's queue: whatever is filtered by, the order is walked without a look at the
        # table. Those of open tickets stay small however many are closed, and serve the
        # counters of the views.
        Index("ix_ticket_queue", *_QUEUE_COLUMNS),
        Index("ix_ticket_queue_open", *_QUEUE_COLUMNS, **_OPEN),
        # `is_open` again: SQLite looks it up in the table otherwise.
        Index(
            "ix_ticket_queue_owner",
            *("owner_id", "last_activity_at", "id", "is_open", "stage"),
            **_OPEN,
        ),
        Index("ix_ticket_queue_stage", "stage", "last_activity_at", "id", "is_open", **_OPEN),
        Index("ix_ticket_queue_due", "next_due_at", "id", "is_open", "next_warn_at", **_OPEN),
        # Those of whom nobody was told yet that they are late: few, however many are late.
        Index(
            "ix_ticket_overdue_untold",
            "next_due_at",
            sqlite_where=text("is_open = 1 AND is_overdue_told = 0"),
            postgresql_where=text("is_open AND NOT is_overdue_told"),
        ),
        # The figures of a period read these alone, never the table.
        Index(
            "ix_ticket_figures_opened", "created_at", *_FIGURE_GROUPS, *_FIRST_REPLY, *_NEXT_REPLIES
        ),
        Index("ix_ticket_figures_closed", "closed_at", *_FIGURE_GROUPS, *_SOLUTION),
        # What the chore of `ageing` still has before it, and what it has done.
        Index(
            "ix_ticket_to_anonymise",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL AND anonymised_at IS NULL"),
            postgresql_where=text("closed_at IS NOT NULL AND anonymised_at IS NULL"),
        ),
        Index(
            "ix_ticket_anonymised_at",
            "anonymised_at",
            sqlite_where=text("anonymised_at IS NOT NULL"),
            postgresql_where=text("anonymised_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=11)
    subject: str
    search_text: str = ""
    """Subject in lower case without accents, and the number: what the search index holds."""
    category_id: int = Field(foreign_key="category.id")
    stage: str = "new"
    is_open: bool = True
    requester_id: int = Field(foreign_key="account.id")
    company_id: int | None = Field(default=None, foreign_key="company.id")
    """The requester's company when the ticket was opened."""
    owner_id: int | None = Field(default=None, foreign_key="account.id")
    level: str = "N1"
    """The level that answers, kept while the ticket waits for the customer."""
    channel: str = "portal"
    priority: str = Field(default="normal", sa_column_kwargs={"server_default": "normal"})
    """A `lifecycle.Priority`; only the staff sees and sets it."""
    guidance: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    """The guided optional fields of the manual: tried, impact, when, where."""
    form_key: str
    """Made when the form is opened; a form sent twice makes one ticket."""
    continues_id: int | None = Field(default=None, foreign_key="ticket.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_activity_at: datetime = Field(sa_type=UtcDateTime)
    promised_at: datetime = Field(sa_type=UtcDateTime)
    """When the first reply is due, in business time."""
    next_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the staff's next act is due; empty while none is (`sla.run` keeps it)."""
    next_due_kind: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Which clock that is: first, next (reply) or solution."""
    next_warn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """From when on the queue warns that it is due soon."""
    is_overdue_told: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether the staff was told that `next_due_at` has passed."""
    staffed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the staff is to answer, whom the clocks judge; empty while only Katia talks."""
    waits_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the customer waits for an answer; empty when the last word is the staff's."""
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the clocks rest for the customer."""
    paused_minutes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Business minutes that they have rested before."""
    next_replies_kept: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_replies_missed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    is_solution_kept: bool | None = None
    """Whether it was closed in time; empty while open, or without a target."""
    first_replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    solution_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the analyst asked «Resolveu?»; empty once answered."""
    first_reply_minutes: int | None = None
    """Business minutes from opening to the staff's first reply (`services.touch`)."""
    solution_minutes: int | None = None
    """Business minutes from opening to closing (`services.touch`)."""
    anonymised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its words went, its time being over; the rest of it stays (`anonymising`)."""
    version: int = 0


class Tag(SQLModel, table=True):
    """A word that the staff marks tickets with: in lower case, with single spaces."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class TicketTag(SQLModel, table=True):
    """That a ticket carries a tag."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag_tag_id_ticket_id", "tag_id", "ticket_id"),)

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    tag_id: int = Field(foreign_key="tag.id", primary_key=True)


class Message(SQLModel, table=True):
    """What somebody wrote. `audience` is everyone, or analysts for an internal note."""

    __table_args__ = (
        UniqueConstraint("ticket_id", "form_key"),
        Index("ix_message_ticket_id_id", "ticket_id", "id"),
        # What one person wrote: for their export, their erasure, a merge of persons.
        Index("ix_message_author_id", "author_id"),
        # Of mail alone: what a reply refers to.
        Index(
            "ix_message_mail_id",
            "mail_id",
            sqlite_where=text("mail_id <> ''"),
            postgresql_where=text("mail_id <> ''"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    author_id: int | None = Field(default=None, foreign_key="account.id")
    kind: str = "reply"
    """opening, reply, note, or assistant for Katia's words, which have no author."""
    audience: str = "everyone"
    channel: str = "portal"
    body_html: str = Field(sa_column=Column(Text, nullable=False))
    body_text: str = Field(sa_column=Column(Text, nullable=False))
    quoted_html: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """What a mail program quoted below the words; only shown when asked for."""
    mail_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The Message-ID of the mail that it came by: the next letter answers that one."""
    sender_check: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whether the sender's domain vouched for the mail: pass, fail, or none (nobody said)."""
    form_key: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class ScheduledReply(SQLModel, table=True):
    """A reply of the staff that can still be taken back; `sending` makes it a message when due."""

    __tablename__ = "scheduled_reply"
    __table_args__ = (
        Index("ix_scheduled_reply_ticket_id", "ticket_id"),
        Index(
            "ix_scheduled_reply_due",
            "due_at",
            sqlite_where=text("refusal = ''"),
            postgresql_where=text("refusal = ''"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False)
    )
    author_id: int = Field(foreign_key="account.id")
    body_html: str = Field(sa_column=Column(Text, nullable=False))
    attachment_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    form_key: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    refusal: str = ""
    """Why it was not sent when it was due; the words stay here until they are taken back."""


class SlaTarget(SQLModel, table=True):
    """What an administrator set for one priority, in business minutes; see `sla.Targets`."""

    __tablename__ = "sla_target"

    priority: str = Field(primary_key=True)
    first_reply_minutes: int
    next_reply_minutes: int | None = None
    solution_minutes: int | None = None
    warn_minutes: int


class StageWords(SQLModel, table=True):
    """What an administrator wrote for customers to read under one stage."""

    __tablename__ = "stage_words"

    stage: str = Field(primary_key=True)
    hint: str = ""


class Survey(SQLModel, table=True):
    """The question that the requester is asked after a closing: one a ticket, for a closed one
    stays closed.
    """

    __table_args__ = (Index("ix_survey_answered_at", "answered_at", "ticket_id", "score"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", unique=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    score: int | None = None
    """1 (very bad) to 5 (very good)."""
    comment: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the requester went on in a new ticket without having answered."""


class TicketEvent(SQLModel, table=True):
    """What happened to a ticket besides messages: the quiet lines of the timeline.

    `data` names people by their account (`who`), never by name: an erasure needs no change here.
    """

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket_id_id", "ticket_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    after_message_id: int = 0
    """The newest message when it happened: the place in the timeline, whatever the clocks say."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class Participant(SQLModel, table=True):
    """A colleague whom the requester added: sees and replies."""

    __table_args__ = (Index("ix_participant_account_id", "account_id"),)

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    added_by_id: int = Field(foreign_key="account.id")
    added_at: datetime = Field(sa_type=UtcDateTime)


class Reading(SQLModel, table=True):
    """How far one person has read one ticket, and whether its letters are muted for them."""

    __table_args__ = (Index("ix_reading_account_id", "account_id"),)

    ticket_id: int = Field(
        sa_column=Column(Integer, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    )
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_muted: bool = False


class Draft(SQLModel, table=True):
    """What a person typed and did not send: one row a form.

    `slot` is `new`, `new:<number continued>` or `reply:<ticket number>` or `note:<ticket number>`.
    """

    __table_args__ = (UniqueConstraint("account_id", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    slot: str
    form_key: str
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DigestItem(SQLModel, table=True):
    """News that waits for a digest: chosen so, or too much for one hour; removed with its letter.

    `kind` is a key of `emails.DIGEST_WORDS`.
    """

    __tablename__ = "digest_item"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str
    text: str = ""
    frequency: str = Field(default="daily", sa_column_kwargs={"server_default": "daily"})
    """hourly or daily."""
    created_at: datetime = Field(sa_type=UtcDateTime)
