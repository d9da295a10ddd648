"""Reading people and sign-ins."""

from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, exists
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from kartado_portal.accounts.companies import sees_company
from kartado_portal.accounts.models import (
    Account,
    Company,
    PortalSetting,
    SecondFactor,
    SignIn,
)
from kartado_portal.accounts.schemas import Credentials
from kartado_portal.accounts.tokens import digest_of
from kartado_portal.actor import Actor, Role
from kartado_portal.database import UtcDateTime
from kartado_portal.settings import get_settings

_CLOCK_STEP = timedelta(minutes=5)
STAFF_NEEDS_SECOND_FACTOR = "staff_needs_second_factor"
"""The portal's setting; there is a row while it holds."""


def find_account(session: Session, *, email: str) -> Account | None:
    """Return the account of a normalised address."""
    return session.exec(select(Account).where(Account.email == email)).one_or_none()


def get_account(session: Session, *, account_id: int) -> Account:
    """Return an account that is known to exist."""
    return session.get_one(Account, account_id)


def list_merged(session: Session, *, account_id: int) -> list[Account]:
    """Return the accounts that were merged into this one and are not erased."""
    merged = select(Account).where(
        Account.merged_into_id == account_id, col(Account.erased_at).is_(None)
    )
    return list(session.exec(merged.order_by(col(Account.id))))


def find_credentials(session: Session, *, email: str) -> Credentials | None:
    """Return what a sign-in with this address is checked against."""
    account = find_account(session, email=email)
    if account is None or account.id is None:
        return None
    return Credentials(account.id, account.email, account.password_hash, may_enter(account))


def may_enter(account: Account) -> bool:
    """Judge whether an account opens anything at all."""
    return (
        account.confirmed_at is not None
        and account.disabled_at is None
        and account.erased_at is None
    )


def find_second_factor(session: Session, *, account_id: int) -> SecondFactor | None:
    """Return the second factor that the account's sign-ins ask for."""
    row = session.get(SecondFactor, account_id)
    return row if row is not None and row.confirmed_at is not None else None


def staff_needs_second_factor(session: Session) -> bool:
    """Whether the administrators require a second factor of the staff."""
    return session.get(PortalSetting, STAFF_NEEDS_SECOND_FACTOR) is not None


def lacks_second_factor(session: Session, account: Account) -> bool:
    """Whether the account has to set one up before anything else opens to it."""
    return (
        account.role != Role.CUSTOMER
        and staff_needs_second_factor(session)
        and find_second_factor(session, account_id=account.id or 0) is None
    )


def find_actor(session: Session, *, cookie: str, now: datetime) -> tuple[Actor, datetime] | None:
    """Return who a cookie's secret belongs to, and when that sign-in was last seen.

    None when it has ended, expired or rested too long, or when the account may not enter. Asked
    at every event, so it reads columns, not rows.
    """
    if not cookie or len(cookie) > 200:
        return None
    given = {"digest": digest_of(cookie), "now": now}
    row = session.connection().execute(_HOLDER, given).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    is_live = row.is_remembered or now - row.last_seen_at <= idle_limit(role)
    # A sign-in from the future (a clock set back) is as good as ended.
    if not is_live or row.created_at > now + _CLOCK_STEP:
        return None
    is_customer = role is Role.CUSTOMER
    sees = is_customer and sees_company(row.visibility, is_selected=row.sees_company)
    actor = Actor(
        account_id=row.account_id,
        email=row.email,
        name=row.name or row.email,
        role=role,
        company_id=row.company_id if is_customer else None,
        sees_company=sees,
        sign_in_id=row.id,
        lacks_second_factor=not is_customer and row.is_required and not row.has_second_factor,
    )
    return actor, row.last_seen_at


def find_customer(session: Session, *, account_id: int) -> Actor | None:
    """Return a customer as the gate would know them, for a look at what they may see.

    It carries no sign-in: nobody becomes the customer by it. None for the staff, and for accounts
    that are erased or were merged.
    """
    asked = (
        select(Account, Company.visibility)
        .outerjoin(Company, col(Company.id) == Account.company_id)
        .where(Account.id == account_id, Account.role == Role.CUSTOMER.value)
        .where(col(Account.erased_at).is_(None), col(Account.merged_into_id).is_(None))
    )
    found = session.exec(asked).one_or_none()
    if found is None:
        return None
    account, visibility = found
    return Actor(
        account_id=account_id,
        email=account.email,
        name=account.name or account.email,
        role=Role.CUSTOMER,
        company_id=account.company_id,
        sees_company=sees_company(visibility, is_selected=account.sees_company),
    )


_HOLDER = (
    sa_select(
        col(SignIn.id),
        col(SignIn.is_remembered),
        col(SignIn.created_at),
        col(SignIn.last_seen_at),
        col(SignIn.account_id),
        col(Account.email),
        col(Account.name),
        col(Account.role),
        col(Account.company_id),
        col(Account.sees_company),
        col(Company.visibility),
        exists().where(col(PortalSetting.name) == STAFF_NEEDS_SECOND_FACTOR).label("is_required"),
        exists()
        .where(col(SecondFactor.account_id) == col(Account.id))
        .where(col(SecondFactor.confirmed_at).is_not(None))
        .label("has_second_factor"),
    )
    .join(Account, col(Account.id) == col(SignIn.account_id))
    .outerjoin(Company, col(Company.id) == col(Account.company_id))
    .where(col(SignIn.digest) == bindparam("digest", type_=String))
    .where(col(SignIn.ended_at).is_(None))
    .where(col(SignIn.expires_at) > bindparam("now", type_=UtcDateTime))
    .where(col(Account.confirmed_at).is_not(None))
    .where(col(Account.disabled_at).is_(None), col(Account.erased_at).is_(None))
)


def is_live(sign_in: SignIn, *, role: Role, now: datetime) -> bool:
    """Judge a sign-in by the server's clock; one from the future (clock set back) is dead."""
    if sign_in.ended_at is not None or sign_in.expires_at <= now:
        return False
    if sign_in.created_at > now + _CLOCK_STEP:
        return False
    return sign_in.is_remembered or now - sign_in.last_seen_at <= idle_limit(role)


def idle_limit(role: Role) -> timedelta:
    """Return how long a session without «Lembre-me» may rest (settings)."""
    settings = get_settings()
    hours = timedelta(hours=settings.session_idle_hours)
    if role is Role.CUSTOMER:
        return hours
    return min(hours, timedelta(minutes=settings.staff_idle_minutes))
