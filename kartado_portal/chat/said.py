"""What Katia is about to say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kartado_portal.chat import wording
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.schemas import Option
from kartado_portal.tickets.models import Message


@dataclass(frozen=True)
class Said:
    """Words with their buttons, and what they were understood from."""

    html: str
    options: tuple[Option, ...] = ()
    intent: str = ""
    tier: str = ""
    articles: tuple[str, ...] = ()
    then_ends: bool = False
    """The conversation closes after these words."""
    follow: Callable[[Message], None] | None = None
    """Called with the message once it is written, in the same transaction."""


def ask_proof(talk: Talk, then: dict[str, Any]) -> Said:
    """Ask for the address; `then` is what the person wanted and gets afterwards."""
    talk.conversation.step = {"kind": "email", "then": then}
    return plainly(wording.ASK_PROOF, wording.CANCEL, wording.HUMAN)


SILENT = Said("")
"""Nothing is said."""


def plainly(text: str, *options: Option, intent: str = "") -> Said:
    """Return one paragraph with buttons."""
    return Said(wording.paragraph(text), options, intent)
