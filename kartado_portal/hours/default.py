"""The desk's hours (manual: «Canais de Atendimento»)."""

from datetime import time
from functools import lru_cache

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.national_holidays import national_holidays

_WORKING_DAY = (Frame(time(8), time(12)), Frame(time(13), time(18)))


@lru_cache
def default_calendar() -> Calendar:
    """Return Monday to Friday, 8–12 and 13–18 in São Paulo, national holidays excepted."""
    return Calendar(dict.fromkeys(range(5), _WORKING_DAY), national_holidays)
