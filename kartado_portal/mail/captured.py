"""Reading what demo mode has captured."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import cast

from kartado_portal import clock

_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-\d+")

_SHOWN_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


@dataclass(frozen=True, slots=True)
class CapturedCard:
    """One row of the list. `id` is the name of the file without its ending."""

    id: str
    when: str
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class CapturedLetter:
    """One letter, as shown on its page."""

    id: str
    when: str
    to: str
    subject: str
    headers: list[tuple[str, str]]
    text: str
    html: str


def list_captured(folder: Path, *, limit: int) -> list[CapturedCard]:
    """Return the newest letters, newest first."""
    paths = [path for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)]
    return [_card(path) for path in sorted(paths, key=_order, reverse=True)[:limit]]


def find_path(folder: Path, letter_id: str) -> Path | None:
    """Return the file of a letter; an id that is no letter's leads nowhere."""
    if not _NAME.fullmatch(letter_id):
        return None
    path = folder / f"{letter_id}.eml"
    return path if path.is_file() else None


def read_captured(path: Path) -> CapturedLetter:
    """Return a letter with its parts decoded."""
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return CapturedLetter(
        id=path.stem,
        when=_when(message),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        headers=[(name, str(message[name])) for name in _SHOWN_HEADERS if message[name]],
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _card(path: Path) -> CapturedCard:
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=policy.default).parse(file)
    return CapturedCard(path.stem, _when(message), str(message["To"]), str(message["Subject"]))


def _when(message: EmailMessage) -> str:
    return clock.stamp(parsedate_to_datetime(str(message["Date"])))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(cast(EmailMessage, body).get_content()) if body is not None else ""


def _order(path: Path) -> tuple[str, int]:
    written, _, number = path.stem.rpartition("-")
    return written, int(number)
