"""The limits of files that administrators set: how they are kept, and how a process keeps up."""

from sqlmodel import Session

from kartado_portal.accounts.models import PortalSetting
from kartado_portal.files import limits
from kartado_portal.files.limits import Limits

SETTING = "file_limits"
TOPIC = "files:limits"
"""Poked when they change: forms that are open learn it before the next file is chosen."""


def find(session: Session) -> Limits | None:
    """Return what was set; None when the installation's own hold."""
    row = session.get(PortalSetting, SETTING)
    if row is None:
        return None
    file_mb, per_message = map(int, row.value.split())
    return Limits(file_mb, per_message)


def follow(session: Session) -> None:
    """Have this process hold what the database has."""
    limits.hold(find(session))
