"""The desk's hours (manual: «Canais de Atendimento») and what it promises by them."""

from datetime import datetime, time
from functools import lru_cache

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.national_holidays import national_holidays

FIRST_REPLY_MINUTES = 240
"""Business minutes within which a new ticket gets its first reply: four hours of the desk."""

_WORKING_DAY = (Frame(time(8), time(12)), Frame(time(13), time(18)))


@lru_cache
def default_calendar() -> Calendar:
    """Return Monday to Friday, 8–12 and 13–18 in São Paulo, national holidays excepted."""
    return Calendar(dict.fromkeys(range(5), _WORKING_DAY), national_holidays)


def promised_reply(now: datetime) -> datetime:
    """Return when the first reply to a ticket opened at `now` is due."""
    return default_calendar().add_business_time(now, FIRST_REPLY_MINUTES)
