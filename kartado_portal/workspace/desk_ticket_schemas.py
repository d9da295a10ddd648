"""What the analysts' page of one ticket is given, all frozen."""

from dataclasses import dataclass, field

from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Priority
from kartado_portal.tickets.schemas import ParticipantCard
from kartado_portal.workspace.canned import CannedCard, MacroCard
from kartado_portal.workspace.schemas import Choice

STAGES = [Choice(stage.value, lifecycle.label(stage)) for stage in lifecycle.STAFF_STAGES]
"""The stages to choose from; closing has its own act."""
PRIORITIES = [Choice(one.value, lifecycle.priority_label(one)) for one in Priority]


@dataclass(frozen=True)
class OtherTicket:
    """Another ticket of the same person."""

    number: str
    subject: str
    status_line: str
    url: str


@dataclass(frozen=True)
class PersonPanel:
    """Who asks: what an analyst wants to know before answering."""

    name: str = ""
    email: str = ""
    phone: str = ""
    """The WhatsApp that the ticket came by: its last digits, and the name there."""
    phone_notice: str = ""
    """What an answer has to expect there, if it does not simply arrive."""
    company: str = ""
    language: str = ""
    last_seen: str = ""
    total: int = 0
    """How many tickets the person has opened."""
    others: list[OtherTicket] = field(default_factory=list)


@dataclass(frozen=True)
class ClockCard:
    """A time by which the staff has to do something."""

    label: str
    due: str
    state: str
    """late, soon or empty."""


@dataclass(frozen=True)
class DeskDetail:
    """The head of the page and what may be done there.

    `seen` is the stamp of what is shown: acts carry it back, so that nobody overwrites what
    they have not seen.
    """

    number: str = ""
    subject: str = ""
    category: str = ""
    category_id: str = ""
    priority: str = ""
    priority_label: str = ""
    tags: list[str] = field(default_factory=list)
    stage: str = ""
    stage_hint: str = ""
    status_line: str = ""
    turn: str = ""
    level: str = ""
    owner: str = ""
    is_mine: bool = False
    is_open: bool = False
    is_solution_asked: bool = False
    has_news: bool = False
    seen: str = ""
    created: str = ""
    channel: str = ""
    clocks: list[ClockCard] = field(default_factory=list)
    """What runs, the earliest due first."""
    is_resting: bool = False
    """Whether the clocks rest for the customer."""
    continues: str = ""
    continued_by: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    participants: list[ParticipantCard] = field(default_factory=list)
    person: PersonPanel = field(default_factory=PersonPanel)


@dataclass(frozen=True)
class MentionCard:
    """A colleague who can be named in a note."""

    handle: str
    """What stands behind the `@`."""
    search: str
    """The same in lower case, with and without accents: what the filter looks in."""


@dataclass(frozen=True)
class DeskChoices:
    """What the page offers to choose from, besides what is fixed."""

    levels: list[Choice] = field(default_factory=list)
    people: list[Choice] = field(default_factory=list)
    categories: list[Choice] = field(default_factory=list)
    canned: list[CannedCard] = field(default_factory=list)
    macros: list[MacroCard] = field(default_factory=list)
    mentions: list[MentionCard] = field(default_factory=list)
    colleagues: list[str] = field(default_factory=list)
    """Addresses of the requester's company, to be added to the ticket."""
