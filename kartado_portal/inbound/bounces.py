"""Delivery reports: which letter of ours did not arrive, and why."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.tickets import bounces

_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_ACTION = re.compile(r"^action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^diagnostic-code:\s*(.{3,300})", re.IGNORECASE | re.MULTILINE)
_IN_TEXT = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says. Empty `message_ids`: it returns no letter that can be known."""

    message_ids: tuple[str, ...]
    status: str
    reason: str
    action: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the letter did not arrive; else it is only late, or a report of success."""
        return self.action in ("", "failed")

    @property
    def is_permanent(self) -> bool:
        """Whether the address takes no letter at all (5.x.x)."""
        return self.status.startswith("5")


def read_report(mail: ParsedMail) -> Report:
    """Return what a bounce says, by its fields, else by its words."""
    told = "\n".join([*mail.reports, *mail.enclosed, mail.text[:20_000]])
    ids = dict.fromkeys(_MESSAGE_ID.findall(told) + mail.mentions)
    status = _STATUS.search(told) or _IN_TEXT.search(told)
    diagnostic = _DIAGNOSTIC.search(told)
    reason = diagnostic[1] if diagnostic else mail.subject
    action = _ACTION.search(told)
    return Report(
        tuple(ids),
        status[1] if status else "",
        " ".join(reason.split())[:300],
        action[1].lower() if action else "",
    )


def note(session: Session, *, mail: ParsedMail, now: datetime) -> int:
    """Tell of each letter of ours that a delivery report returns; return how many there were.

    Whose letter it was is known by its Message-ID alone, which nobody can guess.
    """
    report = read_report(mail)
    if not report.is_over:
        return 0
    told = [
        bounces.letter_bounced(
            session,
            message_id=message_id,
            reason=report.reason,
            is_permanent=report.is_permanent,
            now=now,
        )
        for message_id in report.message_ids
    ]
    return sum(one is not None for one in told)
