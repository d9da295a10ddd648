"""Tables of the hours that administrators set; without rows the manual's hold."""

from datetime import date

from sqlmodel import Field, SQLModel


class ServiceFrame(SQLModel, table=True):
    """A stretch of one weekday (0 is Monday) in minutes of local clocks; 1440 is midnight."""

    __tablename__ = "service_frame"

    id: int | None = Field(default=None, primary_key=True)
    weekday: int
    opens_minute: int
    closes_minute: int


class ClosedDay(SQLModel, table=True):
    """A day on which the desk stays closed besides the national holidays."""

    __tablename__ = "closed_day"

    day: date = Field(primary_key=True)
    name: str = ""
