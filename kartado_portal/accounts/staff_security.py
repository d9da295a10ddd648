"""What administrators decide on the staff's second factor: required or not, and begun anew."""

from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal.accounts import addresses, emails, queries, second_factor, services
from kartado_portal.accounts.models import Account, PortalSetting, SecondFactor
from kartado_portal.accounts.schemas import StaffSecurity
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.clock import stamp
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.live.poke import poke

LISTED = 200


def get_staff_security(session: Session, *, actor: Actor) -> StaffSecurity:
    """Return whether it is required and who of the staff has none. Raises: NotAllowed."""
    _refuse(actor)
    staff = _staff(session)
    without = [one.name or one.email for one, has_one in staff if not has_one]
    return StaffSecurity(
        is_required=queries.staff_needs_second_factor(session),
        total=len(staff),
        protected=len(staff) - len(without),
        without=without[:LISTED],
    )


def require_second_factor(
    session: Session, *, actor: Actor, is_required: bool, now: datetime
) -> None:
    """Have the staff do without the desk until each has a second factor, or no longer.

    Open pages of who has none are shut at once.

    Raises: NotAllowed; Invalid when the administrator has none: whoever asks it of others
    has seen first that it works.
    """
    _refuse(actor)
    row = session.get(PortalSetting, queries.STAFF_NEEDS_SECOND_FACTOR)
    if (row is not None) == is_required:
        return
    if is_required and not queries.find_second_factor(session, account_id=actor.account_id):
        raise Invalid(
            field="second_factor",
            reason="Ative antes a sua própria verificação em duas etapas, em «Minha conta».",
        )
    if row is None:
        session.add(
            PortalSetting(name=queries.STAFF_NEEDS_SECOND_FACTOR, value="on", changed_at=now)
        )
    else:
        session.delete(row)
    session.flush()
    poke(session, *(f"account:{one.id}" for one, _ in _staff(session)))
    log.record(
        session,
        "settings.require_second_factor",
        now=now,
        actor_id=actor.account_id,
        subject="staff",
        before=not is_required,
        after=is_required,
    )


def get_person_since(session: Session, *, actor: Actor, account_id: int) -> str:
    """Return since when somebody has a second factor, empty without. Raises: NotAllowed."""
    _refuse(actor)
    row = queries.find_second_factor(session, account_id=account_id)
    return stamp(row.confirmed_at) if row is not None and row.confirmed_at else ""


def reset_second_factor(session: Session, *, actor: Actor, account_id: int, now: datetime) -> None:
    """Take the second factor of somebody who has lost it, and end all their sessions.

    Raises: NotAllowed; Invalid (oneself: one's own page does that; nothing to reset).
    """
    _refuse(actor)
    if account_id == actor.account_id:
        raise Invalid(field="", reason="Desative a sua própria verificação em «Minha conta».")
    reset_for(session, account_id=account_id, now=now, by_id=actor.account_id)


def reset_by_email(session: Session, *, email: str, now: datetime) -> None:
    """Take somebody's second factor from the command line. Raises: Invalid."""
    account = queries.find_account(session, email=addresses.normalise(email))
    if account is None or account.id is None:
        raise Invalid(field="email", reason=f"Não há conta com o e-mail {email}.")
    reset_for(session, account_id=account.id, now=now, by_id=None)


def reset_for(session: Session, *, account_id: int, now: datetime, by_id: int | None) -> None:
    """Take an account's second factor, tell its owner and note who did it. Raises: Invalid."""
    account = session.get(Account, account_id)
    if account is None or not second_factor.forget(session, account_id=account_id):
        raise Invalid(field="", reason="Esta conta não tem verificação em duas etapas.")
    ended = services.end_all(session, account_id=account_id, now=now)
    emails.second_factor_off(session, account, address="", by_team=True, now=now)
    log.record(
        session,
        "accounts.reset_second_factor",
        now=now,
        actor_id=by_id,
        subject=f"account:{account_id}",
        ended=ended,
    )


def _staff(session: Session) -> list[tuple[Account, bool]]:
    asked = (
        select(Account, col(SecondFactor.confirmed_at).is_not(None))
        .outerjoin(SecondFactor, col(SecondFactor.account_id) == col(Account.id))
        .where(Account.role != Role.CUSTOMER.value)
        .where(col(Account.disabled_at).is_(None), col(Account.erased_at).is_(None))
        .order_by(Account.name, Account.email)
    )
    return [(account, bool(has_one)) for account, has_one in session.exec(asked).all()]


def _refuse(actor: Actor) -> None:
    if actor.role is not Role.ADMIN:
        raise NotAllowed()
