"""The stretch of days that figures are about, as the page's address says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kartado_portal.clock import SAO_PAULO, local

PRESETS = {
    "7": "Últimos 7 dias",
    "30": "Últimos 30 dias",
    "90": "Últimos 90 dias",
    "365": "Último ano",
}
DEFAULT = "30"
LONGEST_DAYS = 366
"""A year: longer ones would make every figure wait."""
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days, both ends included."""

    first: date
    last: date
    preset: str = ""
    """A key of `PRESETS`, or empty when the days were chosen."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def starts_at(self) -> datetime:
        """The beginning of the first day, UTC."""
        return _midnight(self.first)

    @property
    def ends_before(self) -> datetime:
        """The end of the last day, UTC; belongs to the day after."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> "Period":
        """The stretch of the same length that ends where this one begins, to compare with."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length)

    def each_day(self) -> Iterator[date]:
        """Go through its days, the first one first."""
        return (self.first + timedelta(days=place) for place in range(self.days))

    @property
    def label(self) -> str:
        """Both days as people read them."""
        return f"{self.first:%d/%m/%Y} a {self.last:%d/%m/%Y}"


def period_of(query: Mapping[str, str], *, now: datetime) -> Period:
    """Return the period of `?periodo=` or `?de=&ate=`; what is not understood is the default.

    Days after today are cut off; more than `LONGEST_DAYS` keep the last of them.
    """
    today = local(now).date()
    first, last = _day(query.get("de", "")), _day(query.get("ate", ""))
    if first is not None and last is not None:
        last = min(last, today)
        first = min(max(first, last - timedelta(days=LONGEST_DAYS - 1), _EARLIEST), last)
        return Period(first, last)
    preset = query.get("periodo", DEFAULT)
    if preset not in PRESETS:
        preset = DEFAULT
    return Period(today - timedelta(days=int(preset) - 1), today, preset)


def query_of(period: Period) -> dict[str, str]:
    """Return the parameters that name the period, none for the default."""
    if period.preset:
        return {} if period.preset == DEFAULT else {"periodo": period.preset}
    return {"de": period.first.isoformat(), "ate": period.last.isoformat()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SAO_PAULO).astimezone(UTC)
