"""The «termo de armazenamento de dados»: its versions, and who agreed to which."""

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, func, select

from kartado_portal.accounts.models import Account, Consent, ConsentDocument
from kartado_portal.accounts.schemas import ConsentCard, Terms, TermsRow
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.clock import stamp
from kartado_portal.errors import Invalid, NotAllowed

_TERMS = Path(__file__).with_name("terms")
TEXT_LIMIT = 50_000
_VERSION = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])(?:\.\d{1,2})?")


@lru_cache
def shipped() -> tuple[tuple[str, str], ...]:
    """Return (version, text) of every version in `terms/`, oldest first; the file's name is it."""
    return tuple((path.stem, path.read_text("utf-8")) for path in sorted(_TERMS.glob("*.md")))


# This process's copy of the newest published version; it follows the database within seconds.
_held: list[tuple[str, str]] = []


def current_version() -> str:
    """Return the version that a person is asked to agree to now."""
    return (_held or shipped())[-1][0]


def current_text() -> str:
    """Return the text of that version, as Markdown, for `/termo`."""
    return (_held or shipped())[-1][1]


def follow(session: Session) -> None:
    """Take up the newest version that the database has."""
    newest = select(ConsentDocument).order_by(
        col(ConsentDocument.published_at).desc(), col(ConsentDocument.version).desc()
    )
    row = session.exec(newest.limit(1)).first()
    _held[:] = [(row.version, row.text)] if row is not None else []


def publish(session: Session, *, actor: Actor, version: str, text: str, now: datetime) -> None:
    """Publish another version of the terms, which people are asked to agree to from now on.

    What others agreed to stays with them; a published version never changes.

    Raises: NotAllowed; Invalid (version, text).
    """
    _refuse(actor)
    version, text = version.strip(), text.replace("\r\n", "\n").strip() + "\n"
    if not _VERSION.fullmatch(version):
        raise Invalid(field="version", reason="Escreva ano e mês, por exemplo 2027-01.")
    if session.get(ConsentDocument, version) is not None:
        raise Invalid(field="version", reason="Esta versão já foi publicada e não muda mais.")
    if not 20 <= len(text) <= TEXT_LIMIT:
        raise Invalid(field="text", reason=f"Escreva o texto, de até {TEXT_LIMIT} caracteres.")
    session.add(ConsentDocument(version=version, text=text, sha256=_sha256(text), published_at=now))
    log.record(
        session,
        "accounts.publish_terms",
        now=now,
        actor_id=actor.account_id,
        subject=f"terms:{version}",
    )


def list_documents(session: Session, *, actor: Actor) -> list[TermsRow]:
    """Return the published versions, newest first, each with how many agree. Raises: NotAllowed."""
    _refuse(actor)
    agreeing = func.count(func.distinct(Consent.account_id))
    counted = (
        select(Consent.document_version, agreeing)
        .where(col(Consent.withdrawn_at).is_(None))
        .group_by(col(Consent.document_version))
    )
    counts = dict(session.exec(counted).all())
    rows = select(ConsentDocument).order_by(
        col(ConsentDocument.published_at).desc(), col(ConsentDocument.version).desc()
    )
    return [
        TermsRow(one.version, stamp(one.published_at), counts.get(one.version, 0), one.text)
        for one in session.exec(rows).all()
    ]


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed


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
    was_shown = bool(version) and session.get(ConsentDocument, version) is not None
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
