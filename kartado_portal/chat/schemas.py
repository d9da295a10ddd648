"""What the screens of the chat show, all frozen."""

from dataclasses import dataclass, field

from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.files.schemas import AttachmentCard

MESSAGE_LIMIT = 4_000
"""Characters of one message."""
SHOWN = 60
"""Messages of a conversation that a panel opens with."""


@dataclass(frozen=True)
class Option:
    """A button under Katia's last words: what it says, and what pressing it means."""

    label: str
    act: str


@dataclass(frozen=True)
class ChatEntry:
    """One message, or one quiet line (`side` is event)."""

    key: str
    side: str
    """own, katia, staff, requester (as the staff sees them) or event."""
    author: str
    html: str
    stamp: str
    clock: str
    attachments: list[AttachmentCard] = field(default_factory=list)
    mark: str = ""
    """For the staff, how far it came on WhatsApp."""


@dataclass(frozen=True)
class ConversationCard:
    """One row of «Conversas anteriores»."""

    number: str
    subject: str
    state: str
    state_words: str
    when: str
    has_news: bool


@dataclass(frozen=True)
class ChatScreen:
    """One conversation as its requester sees it."""

    number: str
    subject: str
    state: str
    state_words: str
    detail: str
    """Place in the queue and hours, or by when an answer is promised."""
    is_open: bool
    messages: list[ChatEntry]
    older_count: int
    options: list[Option]
    is_thinking: bool
    typing: str
    """Who of the staff is typing."""
    last_id: int


WITH_KATIA = "Katia · assistente virtual"
"""Who has a conversation that nobody of the staff has taken."""

NOTHING = ChatScreen(
    number="",
    subject="",
    state=ConversationState.KATIA,
    state_words=WITH_KATIA,
    detail="",
    is_open=True,
    messages=[],
    older_count=0,
    options=[],
    is_thinking=False,
    typing="",
    last_id=0,
)
"""A conversation that has not begun."""
