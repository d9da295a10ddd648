"""The limits of files that administrators set, under what the installation allows."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts.models import PortalSetting
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.files import limits
from kartado_portal.files.limits import Limits
from kartado_portal.live.poke import poke
from kartado_portal.tickets.file_limits import SETTING, TOPIC, find


def list_limits(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return the limits as they are written, by field. Raises: NotAllowed."""
    _refuse(actor)
    held = find(session) or limits.ceiling()
    return {"file_mb": str(held.file_mb), "per_message": str(held.per_message)}


def save_limits(session: Session, *, actor: Actor, given: Mapping[str, str], now: datetime) -> None:
    """Store the limits; they hold for what is sent from now on, and open forms learn them.

    Raises: NotAllowed, Invalid (with the field).
    """
    _refuse(actor)
    top, before = limits.ceiling(), find(session) or limits.ceiling()
    after = Limits(
        _number(given, "file_mb", top.file_mb), _number(given, "per_message", top.per_message)
    )
    if after == before:
        return
    row = session.get(PortalSetting, SETTING) or PortalSetting(
        name=SETTING, value="", changed_at=now
    )
    row.value, row.changed_at = f"{after.file_mb} {after.per_message}", now
    session.add(row)
    poke(session, TOPIC)
    audit.record(
        session,
        "files.limits",
        now=now,
        actor_id=actor.account_id,
        subject="files",
        before=_told(before),
        after=_told(after),
    )


def _number(given: Mapping[str, str], field: str, top: int) -> int:
    text = given.get(field, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= top:
        raise Invalid(field=field, reason=f"Escreva um número de 1 a {top}.")
    return number


def _told(one: Limits) -> str:
    return f"{one.file_mb} MB · {one.per_message} por mensagem"


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
