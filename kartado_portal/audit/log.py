"""Writing to the audit log."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.audit.models import AuditEvent


def record(
    session: Session,
    action: str,
    *,
    now: datetime,
    actor_id: int | None = None,
    subject: str = "",
    address: str = "",
    **detail: object,
) -> None:
    """Append one event, in the transaction of the act itself.

    `action` is `room.verb`; `subject` names what was acted on (`ticket:<number>`). Values of
    `detail` are JSON; never secrets, tokens or bodies of messages.
    """
    session.add(
        AuditEvent(
            at=now, actor_id=actor_id, action=action, object=subject, address=address, detail=detail
        )
    )
