"""The one source of the current time, so that tests and drills can move it."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta

from kartado_portal.drills import CLOCK_OFFSET

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def now() -> datetime:
    """Return the current time as aware UTC."""
    return datetime.now(UTC) + CLOCK_OFFSET


def local(moment: datetime) -> datetime:
    """Return `moment` on the clocks of the portal's readers (America/Sao_Paulo)."""
    return moment.astimezone(SAO_PAULO)


@lru_cache(maxsize=10_000)
def stamp(moment: datetime) -> str:
    """Return `dd/mm/aaaa hh:mm` in São Paulo, the form of every table and CSV.

    Kept, since whoever watches a list is shown the same moments again at each change.
    """
    return f"{local(moment):%d/%m/%Y %H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long before `now` it was, in words: «há 3 horas», «agora há pouco»."""
    return _in_words((now - moment) // timedelta(minutes=1))


@lru_cache(maxsize=10_000)
def _in_words(minutes: int) -> str:
    if minutes < 1:
        return "agora há pouco"
    elapsed = timedelta(minutes=minutes)
    return str(format_timedelta(-elapsed, add_direction=True, locale="pt_BR"))
