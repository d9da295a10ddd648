"""The table of pokes."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class Poke(SQLModel, table=True):
    """«Something under this topic changed», written by the act itself; carries no data.

    A row, so that an act that rolls back pokes nobody and every process sees it, whichever
    process acted (web, worker, command line).
    """

    id: int | None = Field(default=None, primary_key=True)
    topic: str
    at: datetime = Field(sa_type=UtcDateTime, index=True)
