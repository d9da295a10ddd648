"""The staff as administrators see it; what they do to it is `accounts.administration`'s."""

from sqlmodel import Session, col, func, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.schemas import TeamRow


def list_team(session: Session, *, actor: Actor) -> list[TeamRow]:
    """Return analysts and administrators by name, those who may not enter last.

    Raises: NotAllowed.
    """
    if actor.role != Role.ADMIN:
        raise NotAllowed
    staff = select(Account).where(
        Account.role != Role.CUSTOMER.value, col(Account.erased_at).is_(None)
    )
    owned = (
        select(Ticket.owner_id, func.count())
        .where(Ticket.is_open, col(Ticket.owner_id).is_not(None))
        .group_by(col(Ticket.owner_id))
    )
    open_tickets = dict(session.exec(owned).all())
    rows = [
        TeamRow(
            id=one.id or 0,
            name=one.name or one.email,
            email=one.email,
            role=one.role,
            level=one.level or "N1",
            state=_state(one),
            open_tickets=open_tickets.get(one.id, 0),
            is_disabled=one.disabled_at is not None,
            is_invited=one.confirmed_at is None and one.disabled_at is None,
            is_self=one.id == actor.account_id,
        )
        for one in session.exec(staff)
    ]
    return sorted(rows, key=lambda one: (one.is_disabled, one.name.lower()))


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "Desativada"
    return "Ativa" if account.confirmed_at is not None else "Convite enviado"
