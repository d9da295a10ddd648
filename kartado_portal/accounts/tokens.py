"""Links and codes that are mailed: issued, looked at, spent once.

A link carries 256 random bits and its digest alone is stored. The six-digit code beside it is
worth nothing without the address and dies after `CODE_TRIES` wrong ones. Opening a page never
spends anything: pressing its button does.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.accounts import errors
from kartado_portal.accounts.models import LinkToken
from kartado_portal.settings import get_settings

CODE_TRIES = 5
_CLOCK_STEP = timedelta(minutes=5)


class Purpose(StrEnum):
    """What a link does when its button is pressed."""

    CONFIRM = "confirm"
    LINK = "link"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new link. `token` and `code` exist here and in the letter, nowhere else."""

    token: str = field(repr=False)
    code: str = field(repr=False)
    expires_at: datetime


def digest_of(secret: str) -> str:
    """Return what is stored of a random secret. Plain SHA-256: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(kind: str, value: str) -> str:
    """Return an HMAC of something guessable (codes, addresses) under the portal's secret key."""
    key = get_settings().secret_key.encode()
    return hmac.new(key, f"{kind}\n{value}".encode(), hashlib.sha256).hexdigest()


def password_version(password_hash: str) -> str:
    """Return a mark of the password that changes with it and tells nothing of it."""
    return keyed_digest("password-version", password_hash)[:32]


def ttl(purpose: Purpose) -> timedelta:
    """Return how long links of this purpose live (settings)."""
    settings = get_settings()
    return {
        Purpose.CONFIRM: timedelta(hours=settings.verification_ttl_hours),
        Purpose.LINK: timedelta(minutes=settings.one_time_link_ttl_minutes),
        Purpose.RESET: timedelta(minutes=settings.reset_ttl_minutes),
    }[purpose]


def issue(session: Session, *, account_id: int, purpose: Purpose, now: datetime) -> Issued:
    """Make a link; every older one of the same purpose is dead from now on."""
    supersede(session, account_id=account_id, purposes=(purpose,), now=now)
    issued = Issued(
        token=secrets.token_urlsafe(32),
        code=f"{secrets.randbelow(1_000_000):06}",
        expires_at=now + ttl(purpose),
    )
    session.add(
        LinkToken(
            account_id=account_id,
            purpose=purpose,
            digest=digest_of(issued.token),
            code_digest=_code_digest(account_id, issued.code) if purpose is Purpose.LINK else None,
            issued_at=now,
            expires_at=issued.expires_at,
        )
    )
    session.flush()
    return issued


def supersede(
    session: Session, *, account_id: int, purposes: tuple[Purpose, ...], now: datetime
) -> None:
    """Kill the open links of these purposes."""
    session.exec(
        update(LinkToken)
        .where(col(LinkToken.account_id) == account_id, col(LinkToken.purpose).in_(purposes))
        .where(col(LinkToken.used_at).is_(None), col(LinkToken.superseded_at).is_(None))
        .values(superseded_at=now)
    )


def find(session: Session, *, token: str, purpose: Purpose) -> LinkToken | None:
    """Return the row of a link whatever its state, without spending it."""
    if not token or len(token) > 200:
        return None
    return session.exec(
        select(LinkToken).where(LinkToken.digest == digest_of(token), LinkToken.purpose == purpose)
    ).one_or_none()


def find_open(
    session: Session, *, account_id: int, purpose: Purpose, now: datetime
) -> LinkToken | None:
    """Return the account's link that still works, if any."""
    return session.exec(
        select(LinkToken)
        .where(LinkToken.account_id == account_id, LinkToken.purpose == purpose)
        .where(col(LinkToken.used_at).is_(None), col(LinkToken.superseded_at).is_(None))
        .where(LinkToken.expires_at > now)
        .order_by(col(LinkToken.id).desc())
    ).first()


def state_of(row: LinkToken | None, *, now: datetime) -> str:
    """Return ready, used, replaced, expired or unknown.

    A clock that jumped back revives nothing: a link from the future is no link.
    """
    if row is None or row.issued_at > now + _CLOCK_STEP:
        return "unknown"
    if row.used_at is not None:
        return "used"
    if row.expires_at <= now:
        return "expired"
    return "replaced" if row.superseded_at is not None else "ready"


def spend(session: Session, *, token: str, purpose: Purpose, now: datetime) -> LinkToken:
    """Use a link, once: of two presses at the same moment one succeeds.

    Raises: LinkUnknown, LinkExpired, LinkReplaced, LinkAlreadyUsed.
    """
    row = find(session, token=token, purpose=purpose)
    refusals: dict[str, type[errors.LinkRefused]] = {
        "unknown": errors.LinkUnknown,
        "used": errors.LinkAlreadyUsed,
        "expired": errors.LinkExpired,
        "replaced": errors.LinkReplaced,
    }
    state = state_of(row, now=now)
    if row is None or state != "ready":
        raise refusals[state]()
    if not _mark_used(session, row, now=now):
        raise errors.LinkAlreadyUsed()
    return row


def spend_code(session: Session, *, account_id: int, code: str, now: datetime) -> LinkToken | None:
    """Use the code of the account's newest link; None when it is wrong, old or worn out.

    A wrong code is counted in this unit, which therefore has to commit.
    """
    row = find_open(session, account_id=account_id, purpose=Purpose.LINK, now=now)
    if row is None or row.code_digest is None or row.code_failures >= CODE_TRIES:
        return None
    if not hmac.compare_digest(row.code_digest, _code_digest(account_id, code)):
        session.exec(
            update(LinkToken)
            .where(col(LinkToken.id) == row.id)
            .values(code_failures=LinkToken.code_failures + 1)
        )
        return None
    return row if _mark_used(session, row, now=now) else None


def bury_expired(session: Session, *, now: datetime) -> None:
    """Mark links whose life is over as dead, so that a clock set back later revives none."""
    session.exec(
        update(LinkToken)
        .where(col(LinkToken.used_at).is_(None), col(LinkToken.superseded_at).is_(None))
        .where(col(LinkToken.expires_at) <= now)
        .values(superseded_at=now)
    )


def _mark_used(session: Session, row: LinkToken, *, now: datetime) -> bool:
    done = session.exec(
        update(LinkToken)
        .where(col(LinkToken.id) == row.id)
        .where(col(LinkToken.used_at).is_(None), col(LinkToken.superseded_at).is_(None))
        .values(used_at=now)
    )
    return bool(done.rowcount == 1)


def _code_digest(account_id: int, code: str) -> str:
    # Bound to the account: equal codes of two people have nothing in common.
    return keyed_digest("code", f"{account_id}:{code}")
