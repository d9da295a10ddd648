"""Tables of the desk."""

from datetime import datetime

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
