"""What the staff did to one person's account, as that person's page tells it."""

from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.audit.models import AuditEvent
from kartado_portal.workspace.schemas import PersonActLine

SHOWN = 20
_ROLES = {"customer": "cliente", "analyst": "analista", "admin": "administrador"}
_WORDS = {
    "accounts.create_user": "criou a conta",
    "accounts.invite": "convidou para a equipe",
    "accounts.invite_again": "reenviou o convite",
    "accounts.resend_confirmation": "reenviou a confirmação",
    "accounts.end_sessions": "encerrou as sessões",
    "accounts.disable": "desativou a conta",
    "accounts.enable": "reativou a conta",
    "accounts.change_role": "mudou o papel para {after}",
    "accounts.set_sees_company": "mudou o que a pessoa vê da empresa",
    "accounts.merge": "",
}


def person_acts(session: Session, *, account_id: int) -> list[PersonActLine]:
    """Return the newest acts of others on an account, newest first; the caller checks the reader.

    Network addresses stay in the audit log, which administrators alone read.
    """
    acts = (
        select(AuditEvent, Account)
        .outerjoin(Account, col(Account.id) == AuditEvent.actor_id)
        .where(AuditEvent.object == f"account:{account_id}", col(AuditEvent.action).in_(_WORDS))
        .order_by(col(AuditEvent.id).desc())
        .limit(SHOWN)
    )
    return [
        PersonActLine(
            key=f"h{event.id}",
            at=clock.stamp(event.at),
            who=(who.name or who.email) if who else "Sistema",
            what=_what(session, event),
        )
        for event, who in session.exec(acts)
    ]


def _what(session: Session, event: AuditEvent) -> str:
    if event.action == "accounts.merge":
        other = session.get(Account, event.detail.get("merged") or event.detail.get("into"))
        named = other.email if other and other.erased_at is None else "uma conta excluída"
        if "into" in event.detail:
            return f"mesclou esta conta com {named}, que ficou com tudo"
        tickets = event.detail.get("tickets", 0)
        counted = "1 ticket" if tickets == 1 else f"{tickets} tickets"
        return f"mesclou {named} com esta conta ({counted})"
    after = str(event.detail.get("after", ""))
    return _WORDS[event.action].format(after=_ROLES.get(after, after))
