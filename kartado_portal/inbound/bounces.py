"""Delivery reports: which letter of ours did not arrive, and why."""

import re
from dataclasses import dataclass

from kartado_portal.inbound.parsing import ParsedMail

_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^diagnostic-code:\s*(.{3,300})", re.IGNORECASE | re.MULTILINE)
_IN_TEXT = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says. Empty `message_ids`: it returns no letter that can be known."""

    message_ids: tuple[str, ...]
    status: str
    reason: str

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
    return Report(tuple(ids), status[1] if status else "", " ".join(reason.split())[:300])
