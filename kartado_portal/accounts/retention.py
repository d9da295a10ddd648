"""How long what is over is kept, as administrators set it; each chore asks anew."""

from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import Session

from kartado_portal.accounts.models import PortalSetting
from kartado_portal.mail import outbox

SETTING = "retention"


@dataclass(frozen=True, slots=True)
class Retention:
    """What holds unless something else was set."""

    sign_in_days: int = 90
    """Where somebody signed in from, after the session ended; the audit log says it for good."""
    link_days: int = 30
    """Links and codes of letters, after they ran out."""
    unconfirmed_days: int = 30
    """A sign-up that nobody confirmed is somebody's address without their word for it."""
    file_months: int = 0
    """Files of a ticket, after its closing; 0 keeps them for good."""
    ticket_days: int = 0
    """Everything that was said in a ticket, after its closing; 0 keeps it for good."""

    letter_days: int = outbox.KEPT_DAYS
    """That a letter was sent, and to whom; what it said goes when it is over."""

    def as_text(self) -> str:
        """Return what `find` reads."""
        return _STORED.dump_json(asdict(self)).decode()


_STORED: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])


def find(session: Session) -> Retention:
    """Return what holds now."""
    row = session.get(PortalSetting, SETTING)
    return Retention(**_STORED.validate_json(row.value)) if row else Retention()


def prune_letters(session: Session, *, now: datetime) -> int:
    """Delete letters that are over and older than was set; return how many."""
    return outbox.prune(session, now=now, kept_days=find(session).letter_days)
