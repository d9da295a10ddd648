"""Visitors: who talks to us without having said, or proved, who they are.

Their tickets hang on an account of their own, under an address that no mail can ever reach
(RFC 2606). It is merged into the person's account once the person proves an address.
"""

import secrets
from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import passwords
from kartado_portal.accounts.models import Account

DOMAIN = "visitante.invalid"
NAME = "Visitante"


def new_visitor(session: Session, *, now: datetime) -> Account:
    """Return an account for somebody unknown: no password, no company, no mail, no way in."""
    account = Account(
        email=f"{secrets.token_hex(8)}@{DOMAIN}",
        name=NAME,
        password_hash=passwords.UNUSABLE,
        is_contact=True,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def is_visitor(email: str) -> bool:
    """Tell whether an address is a visitor's, which reaches nobody."""
    return email.endswith(f"@{DOMAIN}")


def shown(email: str) -> str:
    """Return an address for people to read."""
    return "não informado" if is_visitor(email) else email
