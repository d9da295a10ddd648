"""The person's rights over their data (LGPD art. 18): a copy of it, and its end."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kartado_portal.accounts import (
    consents,
    emails,
    exports,
    notices,
    passwords,
    people,
    queries,
    services,
    throttle,
)
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import (
    Account,
    Company,
    Consent,
    Erasure,
    LinkToken,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from kartado_portal.accounts.tokens import keyed_digest
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import stamp
from kartado_portal.database import on_commit
from kartado_portal.mail import outbox, suppression
from kartado_portal.settings import get_settings


def collect_account(session: Session, *, account_id: int) -> Part:
    """Return what this room holds about a person."""
    account = queries.get_account(session, account_id=account_id)
    company = session.get(Company, account.company_id) if account.company_id else None
    sign_ins = session.exec(select(SignIn).where(SignIn.account_id == account_id)).all()
    merged = queries.list_merged(session, account_id=account_id)
    stopped = suppression.find(session, account.email)
    ids = [account_id, *(one.id for one in merged)]
    events = session.exec(
        select(AuditEvent).where(col(AuditEvent.actor_id).in_(ids)).order_by(col(AuditEvent.id))
    ).all()
    return Part(
        {
            "e-mail": account.email,
            "nome": account.name,
            "idioma": account.language,
            "empresa": company.name if company else "",
            "criada em": stamp(account.created_at),
            "e-mail confirmado em": _stamp(account.confirmed_at),
            "notificações": {
                asked: notices.FREQUENCIES[notices.frequency_of(account, kind)]
                for kind, asked in notices.KINDS.items()
            },
            "avisos por e-mail suspensos desde": _stamp(stopped.since if stopped else None),
            "contas mescladas nesta": [
                {"e-mail": one.email, "nome": one.name, "criada em": stamp(one.created_at)}
                for one in merged
            ],
            "verificação em duas etapas desde": _protected_since(session, account_id),
            "consentimentos": _consents(session, account_id),
            "acessos": [
                {
                    "início": stamp(row.created_at),
                    "último uso": stamp(row.last_seen_at),
                    "fim": _stamp(row.ended_at),
                    "endereço de rede": row.address,
                    "navegador": row.user_agent,
                }
                for row in sign_ins
            ],
            "registro de atividades": [
                {"em": stamp(row.at), "ação": row.action, "sobre": row.object} for row in events
            ],
        }
    )


def record_export(session: Session, *, actor: Actor, address: str, now: datetime) -> None:
    """Write down that a person asks for a copy of their data.

    Raises: TooMany.
    """
    throttle.take(session, throttle.exports(), str(actor.account_id), now=now)
    log.record(
        session,
        "accounts.export_my_data",
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{actor.account_id}",
        address=address,
    )


def collect_my_data(session: Session, *, actor: Actor) -> dict[str, Part]:
    """Return everything the portal holds about the person who asks."""
    mine = collect_account(session, account_id=actor.account_id)
    return {"conta": mine} | exports.collect_all(session, account_id=actor.account_id)


def erase_account(session: Session, *, account_id: int, now: datetime, tell: bool = True) -> None:
    """Anonymise a person: afterwards no name, address or text of theirs is left.

    What stays: the row with its times (tickets of the company refer to it), versions and times
    of consents, the audit log (ids and network addresses), and a tombstone without the address.

    Raises: LastAdmin.
    """
    account = queries.get_account(session, account_id=account_id)
    if account.erased_at is not None:
        return
    people.refuse_last_admin(session, account)
    for merged in queries.list_merged(session, account_id=account_id):
        # The same person under another address, which has to go as well.
        erase_account(session, account_id=merged.id or 0, now=now, tell=False)
    email = account.email
    services.end_all(session, account_id=account_id, now=now)
    exports.erase_all(session, account_id=account_id, now=now)
    for table in (LinkToken, SignIn, SecondFactor, RecoveryCode):
        session.exec(delete(table).where(col(table.account_id) == account_id))
    session.exec(update(Consent).where(col(Consent.account_id) == account_id).values(address=""))
    _blank(account, now=now)
    session.add(account)
    outbox.forget_person(session, address=email)
    if tell:
        emails.account_erased(session, email=email, now=now)
    _bury(session, _Tombstone(account_id, keyed_digest("erased", email), now))
    log.record(
        session, "accounts.erase", now=now, actor_id=account_id, subject=f"account:{account_id}"
    )


def replay_erasures(session: Session, *, now: datetime) -> int:
    """Erase again, after a backup was restored, whoever was erased since it was made.

    Reads the tombstones beside the database, which an older backup does not hold. Returns how
    many people were erased.

    Raises: ValueError, when a tombstone cannot be read; LastAdmin.
    """
    erased = 0
    for tomb in _tombstones(session):
        account = _find_buried(session, tomb)
        if account is not None and account.id is not None:
            erase_account(session, account_id=account.id, now=now, tell=False)
            erased += 1
    return erased


@dataclass(frozen=True, slots=True)
class _Tombstone:
    account_id: int
    email_digest: str
    erased_at: datetime


def _blank(account: Account, *, now: datetime) -> None:
    account.email = f"removida-{account.id}@conta.invalid"
    account.name = ""
    account.password_hash = passwords.UNUSABLE
    account.role = Role.CUSTOMER.value
    account.level = None
    account.company_id = None
    account.sees_company = False
    account.notify_reply = account.notify_closing = account.notify_owner = False
    account.erased_at = now


def _bury(session: Session, tomb: _Tombstone) -> None:
    row = session.get(Erasure, tomb.account_id)
    if row is None:
        session.add(Erasure(**asdict(tomb)))
    on_commit(session, lambda: _append(tomb))


def _tombstone_path() -> Path:
    return get_settings().data_dir / "erasures.jsonl"


def _append(tomb: _Tombstone) -> None:
    path = _tombstone_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    values = asdict(tomb) | {"erased_at": tomb.erased_at.astimezone(UTC).isoformat()}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(values) + "\n")


def _tombstones(session: Session) -> Iterator[_Tombstone]:
    for row in session.exec(select(Erasure)).all():
        yield _Tombstone(row.account_id, row.email_digest, row.erased_at)
    path = _tombstone_path()
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            values: dict[str, Any] = json.loads(line)
            tomb = _Tombstone(
                int(values["account_id"]),
                str(values["email_digest"]),
                datetime.fromisoformat(values["erased_at"]),
            )
        except (ValueError, KeyError, TypeError) as fault:
            raise ValueError(f"line {number} of {path} is no tombstone") from fault
        yield tomb


def _find_buried(session: Session, tomb: _Tombstone) -> Account | None:
    """Return the account that a tombstone means; somebody who signed up again since is alive."""
    account = session.get(Account, tomb.account_id)
    if account is None or account.erased_at is not None:
        return None
    is_same = keyed_digest("erased", account.email) == tomb.email_digest
    return account if is_same and account.created_at <= tomb.erased_at else None


def _protected_since(session: Session, account_id: int) -> str:
    row = queries.find_second_factor(session, account_id=account_id)
    return _stamp(row.confirmed_at if row else None)


def _consents(session: Session, account_id: int) -> list[dict[str, str]]:
    return [
        {
            "versão": card.version,
            "dado em": card.given,
            "endereço de rede": card.address,
            "retirado em": card.withdrawn,
        }
        for card in consents.list_consents(session, account_id=account_id)
    ]


def _stamp(moment: datetime | None) -> str:
    return stamp(moment) if moment else ""
