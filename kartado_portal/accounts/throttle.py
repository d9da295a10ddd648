"""How often something may be tried, counted in the database so that a restart forgives nothing.

Keys are keyed digests: the table tells nobody which addresses were tried.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from kartado_portal.accounts.errors import AddressLocked
from kartado_portal.accounts.models import Throttle
from kartado_portal.accounts.tokens import keyed_digest
from kartado_portal.errors import TooMany
from kartado_portal.settings import get_settings


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` times in `window`; reaching it blocks for `penalty` (else until its end)."""

    name: str
    limit: int
    window: timedelta
    penalty: timedelta | None = None


def failed_sign_ins() -> Rule:
    """Return the rule for wrong passwords of one address."""
    lock = timedelta(minutes=get_settings().lock_minutes)
    return Rule("sign-in", get_settings().sign_in_failures, lock, penalty=lock)


def failed_sign_ins_of_client() -> Rule:
    """Return the rule for wrong passwords from one client, whatever the addresses."""
    limit = get_settings().sign_in_failures_per_client
    return Rule("sign-in-client", limit, timedelta(minutes=15))


def second_factor_tries() -> Rule:
    """Return the rule for wrong codes of one account's second factor.

    Only who has proved the first factor can reach it, so no stranger locks anybody out.
    """
    return Rule("second-factor", 5, timedelta(minutes=15))


def letters(kind: str) -> Rule:
    """Return the rule for letters of one kind to one address; past it the page answers as ever.

    By kind, so that somebody who just signed up can still ask for a link or a new password.
    """
    return Rule(f"letters-{kind}", get_settings().letters_per_address, timedelta(minutes=15))


def link_requests_of_client() -> Rule:
    """Return the rule for links asked for from one client."""
    limit = get_settings().link_requests_per_client
    return Rule("link-requests", limit, timedelta(minutes=15))


def sign_ups_of_client() -> Rule:
    """Return the rule for sign-ups from one client."""
    return Rule("sign-ups", get_settings().sign_ups_per_client, timedelta(hours=1))


def guesses_of_client() -> Rule:
    """Return the rule for wrong links and codes from one client."""
    return Rule("guesses", get_settings().token_guesses_per_client, timedelta(minutes=15))


def exports() -> Rule:
    """Return the rule for copies of one's own data: each reads all that there is."""
    return Rule("exports", 10, timedelta(hours=1))


def check(session: Session, rule: Rule, who: str, *, now: datetime) -> None:
    """Refuse when the limit has been reached and its time is not over. Counts nothing.

    Raises: AddressLocked (a rule with a penalty) or TooMany.
    """
    row = _row(session, rule, who)
    if row is not None and row.count >= rule.limit and row.until > now:
        raise _refusal(rule, until=row.until, now=now)


def hit(session: Session, rule: Rule, who: str, *, now: datetime) -> int:
    """Count one more and return how many there are in this window."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    is_over = col(Throttle.until) <= now
    count = case((is_over, 1), else_=col(Throttle.count) + 1)
    blocked_until = now + rule.penalty if rule.penalty else col(Throttle.until)
    until = case(
        (is_over, now + rule.window),
        (col(Throttle.count) + 1 == rule.limit, blocked_until),
        else_=col(Throttle.until),
    )
    statement = insert(Throttle).values(
        key=_key(rule, who), started_at=now, until=now + rule.window, count=1
    )
    started_at = case((is_over, now), else_=col(Throttle.started_at))
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"count": count, "until": until, "started_at": started_at},
    ).returning(col(Throttle.count))
    return int(session.execute(counted).scalar_one())


def take(session: Session, rule: Rule, who: str, *, now: datetime) -> None:
    """Count one more unless that would pass the limit.

    Raises: AddressLocked or TooMany; the caller's unit then rolls back and nothing is counted.
    """
    if hit(session, rule, who, now=now) > rule.limit:
        row = _row(session, rule, who)
        assert row is not None
        raise _refusal(rule, until=row.until, now=now)


def has_room(session: Session, rule: Rule, who: str, *, now: datetime) -> bool:
    """Count one more and tell whether it was within the limit, for limits that nobody is told of.

    What is past the limit does not count, so that patience is always rewarded.
    """
    row = _row(session, rule, who)
    if row is not None and row.count >= rule.limit and row.until > now:
        return False
    hit(session, rule, who, now=now)
    return True


def forgive(session: Session, rule: Rule, who: str) -> None:
    """Forget what was counted for one key, and for that key only."""
    session.exec(delete(Throttle).where(col(Throttle.key) == _key(rule, who)))


def tidy(session: Session, *, now: datetime) -> None:
    """Drop the counters whose time is over."""
    session.exec(delete(Throttle).where(col(Throttle.until) <= now))


def _row(session: Session, rule: Rule, who: str) -> Throttle | None:
    # `hit` writes beside the session's back: what it holds of the row may be old.
    return session.get(Throttle, _key(rule, who), populate_existing=True)


def _key(rule: Rule, who: str) -> str:
    return f"{rule.name}:{keyed_digest('throttle', who)[:32]}"


def _refusal(rule: Rule, *, until: datetime, now: datetime) -> TooMany:
    kind = AddressLocked if rule.penalty else TooMany
    return kind(retry_at=until, now=now)
