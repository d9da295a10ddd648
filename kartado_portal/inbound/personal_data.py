"""What this room holds about one person: the mail that came from their address (LGPD)."""

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kartado_portal import clock
from kartado_portal.accounts import exports
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account
from kartado_portal.inbound import raw_care
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.reasons import Reason


def register() -> None:
    """Have every export and erasure include this room."""
    exports.register("e-mails recebidos", collect_mail, erase_mail)


def collect_mail(session: Session, *, account_id: int) -> Part:
    """Return when what came from the person's address; their words are in their tickets."""
    mails = session.exec(_of(account_id).order_by(col(InboundMail.id))).all()
    return Part(
        [
            {
                "recebido em": clock.stamp(one.received_at),
                "assunto": one.subject,
                "tamanho em bytes": one.size_bytes,
            }
            for one in mails
        ]
    )


def erase_mail(session: Session, *, account_id: int, now: datetime) -> None:
    """Delete the bytes, and all that names the person; that something came stays.

    What still waited is worked on no more. Called while the account carries its address.
    """
    for row in session.exec(_of(account_id)).all():
        raw_care.delete_raw(session, row)
        row.from_address = row.from_name = row.subject = row.envelope_from = row.message_id = ""
        row.envelope_to, row.checks, row.peer, row.helo, row.note = [], {}, "", "", ""
        if row.state in ("received", "held"):
            row.state, row.reason, row.processed_at = "dropped", Reason.THROWN_AWAY, now


def _of(account_id: int) -> SelectOfScalar[InboundMail]:
    """Return the query for what came from the person, also from addresses merged into theirs."""
    own = select(Account.email).where(
        (Account.id == account_id) | (Account.merged_into_id == account_id)
    )
    return select(InboundMail).where(col(InboundMail.from_address).in_(own))
