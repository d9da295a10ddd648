"""The targets of the SLA as administrators write them: `4h`, `4h30`, `30min`, nothing."""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import sla
from kartado_portal.tickets.lifecycle import Priority
from kartado_portal.tickets.models import SlaTarget

LIMIT_MINUTES = 60 * 1000
FIELDS = {
    "first_reply": "Primeira resposta",
    "next_reply": "Resposta seguinte",
    "solution": "Solução",
    "warn": "Avisar antes",
}
_REQUIRED = ("first_reply", "warn")
_WRITTEN = re.compile(r"(?:(\d{1,4}) ?h)?(?: ?(\d{1,5}) ?(?:min|m)?)?")


def list_targets(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return the targets as they are written, by `<priority>-<field>`. Raises: NotAllowed."""
    _refuse(actor)
    return {
        field_of(priority, name): written(getattr(sla.targets_of(session, priority), name))
        for priority in Priority
        for name in FIELDS
    }


def field_of(priority: Priority, name: str) -> str:
    """Return what one target is called in the form."""
    return f"{priority.value}-{name}"


def save_targets(
    session: Session, *, actor: Actor, given: Mapping[str, str], now: datetime
) -> None:
    """Store the targets of every priority; `given` has a text for each `<priority>-<field>`.

    They hold for new tickets, and for open ones from what happens to them next; a first reply
    that was promised stays promised.

    Raises: NotAllowed, Invalid (with the field).
    """
    _refuse(actor)
    for priority in Priority:
        before = sla.targets_of(session, priority)
        wanted = {name: _read(given, priority, name) for name in FIELDS}
        after = sla.Targets(**wanted)
        if after == before:
            continue
        row = session.get(SlaTarget, priority.value) or SlaTarget(
            priority=priority.value, first_reply_minutes=0, warn_minutes=0
        )
        row.first_reply_minutes, row.next_reply_minutes = after.first_reply, after.next_reply
        row.solution_minutes, row.warn_minutes = after.solution, after.warn
        session.add(row)
        audit.record(
            session,
            "sla.save",
            now=now,
            actor_id=actor.account_id,
            subject=f"sla:{priority.value}",
            before=_told(before),
            after=_told(after),
        )


def _read(given: Mapping[str, str], priority: Priority, name: str) -> int | None:
    field = field_of(priority, name)
    text = given.get(field, "").strip()
    if not text:
        if name in _REQUIRED:
            raise Invalid(field=field, reason="Escreva um prazo, por exemplo 4h ou 30min.")
        return None
    minutes = minutes_of(text)
    if minutes is None or not 0 < minutes <= LIMIT_MINUTES:
        raise Invalid(field=field, reason="Escreva horas e minutos: 4h, 4h30 ou 30min.")
    return minutes


def minutes_of(text: str) -> int | None:
    """Return the minutes of `4h`, `4h30`, `4:30`, `30min` or `30`; None for anything else."""
    text = re.sub(r"\s+", " ", text.strip().lower()).replace(":", "h")
    found = _WRITTEN.fullmatch(text)
    if not text or found is None:
        return None
    hours, minutes = found.groups()
    return int(hours or 0) * 60 + int(minutes or 0)


def written(minutes: int | None) -> str:
    """Return `4h`, `4h30` or `30min`; empty for None."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}min"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"


def _told(targets: sla.Targets) -> str:
    return " · ".join(written(getattr(targets, name)) or "—" for name in FIELDS)


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
