"""The hours of the desk as administrators write them: `8:00–12:00, 13:00–18:00`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, delete, select

from kartado_portal import clock
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.hours.calendar import Calendar
from kartado_portal.hours.current import MIDNIGHT, calendar_of
from kartado_portal.hours.models import ClosedDay, ServiceFrame

WEEKDAYS = ("Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo")
LONGEST_NAME = 80
_FRAME = re.compile(r"(\d{1,2})(?:[h:](\d{2})?)? ?(?:-|–|às|as|a) ?(\d{1,2})(?:[h:](\d{2})?)?")


@dataclass(frozen=True)
class ClosedDayRow:
    """A day on which the desk stays closed."""

    day: str
    """As `2026-12-24`."""
    label: str


def list_hours(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return what stands for each weekday (`0` is Monday); empty: closed. Raises: NotAllowed."""
    _refuse(actor)
    return _written(_calendar(session))


def list_closed_days(session: Session, *, actor: Actor) -> list[ClosedDayRow]:
    """Return the closed days, the next to come first, past ones last. Raises: NotAllowed."""
    _refuse(actor)
    today = clock.local(clock.now()).date()
    rows = session.exec(select(ClosedDay).order_by(ClosedDay.day)).all()
    return [
        ClosedDayRow(one.day.isoformat(), f"{one.day:%d/%m/%Y} {one.name}".strip())
        for one in sorted(rows, key=lambda one: (one.day < today, one.day))
    ]


def save_hours(session: Session, *, actor: Actor, given: Mapping[str, str], now: datetime) -> None:
    """Store the frames of every weekday; `given` has a text for each, as `list_hours` gives it.

    Times that were promised before stay; the others follow from what happens next.

    Raises: NotAllowed, Invalid (with the weekday as field, or none when all are empty).
    """
    _refuse(actor)
    frames = [one for day in range(7) for one in _frames(day, given.get(str(day), ""))]
    if not frames:
        raise Invalid(field="", reason="Deixe pelo menos um dia com atendimento.")
    before = _written(_calendar(session))
    session.exec(delete(ServiceFrame))
    session.add_all(frames)
    session.flush()
    after = _written(_calendar(session))
    if after != before:
        _record(session, "hours.save", actor, now, _told(before), _told(after))


def close_day(session: Session, *, actor: Actor, day: str, name: str, now: datetime) -> None:
    """Keep the desk closed on a day (`2026-12-24`). Raises: NotAllowed, Invalid (day)."""
    _refuse(actor)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Invalid(field="day", reason="Escolha um dia.") from None
    if not clock.local(now).year <= wanted.year <= clock.local(now).year + 5:
        raise Invalid(field="day", reason="Escolha um dia deste ano ou dos próximos cinco.")
    row = session.get(ClosedDay, wanted) or ClosedDay(day=wanted)
    row.name = " ".join(name.split())[:LONGEST_NAME]
    session.add(row)
    _record(session, "hours.close_day", actor, now, "", f"{wanted.isoformat()} {row.name}".strip())


def open_day(session: Session, *, actor: Actor, day: str, now: datetime) -> None:
    """Take a closed day back; one that is none is left alone. Raises: NotAllowed."""
    _refuse(actor)
    try:
        row = session.get(ClosedDay, date.fromisoformat(day))
    except ValueError:
        return
    if row is not None:
        session.delete(row)
        _record(session, "hours.open_day", actor, now, f"{day} {row.name}".strip(), "")


def _calendar(session: Session) -> Calendar:
    return calendar_of(list(session.exec(select(ServiceFrame)).all()), [])


def _frames(day: int, text: str) -> list[ServiceFrame]:
    frames: list[ServiceFrame] = []
    for part in filter(None, (part.strip().lower() for part in re.split(r"[,;]| e ", text))):
        found = _FRAME.fullmatch(part)
        opens, closes = _minutes(found) if found else (-1, -1)
        if not 0 <= opens < closes <= MIDNIGHT:
            reason = "Escreva os horários assim: 8:00–12:00, 13:00–18:00."
            raise Invalid(field=str(day), reason=reason)
        if frames and opens < frames[-1].closes_minute:
            reason = "Escreva os horários do dia em ordem, sem que um entre no outro."
            raise Invalid(field=str(day), reason=reason)
        frames.append(ServiceFrame(weekday=day, opens_minute=opens, closes_minute=closes))
    return frames


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    hours = [int(part or 0) for part in found.groups()]
    if any(minute > 59 for minute in hours[1::2]):
        return -1, -1
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


def _written(calendar: Calendar) -> dict[str, str]:
    def clock_of(moment: time, *, is_end: bool) -> str:
        return "24:00" if is_end and moment == time(0) else f"{moment.hour}:{moment.minute:02}"

    return {
        str(day): ", ".join(
            f"{clock_of(one.opens, is_end=False)}–{clock_of(one.closes, is_end=True)}"
            for one in calendar.frames.get(day, ())
        )
        for day in range(7)
    }


def _told(hours: dict[str, str]) -> str:
    return " · ".join(f"{WEEKDAYS[int(day)]}: {text or '—'}" for day, text in hours.items())


def _record(
    session: Session, action: str, actor: Actor, now: datetime, before: str, after: str
) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject="hours",
        before=before,
        after=after,
    )


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
