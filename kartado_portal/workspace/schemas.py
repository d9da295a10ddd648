"""What the desk's screens are given, all frozen."""

from dataclasses import dataclass, field

PAGE_SIZE = 25
COUNTED = 1_000
"""Counters are exact up to here; beyond, «1.000+»: nobody needs to know, and no count may cost
more than that."""

BULK_LIMIT = 200
"""Tickets that one act takes at once."""
NAME_LIMIT = 60
VIEWS_LIMIT = 30


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """The queue as its address says; the words of the address stand in `queue_address`."""

    view: str = "abertas"
    q: str = ""
    stage: str = ""
    owner: str = ""
    """`eu`, `ninguem` or the id of an account."""
    company: int = 0
    category: int = 0
    channel: str = ""
    tag: int = 0
    age_days: int = 0
    """Opened at least so long ago."""
    priority: str = ""
    order: str = "-atividade"
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """One row of the queue; times as `dd/mm/aaaa hh:mm`."""

    number: str
    subject: str
    requester: str
    """The address, as in the customer's own list."""
    requester_name: str
    company: str
    stage: str
    owner: str
    due: str
    due_kind: str
    """What is due, as `sla.LABELS` has it."""
    is_overdue: bool
    is_due_soon: bool
    last_activity: str
    priority: str
    priority_label: str
    url: str
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue and the size of the whole, as far as it is counted."""

    rows: list[QueueRow]
    total: int
    total_label: str
    page: int
    has_next: bool


@dataclass(frozen=True)
class ViewLink:
    """A view to choose: where it leads, and how many tickets are in it («1.000+» at most)."""

    key: str
    label: str
    url: str
    count: str
    is_current: bool
    group: str = "desk"
    """desk, stages, own or team."""
    saved_id: int = 0
    """Of a saved view that the reader may rename and delete; else 0."""


@dataclass(frozen=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """What the filters and the bulk acts offer besides what is fixed."""

    owners: list[Choice]
    companies: list[Choice]
    categories: list[Choice]
    tags: list[Choice]


@dataclass(frozen=True)
class BulkAct:
    """What to do to every selected ticket.

    `kind` is assign (value: `eu`, a level or the id of an analyst), stage (value: a stage of
    `queue_address`), tag (value: its name) or close.
    """

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Refused:
    """A ticket that an act left alone, and why."""

    number: str
    reason: str


@dataclass(frozen=True)
class BulkDone:
    """What came of an act over many tickets."""

    done: list[str]
    refused: list[Refused]


@dataclass(frozen=True)
class Tile:
    """One figure with its name and what to compare it with."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class TimeBar:
    """What was opened and closed in one step of time; heights in per cent of the highest."""

    label: str
    opened: int
    closed: int
    opened_height: str
    closed_height: str


@dataclass(frozen=True)
class AgeBar:
    """How many open tickets are of one age; the width in per cent of the largest."""

    label: str
    count: str
    width: str


@dataclass(frozen=True)
class FigureRow:
    """One analyst, company, category or channel; times are business time."""

    name: str
    opened: str
    closed: str
    first_reply: str
    first_reply_slow: str
    kept: str
    solution: str
    solution_slow: str
    continued: str
    satisfaction: str


@dataclass(frozen=True)
class Voice:
    """One answer to a survey."""

    score: str
    comment: str
    number: str
    url: str
    when: str


@dataclass(frozen=True)
class FigureScreen:
    """Everything that the page of figures shows."""

    tiles: list[Tile]
    bars: list[TimeBar]
    rows: list[FigureRow]
    hidden_rows: int
    ages: list[AgeBar]
    voices: list[Voice]


@dataclass(frozen=True)
class PersonRow:
    """One person of the directory."""

    id: int
    name: str
    email: str
    company: str
    role: str
    state: str
    sees_company: bool = False


@dataclass(frozen=True)
class CompanyRow:
    """One company of the directory."""

    id: int
    name: str
    domains: str
    members: int
    visibility: str


@dataclass(frozen=True)
class DirectoryPage:
    """One page of the directory: people or companies."""

    people: list[PersonRow]
    companies: list[CompanyRow]
    total: int
    pages: int


@dataclass(frozen=True)
class PersonActLine:
    """One act on a person's account: when (`dd/mm/aaaa hh:mm`), who, what."""

    key: str
    at: str
    who: str
    what: str


@dataclass(frozen=True)
class PersonDetail:
    """Everything that the staff sees of one person's account; times as `dd/mm/aaaa hh:mm`."""

    id: int = 0
    name: str = ""
    email: str = ""
    company_id: int = 0
    company: str = ""
    role: str = "customer"
    role_label: str = ""
    level: str = "N1"
    state: str = ""
    is_disabled: bool = False
    is_confirmed: bool = True
    sees_company: bool = False
    is_selecting: bool = False
    """Whether the company shows its tickets to selected people only."""
    created: str = ""
    last_seen: str = ""
    sessions: int = 0
    tickets: int = 0
    open_tickets: int = 0
    is_self: bool = False
    merged_into_id: int = 0
    """The account that took over this one; 0 for none."""
    merged_into: str = ""
    other_addresses: list[str] = field(default_factory=list)
    """Of accounts that were merged into this one."""
    undeliverable: str = ""
    """Since when and why letters about tickets do not go to the address; empty while they do."""
    history: list[PersonActLine] = field(default_factory=list)


@dataclass(frozen=True)
class MacroRow:
    """A macro as administrators see it; `tags` between commas."""

    id: int = 0
    name: str = ""
    body: str = ""
    stage: str = ""
    tags: str = ""
    summary: str = ""
    is_archived: bool = False


@dataclass(frozen=True)
class MacroDraft:
    """A macro as typed; what is empty it does not do."""

    name: str = ""
    body: str = ""
    stage: str = ""
    tags: str = ""


@dataclass(frozen=True)
class TeamRow:
    """One of the staff; `id` 0 is nobody."""

    id: int = 0
    name: str = ""
    email: str = ""
    role: str = "analyst"
    level: str = "N1"
    state: str = ""
    open_tickets: int = 0
    is_disabled: bool = False
    is_invited: bool = False
    is_self: bool = False


@dataclass(frozen=True)
class MergePreview:
    """What merging a person into another would do; `id` 0 while nobody is chosen."""

    id: int = 0
    name: str = ""
    email: str = ""
    moves: list[str] = field(default_factory=list)
    crosses_companies: bool = False
    company: str = ""
    kept_company: str = ""


@dataclass(frozen=True)
class CompanyDetail:
    """Everything that the staff sees of one company."""

    id: int = 0
    name: str = ""
    visibility: str = "everyone"
    visibility_label: str = ""
    notes: str = ""
    domains: list[str] = field(default_factory=list)
    members: list[PersonRow] = field(default_factory=list)
    created: str = ""
    tickets: int = 0
    open_tickets: int = 0


@dataclass(frozen=True)
class CategoryRow:
    """One category as administrators see it."""

    id: int
    name: str
    is_archived: bool
    tickets: int


@dataclass(frozen=True)
class CannedRow:
    """One canned reply as it is written, in plain text."""

    id: int
    title: str
    body: str


@dataclass(frozen=True)
class AuditRow:
    """One line of the audit log."""

    id: int
    when: str
    who: str
    what: str
    code: str
    """The act as it is stored, which the filter asks for; `what` says it in words."""
    about: str
    about_code: str
    """What was acted on as it is stored, which the filter asks for."""
    address: str
    detail: str
