"""Tables of the desk."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, Text
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


class CountedDay(SQLModel, table=True):
    """That the figures of a local day stand in `counted_figure` as they were at `counted_at`.

    They hold until a `figure_change` of that day, or `holds_until`; see `counted_days`.
    """

    __tablename__ = "counted_day"

    day: date = Field(primary_key=True)
    counted_at: datetime = Field(sa_type=UtcDateTime)
    holds_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the next promise of that day is missed, if nobody acts; None for never."""


class CountedFigure(SQLModel, table=True):
    """The tally of one day and one analyst, company, category or channel."""

    __tablename__ = "counted_figure"
    # A period of one grouping lies in one piece of the file.
    __table_args__ = {"sqlite_with_rowid": False}

    grouping: str = Field(primary_key=True)
    """A key of `day_counts.GROUPS`."""
    day: date = Field(primary_key=True)
    key: str = Field(primary_key=True)
    """As in `day_counts.Tallies`."""
    opened: int
    closed: int
    continued: int
    kept: int
    missed: int
    next_kept: int
    next_missed: int
    solved_kept: int
    solved_missed: int
    first_reply: bytes = Field(sa_type=LargeBinary)
    """Every ticket's minutes, four bytes each, the lowest first: percentiles stay exact."""
    solution: bytes = Field(sa_type=LargeBinary)
    scores: bytes = Field(sa_type=LargeBinary)
    """Every answer, one byte each."""


class FigureChange(SQLModel, table=True):
    """That something counted in the figures of an hour changed: written by triggers alone."""

    __tablename__ = "figure_change"

    id: int | None = Field(default=None, primary_key=True)
    hour: str = Field(index=True)
    """UTC, as `2026-11-24 12`."""
