"""The «termo de armazenamento de dados»: its versions, and who agreed to which."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, select

from kartado_portal.accounts.models import Account, Consent, ConsentDocument
from kartado_portal.accounts.schemas import ConsentCard, Terms
from kartado_portal.audit import log
from kartado_portal.clock import stamp

_TERMS = Path(__file__).with_name("terms")


@lru_cache
def shipped() -> tuple[tuple[str, str], ...]:
    """Return (version, text) of every version in `terms/`, oldest first; the file's name is it."""
    return tuple((path.stem, path.read_text("utf-8")) for path in sorted(_TERMS.glob("*.md")))


def current_version() -> str:
    """Return the version that a person is asked to agree to now."""
    return shipped()[-1][0]


def current_text() -> str:
    """Return the text of that version, as Markdown, for `/termo`."""
    return shipped()[-1][1]


def ensure_consent_document(session: Session, *, now: datetime) -> None:
    """Publish the shipped versions that the database does not know; called at start-up.

    A published version never changes: it is what people agreed to.

    Raises: RuntimeError when a shipped text differs from the published one of that version.
    """
    for version, text in shipped():
        row = session.get(ConsentDocument, version)
        if row is None:
            session.add(
                ConsentDocument(version=version, text=text, sha256=_sha256(text), published_at=now)
            )
        elif row.sha256 != _sha256(text):
            raise RuntimeError(f"terms {version} were edited after publishing: add a new version")
    session.flush()


def get_terms(session: Session, *, version: str | None = None) -> Terms | None:
    """Return a published version (the newest by default), also long after it was replaced."""
    wanted = version or current_version()
    row = session.get(ConsentDocument, wanted)
    if row is None:
        return None
    return Terms(row.version, row.text, row.sha256, row.published_at)


def record_consent(
    session: Session, *, account: Account, version: str, address: str, channel: str, now: datetime
) -> None:
    """Write down that a person agreed to a version, with the hash of the text that was shown."""
    ensure_consent_document(session, now=now)
    # The form says which version it showed; anything else is the newest.
    was_shown = version in dict(shipped())
    terms = get_terms(session, version=version if was_shown else None)
    assert terms is not None
    assert account.id is not None
    session.add(
        Consent(
            account_id=account.id,
            document_version=terms.version,
            document_sha256=terms.sha256,
            given_at=now,
            address=address,
            channel=channel,
        )
    )
    log.record(
        session,
        "accounts.consent",
        now=now,
        actor_id=account.id,
        subject=f"terms:{terms.version}",
        address=address,
    )


def give_consent(session: Session, *, account_id: int, address: str, now: datetime) -> None:
    """Agree to the newest version of the terms, from `/conta`."""
    account = session.get_one(Account, account_id)
    record_consent(
        session,
        account=account,
        version=current_version(),
        address=address,
        channel="account",
        now=now,
    )


def list_consents(session: Session, *, account_id: int) -> list[ConsentCard]:
    """Return what a person agreed to, newest first."""
    rows = session.exec(
        select(Consent).where(Consent.account_id == account_id).order_by(col(Consent.id).desc())
    )
    return [
        ConsentCard(
            id=row.id or 0,
            version=row.document_version,
            given=stamp(row.given_at),
            address=row.address,
            withdrawn=stamp(row.withdrawn_at) if row.withdrawn_at else "",
        )
        for row in rows
    ]


def withdraw_consent(session: Session, *, account_id: int, address: str, now: datetime) -> int:
    """Withdraw every consent that still stands (LGPD art. 8 §5); return how many there were."""
    rows = session.exec(
        select(Consent).where(Consent.account_id == account_id, col(Consent.withdrawn_at).is_(None))
    ).all()
    for row in rows:
        row.withdrawn_at = now
        session.add(row)
    log.record(session, "accounts.withdraw_consent", now=now, actor_id=account_id, address=address)
    return len(rows)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
