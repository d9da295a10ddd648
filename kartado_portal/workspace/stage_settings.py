"""What administrators write under each stage for customers to read."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import StageWords

HINT_LIMIT = 160


def list_hints(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return the sentence of each stage by its value. Raises: NotAllowed."""
    _refuse(actor)
    return {stage.value: _hint(session, stage) for stage in Stage}


def save_hints(session: Session, *, actor: Actor, given: Mapping[str, str], now: datetime) -> None:
    """Store the sentences; an empty one brings the portal's own back.

    Raises: NotAllowed, Invalid (with the stage as field: too long).
    """
    _refuse(actor)
    for stage in Stage:
        text = " ".join(given.get(stage.value, "").split())
        if len(text) > HINT_LIMIT:
            reason = f"Use no máximo {HINT_LIMIT} caracteres."
            raise Invalid(field=stage.value, reason=reason)
        before, row = _hint(session, stage), session.get(StageWords, stage.value)
        if text and text != lifecycle.hint(stage):
            row = row or StageWords(stage=stage.value)
            row.hint = text
            session.add(row)
        elif row is not None:
            session.delete(row)
        session.flush()
        after = _hint(session, stage)
        if after != before:
            audit.record(
                session,
                "stages.save",
                now=now,
                actor_id=actor.account_id,
                subject=f"stage:{stage.value}",
                before=before,
                after=after,
            )


def _hint(session: Session, stage: Stage) -> str:
    row = session.get(StageWords, stage.value)
    return row.hint if row is not None else lifecycle.hint(stage)


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
