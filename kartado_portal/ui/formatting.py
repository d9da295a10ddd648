"""Times and sizes as people read them in Brazil; plain Python, made on the server."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_timedelta

from kartado_portal import clock

_LOCALE = "pt_BR"
_RELATIVE_DAYS = 6


def ago(moment: datetime, *, now: datetime) -> str:
    """Return how long ago `moment` was: «agora», «há 5 minutos», «ontem às 14:05», «3 de mar.».

    Up to six days in words, then the date, with the year when it is another one.
    """
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "agora"
    local, today = clock.local(moment), clock.local(now).date()
    days = (today - local.date()).days
    if passed < timedelta(hours=12) and days <= 1:
        return format_timedelta(-passed, add_direction=True, locale=_LOCALE, threshold=1)
    if days == 0:
        return f"hoje às {local:%H:%M}"
    if days == 1:
        return f"ontem às {local:%H:%M}"
    if days <= _RELATIVE_DAYS:
        return f"há {days} dias"
    pattern = "d 'de' MMM" if local.year == today.year else "d 'de' MMM 'de' y"
    return format_date(local, pattern, locale=_LOCALE)
