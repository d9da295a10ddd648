"""The calendar in the words that customers read."""

from collections.abc import Mapping
from datetime import datetime, time
from itertools import groupby

from babel.dates import get_day_names

from kartado_portal.hours.calendar import Calendar, Frame

_LONG: Mapping[int, str] = get_day_names("wide", locale="pt_BR")
_SHORT: Mapping[int, str] = get_day_names("abbreviated", locale="pt_BR")
_DAYS_NAMED_BY_WEEKDAY = 6


def now_banner(calendar: Calendar, moment: datetime) -> str:
    """Say whether the desk is open and until when, or when it is back.

    «Aberto agora · até 12h», «Fechado · voltamos às 13h», «… amanhã, 8h», «… segunda, 8h»;
    a return that is a week or more away carries its date.
    """
    if calendar.is_open(moment):
        closes = calendar.next_closing(moment).astimezone(calendar.zone)
        return f"Aberto agora · até {_hour(closes.time())}"
    opens = calendar.next_opening(moment).astimezone(calendar.zone)
    days_away = (opens.date() - moment.astimezone(calendar.zone).date()).days
    if days_away == 0:
        return f"Fechado · voltamos {_at(opens.time())}"
    if days_away == 1:
        day = "amanhã"
    else:
        day = _LONG[opens.weekday()].removesuffix("-feira")
        if days_away > _DAYS_NAMED_BY_WEEKDAY:
            day += f", {opens:%d/%m}"
    return f"Fechado · voltamos {day}, {_hour(opens.time())}"


def promise(calendar: Calendar, moment: datetime) -> str:
    """Say by when, on the desk's clocks: «até seg., 23/11 às 14h20»."""
    local = moment.astimezone(calendar.zone)
    return f"até {_SHORT[local.weekday()]}, {local:%d/%m} {_at(local.time())}"


def weekly_hours(calendar: Calendar) -> list[str]:
    """Return one sentence for each run of weekdays with the same hours, and one on holidays."""
    week = [(day, calendar.frames.get(day, ())) for day in range(7)]
    runs = [
        (frames, [day for day, _ in run]) for frames, run in groupby(week, key=lambda pair: pair[1])
    ]
    sentences = [f"{_days(days)}, {_frames(frames)}" for frames, days in runs if frames]
    return [*sentences, "Fechado nos feriados nacionais"]


def _days(days: list[int]) -> str:
    first, last = _LONG[days[0]].capitalize(), _LONG[days[-1]]
    if len(days) == 1:
        return first
    joint = "e" if len(days) == 2 else "a"
    # «Segunda a sexta-feira», as people say it; «Sexta-feira e sábado» keeps its tail.
    if last.endswith("-feira"):
        first = first.removesuffix("-feira")
    return f"{first} {joint} {last}"


def _frames(frames: tuple[Frame, ...]) -> str:
    spoken = [f"{_from(frame.opens)} {_at(frame.closes)}" for frame in frames]
    return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} e {spoken[-1]}"


def _from(clock: time) -> str:
    return f"{'da' if _is_singular(clock) else 'das'} {_hour(clock)}"


def _at(clock: time) -> str:
    return f"{'à' if _is_singular(clock) else 'às'} {_hour(clock)}"


def _is_singular(clock: time) -> bool:
    return clock.hour == 1 or (clock.hour, clock.minute) == (0, 0)


def _hour(clock: time) -> str:
    """Return `8h`, `13h30` or `meia-noite`."""
    if (clock.hour, clock.minute) == (0, 0):
        return "meia-noite"
    return f"{clock.hour}h{clock.minute:02}" if clock.minute else f"{clock.hour}h"
