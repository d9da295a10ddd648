"""The letters of the accounts room: one function a letter."""

from datetime import datetime
from urllib.parse import urlencode

from sqlmodel import Session

from kartado_portal import routes
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.tokens import Issued, Purpose, ttl
from kartado_portal.actor import Actor, Role
from kartado_portal.clock import stamp
from kartado_portal.mail import outbox
from kartado_portal.settings import get_settings


def confirm_address(session: Session, account: Account, issued: Issued, *, now: datetime) -> None:
    """Ask a person to prove that the address is theirs."""
    outbox.cancel_sealed(session, to=account.email, letter="confirm-email")
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="confirm-email",
        context={"name": account.name},
        sealed={"url": _link(routes.CONFIRM_EMAIL, issued.token)},
        expires_at=issued.expires_at,
        now=now,
    )


def already_registered(session: Session, account: Account, *, now: datetime) -> None:
    """Tell the owner of an account that somebody tried to sign up with their address."""
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="already-registered",
        context={
            "name": account.name,
            "sign_in_url": _link(routes.SIGN_IN),
            "reset_url": _link(routes.FORGOT_PASSWORD),
        },
        now=now,
    )


def one_time_link(session: Session, account: Account, issued: Issued, *, now: datetime) -> None:
    """Send the one-time link and its code."""
    outbox.cancel_sealed(session, to=account.email, letter="one-time-link")
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="one-time-link",
        context={"name": account.name, "minutes": _minutes(Purpose.LINK)},
        sealed={"url": _link(routes.ONE_TIME_LINK, issued.token), "code": issued.code},
        expires_at=issued.expires_at,
        now=now,
    )


def reset_password(session: Session, account: Account, issued: Issued, *, now: datetime) -> None:
    """Send the link that leads to a new password."""
    outbox.cancel_sealed(session, to=account.email, letter="reset-password")
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="reset-password",
        context={"name": account.name, "minutes": _minutes(Purpose.RESET)},
        sealed={"url": _link(routes.RESET_PASSWORD, issued.token)},
        expires_at=issued.expires_at,
        now=now,
    )


def staff_invited(
    session: Session, account: Account, issued: Issued, *, by: Actor, now: datetime
) -> None:
    """Invite somebody into the staff: the link proves the address and leads to a password."""
    outbox.cancel_sealed(session, to=account.email, letter="staff-invited")
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="staff-invited",
        context={
            "name": account.name,
            "inviter": by.name or by.email,
            "role": "administrador" if account.role == Role.ADMIN else f"analista {account.level}",
            "minutes": _minutes(Purpose.CONFIRM),
        },
        sealed={"url": _link(routes.CONFIRM_EMAIL, issued.token)},
        expires_at=issued.expires_at,
        now=now,
    )


def password_changed(session: Session, account: Account, *, address: str, now: datetime) -> None:
    """Tell the owner that the password is another one now, from where it was changed."""
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter="password-changed",
        context={"name": account.name, "when": stamp(now), "address": address},
        now=now,
    )


def second_factor_on(
    session: Session, account: Account, *, address: str, is_another: bool, now: datetime
) -> None:
    """Tell the owner that sign-ins ask for a code of their app, or of another one, from now on."""
    _tell(session, account, "second-factor-on", now=now, address=address, is_another=is_another)


def second_factor_off(
    session: Session, account: Account, *, address: str, by_team: bool, now: datetime
) -> None:
    """Tell the owner that the password alone lets in again, and who decided so."""
    _tell(session, account, "second-factor-off", now=now, address=address, by_team=by_team)


def recovery_codes_made(session: Session, account: Account, *, address: str, now: datetime) -> None:
    """Tell the owner that the recovery codes are others now."""
    _tell(session, account, "recovery-codes-made", now=now, address=address)


def recovery_code_used(
    session: Session, account: Account, *, address: str, left: int, now: datetime
) -> None:
    """Tell the owner that somebody came in by a recovery code, and how many are left."""
    _tell(session, account, "recovery-code-used", now=now, address=address, left=left)


def account_erased(session: Session, *, email: str, now: datetime) -> None:
    """Confirm an erasure, as the last letter to that address."""
    outbox.forget_person(session, address=email)
    outbox.enqueue(session, to=email, letter="account-erased", context={}, now=now)


def _tell(
    session: Session, account: Account, letter: str, *, now: datetime, **context: object
) -> None:
    outbox.enqueue(
        session,
        to=account.email,
        to_name=account.name,
        letter=letter,
        context={"name": account.name, "when": stamp(now), **context},
        now=now,
    )


def _link(path: str, token: str = "") -> str:
    """Build a link from the one configured address, never from a request (gauntlet O06)."""
    query = f"?{urlencode({'token': token})}" if token else ""
    return f"{get_settings().base_url}{path}{query}"


def _minutes(purpose: Purpose) -> float:
    return ttl(purpose).total_seconds() / 60
