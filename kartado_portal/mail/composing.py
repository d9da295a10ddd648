"""Making a message of a letter: headers, text and HTML, by the `emails` library."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from emails.message import Message

from kartado_portal import clock, routes
from kartado_portal.mail import mute_links
from kartado_portal.mail.catalog import LETTERS
from kartado_portal.mail.headers import one_line
from kartado_portal.mail.letters import RenderedLetter
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.settings import get_settings

SENDER_NAME = "Suporte Kartado"

_HEADERS_SIGNED = (
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"),
    # Mail programs press «unsubscribe» only where both are signed (RFC 8058).
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
)
# Each once more than there is of it: so nobody can add another one on the way either.
_SIGNED = [name.encode() for name in _HEADERS_SIGNED * 2]


@dataclass(frozen=True, slots=True)
class ReadyLetter:
    """One message, ready to hand to a transport. `id` is the outbox row's."""

    id: int
    written_at: datetime
    message: Message


def compose(row: OutboxLetter, rendered: RenderedLetter) -> ReadyLetter:
    """Build the message of an outbox row.

    Everything in it comes from the row, so that a second delivery equals the first.
    """
    settings = get_settings()
    message = Message(
        message_id=row.message_id,
        date=format_datetime(clock.local(row.created_at)),
        subject=one_line(rendered.subject),
        mail_from=(SENDER_NAME, settings.mail_from),
        mail_to=(one_line(row.to_name) or None, row.to_address),
        reply_to=(SENDER_NAME, row.reply_to or settings.mail_from),
        headers=_headers(row),
        text=rendered.text,
        html=rendered.html,
    )
    if row.id is None:
        raise ValueError("only a stored letter is sent")
    if settings.dkim_key:
        message.dkim(
            key=settings.dkim_key,
            selector=settings.dkim_selector,
            domain=settings.mail_from.rpartition("@")[2],
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_SIGNED,
        )
    return ReadyLetter(row.id, row.created_at, message)


def _headers(row: OutboxLetter) -> dict[str, str]:
    settings = get_settings()
    headers = {
        "Auto-Submitted": "auto-generated",  # RFC 3834: vacation programs keep quiet
        "X-Auto-Response-Suppress": "All",  # the same for Exchange, which knows it by this name
    }
    if row.thread_key:
        root = _thread_root(row.thread_key)
        earlier = one_line(row.in_reply_to or "") or root
        headers["In-Reply-To"] = earlier
        headers["References"] = root if earlier == root else f"{root} {earlier}"
    elif row.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = one_line(row.in_reply_to)
    if LETTERS[row.letter].about_ticket:
        headers["List-Id"] = f"Tickets <tickets.{settings.site_name}>"
        headers |= _unsubscribe(row)
    return headers


def _unsubscribe(row: OutboxLetter) -> dict[str, str]:
    """Return how a mail program stops such letters: by one press, where they are of one ticket."""
    mute = mute_links.url_of(row.thread_key)
    if not mute:
        return {"List-Unsubscribe": f"<{get_settings().base_url}{routes.ACCOUNT}>"}
    return {
        "List-Unsubscribe": f"<{mute}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _thread_root(thread_key: str) -> str:
    """Return the Message-ID that every letter of a thread refers to.

    No message carries it: mail programs gather letters that name the same ancestor, seen or
    not, and so each recipient's first letter needs no part to play.
    """
    digest = hashlib.sha256(thread_key.encode()).hexdigest()[:32]
    return f"<thread.{digest}@{get_settings().mail_from.rpartition('@')[2]}>"
