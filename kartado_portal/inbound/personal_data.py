"""What this room holds about one person, and of tickets: the mail as it came (LGPD)."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select
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
        _empty(session, row)
        if row.state in ("received", "held"):
            row.state, row.reason, row.processed_at = "dropped", Reason.THROWN_AWAY, now


def forget_tickets(session: Session, *, ticket_ids: Collection[int], before: datetime) -> None:
    """Empty the mail that these tickets were made of, as an erasure does.

    What came before then and became part of no ticket goes too: bounces and automatic answers
    quote what they answer, and nothing says which ticket that was. Held ones wait for a person.
    """
    over = and_(InboundMail.state == "dropped", col(InboundMail.received_at) < before)
    named = or_(InboundMail.subject != "", InboundMail.from_address != "")
    mails = select(InboundMail).where(
        or_(col(InboundMail.ticket_id).in_(ticket_ids), and_(over, named))
    )
    for row in session.exec(mails).all():
        _empty(session, row)


def _empty(session: Session, row: InboundMail) -> None:
    raw_care.delete_raw(session, row)
    row.from_address = row.from_name = row.subject = row.envelope_from = row.message_id = ""
    row.envelope_to, row.checks, row.peer, row.helo, row.note = [], {}, "", "", ""


def _of(account_id: int) -> SelectOfScalar[InboundMail]:
    """Return the query for what came from the person, also from addresses merged into theirs."""
    own = select(Account.email).where(
        (Account.id == account_id) | (Account.merged_into_id == account_id)
    )
    return select(InboundMail).where(col(InboundMail.from_address).in_(own))
