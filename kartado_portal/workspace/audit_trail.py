"""The audit log as administrators read it and take it along. Nobody changes it."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import in_reading
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets.export import neutral
from kartado_portal.workspace import audit_words, period
from kartado_portal.workspace.period import Period, period_of
from kartado_portal.workspace.schemas import AuditRow

PAGE_SIZE = 50
_BATCH = 1000
_LONGEST = 254
_COLUMNS = {
    "Quando": "when",
    "Quem": "who",
    "O que": "what",
    "Código": "code",
    "Em": "about",
    "Código de «Em»": "about_code",
    "Endereço": "address",
    "Detalhes": "detail",
}
"""The CSV: its headings, and what of an `AuditRow` stands below them."""
_told = attrgetter(*_COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log: `who` is a whole address, `what` the beginning of an action, `about` the
    whole name of what was acted on (`ticket:<number>`); empty ones leave all.
    """

    period: Period
    who: str = ""
    what: str = ""
    about: str = ""


def filter_of(query: Mapping[str, str], *, now: datetime) -> Wanted:
    """Return what an address asks: `?de=&ate=&quem=&acao=&em=`."""

    def part(name: str) -> str:
        return query.get(name, "")[:_LONGEST].replace("\x00", "")

    return Wanted(period_of(query, now=now), who=part("quem"), what=part("acao"), about=part("em"))


def query_of(wanted: Wanted) -> dict[str, str]:
    """Return the parameters that ask for the same."""
    given = {"quem": wanted.who, "acao": wanted.what, "em": wanted.about}
    days = period.query_of(wanted.period)
    return days | {name: value for name, value in given.items() if value}


def page(
    session: Session, *, actor: Actor, wanted: Wanted, before_id: int = 0, limit: int = PAGE_SIZE
) -> list[AuditRow]:
    """Return events newest first, older than `before_id` when it is given. Raises: NotAllowed."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
    asked = (
        select(AuditEvent, Account.email)
        .outerjoin(Account, col(Account.id) == AuditEvent.actor_id)
        .where(_condition(wanted))
        .order_by(col(AuditEvent.id).desc())
        .limit(limit)
    )
    if before_id:
        asked = asked.where(col(AuditEvent.id) < before_id)
    found = session.exec(asked).all()
    accounts = _accounts(session, [event.object for event, _ in found])
    return [
        AuditRow(
            id=event.id or 0,
            when=clock.stamp(event.at),
            who=_name(email),
            what=audit_words.action(event.action),
            code=event.action,
            about=audit_words.about(accounts.get(event.object, event.object)),
            about_code=event.object,
            address=event.address,
            detail=audit_words.detail(event.detail),
        )
        for event, email in found
    ]


def _accounts(session: Session, codes: list[str]) -> dict[str, str]:
    """Return the codes of accounts that are known, each with the person's name in its place."""
    ids = {code.removeprefix("account:") for code in codes if code.startswith("account:")}
    known = select(Account.id, Account.email).where(
        col(Account.id).in_([int(one) for one in ids if one.isdecimal()])
    )
    return {f"account:{id_}": f"account:{_name(email)}" for id_, email in session.exec(known)}


def _name(email: str | None) -> str:
    if not email:
        return "sistema"
    return visitors.NAME if visitors.is_visitor(email) else email


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = (
        (col(AuditEvent.at) >= wanted.period.starts_at)
        & (col(AuditEvent.at) < wanted.period.ends_before)
        & true()
    )
    if wanted.who:
        condition &= col(Account.email) == wanted.who.strip().lower()
    if wanted.what:
        condition &= col(AuditEvent.action).startswith(wanted.what.strip(), autoescape=True)
    if wanted.about:
        condition &= col(AuditEvent.object) == wanted.about.strip()
    return condition


async def csv_lines(*, actor: Actor, wanted: Wanted) -> AsyncIterator[bytes]:
    """Yield the filtered log, newest first, as the list's CSV is; a batch at a time."""
    yield b"\xef\xbb\xbf" + _encoded([tuple(_COLUMNS)])
    before = 0
    while True:
        rows = await in_reading(page, actor=actor, wanted=wanted, before_id=before, limit=_BATCH)
        if not rows:
            return
        before = rows[-1].id
        yield _encoded([tuple(map(neutral, _told(row))) for row in rows])


def _encoded(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
