"""What goes in and out of the room: drafts, cards and details, all frozen."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from kartado_portal.files.schemas import AttachmentCard

SUBJECT_LIMIT = 200
BODY_LIMIT = 20_000
GUIDANCE_LIMIT = 2_000
PAGE_SIZE = 25
TIMELINE_STEP = 30
TAG_LIMIT = 40

GUIDANCE = {
    "tried": "O que você tentou fazer e o que aconteceu",
    "impact": "Impacto (quem e quantos afetados)",
    "when": "Horário aproximado e passos para reproduzir",
    "where": "Unidade, módulo e plataforma (web/app)",
}

Line = Annotated[str, StringConstraints(max_length=SUBJECT_LIMIT)]


class NewTicketDraft(BaseModel):
    """A new ticket as typed; whole or not, so that it can be kept while it grows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Line = ""
    category_id: int | None = None
    body: Annotated[str, StringConstraints(max_length=BODY_LIMIT)] = ""
    guidance: dict[str, Annotated[str, StringConstraints(max_length=GUIDANCE_LIMIT)]] = {}
    attachment_ids: tuple[str, ...] = ()
    continues: Annotated[str, StringConstraints(max_length=11)] = ""
    form_key: Annotated[str, StringConstraints(max_length=64)] = ""


class ReplyDraft(BaseModel):
    """A reply or note as written in the editor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body_html: Annotated[str, StringConstraints(max_length=5 * BODY_LIMIT)] = ""
    attachment_ids: tuple[str, ...] = ()
    form_key: Annotated[str, StringConstraints(max_length=64)] = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a message says, on its way in: HTML that is not clean yet, and uploaded files.

    What came by mail has its quoted part, its Message-ID and whether its sender was vouched for.
    """

    body_html: str
    attachment_ids: tuple[str, ...] = ()
    channel: str = "portal"
    quoted_html: str = ""
    mail_id: str = ""
    sender_check: str = ""


class TicketEdit(BaseModel):
    """What a ticket is to become, as the staff's form says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    category_id: int
    priority: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """The list as its URL says: `?q=&exibir=&status=&ordem=&pagina=`."""

    q: str = ""
    scope: str = "meus"
    status: str = "todos"
    order: str = "-atividade"
    page: int = 1


@dataclass(frozen=True)
class CategoryCard:
    """A category to choose."""

    id: int
    name: str


@dataclass(frozen=True)
class TicketCard:
    """One row of the list; times as `dd/mm/aaaa hh:mm`."""

    number: str
    subject: str
    requester: str
    created: str
    owner: str
    last_activity: str
    status: str
    status_line: str
    turn: str
    has_news: bool
    url: str


@dataclass(frozen=True)
class TicketPage:
    """One page of the list and the size of the whole."""

    cards: list[TicketCard]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class ParticipantCard:
    """A colleague who follows the ticket."""

    account_id: int
    name: str
    email: str


@dataclass(frozen=True)
class Fact:
    """A label and what was filled in."""

    label: str
    value: str


@dataclass(frozen=True)
class Entry:
    """One block or quiet line of the timeline.

    `kind` is opening, reply, note or event; an event has only `text` and times.
    """

    key: str
    kind: str
    author: str = ""
    initials: str = ""
    is_staff: bool = False
    is_own: bool = False
    channel: str = ""
    stamp: str = ""
    ago: str = ""
    body_html: str = ""
    quoted_html: str = ""
    sender_check: str = ""
    """For the staff, of what came by mail: pass, fail or none."""
    text: str = ""
    attachments: list[AttachmentCard] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    link: str = ""
    mark: str = ""
    """For the staff, how far it came on WhatsApp."""
    is_gone: bool = False
    """Whether its words went by age (`anonymising`)."""


@dataclass(frozen=True)
class Timeline:
    """The newest entries, oldest first, and whether older ones wait."""

    entries: list[Entry]
    oldest_id: int
    older_count: int


@dataclass(frozen=True)
class TicketDetail:
    """The header of the ticket page and what the reader may do there."""

    id: int
    number: str
    subject: str
    category: str
    status: str
    status_line: str
    stage_hint: str
    turn: str
    owner: str
    requester: str
    requester_email: str
    created: str
    promised: str
    is_open: bool
    has_news: bool
    is_muted: bool
    is_requester: bool
    is_solution_asked: bool
    continues: str
    continued_by: list[str]
    participants: list[ParticipantCard]


@dataclass(frozen=True)
class DraftCard:
    """A form as it opens: its key, and what was kept of it as JSON-like values."""

    form_key: str
    fields: dict[str, object]
    version: int
    updated: str

    @property
    def attachment_ids(self) -> list[str]:
        """The files uploaded for it."""
        named = self.fields.get("attachment_ids")
        return [str(one) for one in named] if isinstance(named, list) else []


SCORES = {1: "Muito ruim", 2: "Ruim", 3: "Regular", 4: "Bom", 5: "Muito bom"}
"""What may be answered after a closing."""
COMMENT_LIMIT = 2_000


@dataclass(frozen=True)
class SurveyCard:
    """The question after a closing, as its requester sees it.

    `state` is none, asked, answered or withdrawn; `score` is 0 until answered.
    """

    state: str
    score: int
    words: str
    comment: str
    number: str
    subject: str


NO_SURVEY = SurveyCard(state="none", score=0, words="", comment="", number="", subject="")
