"""Ending what browsers have proved, when all sessions of a person end (`accounts/proofs.py`)."""

from sqlmodel import Session, col, select

from kartado_portal.accounts import queries as account_queries
from kartado_portal.accounts.models import Account
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.live.poke import poke


def end_all(session: Session, *, account_id: int) -> None:
    """Make every browser that acts for a person a stranger's again, and void codes under way.

    A phone keeps what it proved: it is one person's, and no password ever opened it. But a code
    that it was asked for and has not heard yet is void, too: whoever reads the mailbox has it.
    """
    people = [
        one
        for one in (
            session.get(Account, account_id),
            *account_queries.list_merged(session, account_id=account_id),
        )
        if one is not None
    ]
    is_theirs = col(ChatVisitor.account_id).in_([one.id for one in people])
    proved = select(ChatVisitor).where(
        is_theirs, ChatVisitor.kind == "browser", col(ChatVisitor.proved_until).is_not(None)
    )
    for row in session.exec(proved.with_for_update()).all():
        row.proved_until = None
        session.add(row)
        poke(session, f"chat:visitor:{row.id}")
    asked = select(ChatVisitor).where(
        col(ChatVisitor.asked_email).in_([one.email for one in people]),
        col(ChatVisitor.code_until).is_not(None),
    )
    for row in session.exec(asked.with_for_update()).all():
        row.code_digest, row.code_until = "", None
        session.add(row)
    session.flush()
