"""The table of the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class AuditEvent(SQLModel, table=True):
    """One act worth remembering. Append-only: the database itself refuses updates and deletes."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_actor_id_at", "actor_id", "at"),
        Index("ix_audit_event_object", "object", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: int | None = None
    action: str
    object: str = ""
    address: str = ""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
