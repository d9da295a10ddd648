"""What kind of message it is: from a person, or from a machine that must get no answer."""

import re
from enum import StrEnum

from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.mail import reply_address
from kartado_portal.settings import get_settings


class Nature(StrEnum):
    """Who wrote it, as its headers tell; only a person's mail is acknowledged (RFC 3834)."""

    PERSON = "person"
    MACHINE = "machine"
    """Monitors and forms: a ticket, but no letter that would start a loop."""
    AUTO_REPLY = "auto_reply"
    """Out of office: it answers nobody's question."""
    MAILING = "mailing"
    BOUNCE = "bounce"
    OWN = "own"
    """A letter of ours that came back."""


_AUTO_REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-vacation",
)
_AWAY = re.compile(
    r"^\s*(?:resposta autom[aá]tica|automatic reply|auto(?:matic)?[ -]?reply|autoreply"
    r"|respuesta autom[aá]tica|out of (?:the )?office|fora d[oe] escrit[oó]rio|aus[eê]ncia"
    r"|fuera de (?:la )?oficina|aviso de f[eé]rias|estou de f[eé]rias)\b",
    re.IGNORECASE,
)
_POSTMASTERS = ("mailer-daemon@", "postmaster@", "mail-daemon@")


def nature_of(mail: ParsedMail, *, envelope_from: str | None) -> Nature:
    """Judge by the headers; `envelope_from` is empty for `<>`, None where no envelope is known."""
    if _is_own(mail):
        return Nature.OWN
    if _is_bounce(mail, envelope_from):
        return Nature.BOUNCE
    submitted = mail.header("auto-submitted").lower().partition(";")[0].strip()
    precedence = mail.header("precedence").strip().lower()
    if (
        submitted == "auto-replied"
        or precedence == "auto_reply"
        or any(name in mail.headers for name in _AUTO_REPLY_HEADERS)
        or "rules agent" in mail.header("x-ms-exchange-generated-message-source").lower()
        or _AWAY.match(mail.subject)
    ):
        return Nature.AUTO_REPLY
    if precedence in ("list", "bulk", "junk") or "list-id" in mail.headers:
        return Nature.MAILING
    if "list-unsubscribe" in mail.headers:
        return Nature.MAILING
    if submitted not in ("", "no") or "feedback-type" in mail.headers:
        return Nature.MACHINE
    if envelope_from == "" or mail.from_address.startswith(
        ("noreply@", "no-reply@", "nao-responda@")
    ):
        return Nature.MACHINE
    suppress = mail.header("x-auto-response-suppress").lower()
    return Nature.MACHINE if "all" in suppress or "autoreply" in suppress else Nature.PERSON


def _is_own(mail: ParsedMail) -> bool:
    """Whether the portal wrote it: its list, or its own address as the sender."""
    own_list = f"tickets.{get_settings().site_name}"
    return own_list in mail.header("list-id") or reply_address.is_ours(mail.from_address)


def _is_bounce(mail: ParsedMail, envelope_from: str | None) -> bool:
    kind = mail.header("content-type").lower()
    if "multipart/report" in kind and "delivery-status" in kind:
        return True
    from_postmaster = mail.from_address.startswith(_POSTMASTERS)
    return from_postmaster and (not envelope_from or "x-failed-recipients" in mail.headers)
