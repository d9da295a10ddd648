"""Putting away what accounts no longer need: old links, counters, sign-ins, lost sign-ups."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, or_

from kartado_portal import clock
from kartado_portal.accounts import retention, throttle, tokens
from kartado_portal.accounts.models import Account, Consent, LinkToken, SecondFactor, SignIn
from kartado_portal.database import in_unit
from kartado_portal.mail import outbox

SET_UPS_KEPT = timedelta(days=1)
"""Of an app that was never confirmed; it is shown for a quarter of an hour."""
_EVERY_SECONDS = 3600

log = structlog.get_logger(__name__)


def tidy(session: Session, *, now: datetime) -> None:
    """Delete what is over, and what was never confirmed, as `retention` says."""
    kept = retention.find(session)
    tokens.bury_expired(session, now=now)
    throttle.tidy(session, now=now)
    session.exec(
        delete(LinkToken).where(col(LinkToken.expires_at) < now - timedelta(days=kept.link_days))
    )
    session.exec(
        delete(SecondFactor)
        .where(col(SecondFactor.confirmed_at).is_(None))
        .where(col(SecondFactor.begun_at) < now - SET_UPS_KEPT)
    )
    before = now - timedelta(days=kept.sign_in_days)
    session.exec(
        delete(SignIn).where(or_(col(SignIn.ended_at) < before, col(SignIn.expires_at) < before))
    )
    _forget_unconfirmed(session, before=now - timedelta(days=kept.unconfirmed_days), now=now)


async def run_housekeeping() -> None:
    """Tidy every hour, for as long as the process lives."""
    while True:
        try:
            await in_unit(tidy, now=clock.now())
        except SQLAlchemyError as error:
            log.warning("accounts.not_tidied", error=type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)


def _forget_unconfirmed(session: Session, *, before: datetime, now: datetime) -> None:
    lost = (
        select(col(Account.id), col(Account.email))
        .where(col(Account.confirmed_at).is_(None), col(Account.erased_at).is_(None))
        .where(col(Account.disabled_at).is_(None), ~col(Account.is_contact))
        .where(col(Account.created_at) < before)
    )
    # Somebody who signed up again lately is still on the way.
    lost = lost.where(
        ~select(col(LinkToken.id))
        .where(col(LinkToken.account_id) == col(Account.id), col(LinkToken.expires_at) > now)
        .exists()
    )
    for account_id, email in session.execute(lost).all():
        for table in (LinkToken, SignIn, Consent):
            session.exec(delete(table).where(col(table.account_id) == account_id))
        outbox.forget_person(session, address=email)
        session.exec(delete(Account).where(col(Account.id) == account_id))
