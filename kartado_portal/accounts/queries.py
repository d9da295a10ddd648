"""Reading people and sign-ins."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kartado_portal.accounts.companies import sees_company
from kartado_portal.accounts.models import Account, Company, SignIn
from kartado_portal.accounts.schemas import Credentials
from kartado_portal.accounts.tokens import digest_of
from kartado_portal.actor import Actor, Role
from kartado_portal.settings import get_settings

_CLOCK_STEP = timedelta(minutes=5)


def find_account(session: Session, *, email: str) -> Account | None:
    """Return the account of a normalised address."""
    return session.exec(select(Account).where(Account.email == email)).one_or_none()


def get_account(session: Session, *, account_id: int) -> Account:
    """Return an account that is known to exist."""
    return session.get_one(Account, account_id)


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


def find_sign_in(
    session: Session, *, cookie: str, now: datetime
) -> tuple[SignIn, Account, Company | None] | None:
    """Return the live sign-in of a cookie's secret: neither ended, expired nor idle too long."""
    if not cookie or len(cookie) > 200:
        return None
    found = session.exec(
        select(SignIn, Account, Company)
        .join(Account, col(Account.id) == SignIn.account_id)
        .outerjoin(Company, col(Company.id) == Account.company_id)
        .where(SignIn.digest == digest_of(cookie))
    ).one_or_none()
    if found is None:
        return None
    sign_in, account, company = found
    if not may_enter(account) or not is_live(sign_in, role=Role(account.role), now=now):
        return None
    return sign_in, account, company


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


def actor_from(sign_in: SignIn, account: Account, company: Company | None) -> Actor:
    """Make the actor that services and queries receive."""
    assert account.id is not None
    role = Role(account.role)
    return Actor(
        account_id=account.id,
        email=account.email,
        name=account.name or account.email,
        role=role,
        company_id=account.company_id if role is Role.CUSTOMER else None,
        sees_company=role is Role.CUSTOMER and sees_company(account, company),
        sign_in_id=sign_in.id,
    )
