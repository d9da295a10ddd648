"""What the desk's pages of articles receive."""

from dataclasses import dataclass, field

STATES = {
    "todos": "Todos",
    "publicados": "Publicados",
    "rascunhos": "Com rascunho",
    "agendados": "Agendados",
    "internos": "Internos",
    "revisar": "Para revisar",
    "arquivados": "Arquivados",
}
"""Filters of the list, by their words in the address."""


@dataclass(frozen=True)
class DeskArticleRow:
    """One article in the desk's list."""

    id: int = 0
    title: str = ""
    url: str = ""
    topic: str = ""
    state: str = ""
    tone: str = "plain"
    is_internal: bool = False
    is_due: bool = False
    """Its day of review has come."""
    updated: str = ""
    views: int = 0
    helpful: int = 0
    unhelpful: int = 0
    review: str = ""


@dataclass(frozen=True)
class DeskArticles:
    """The list under one filter."""

    rows: list[DeskArticleRow] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True)
class VersionRow:
    """One version in the history, newest first."""

    number: int = 0
    title: str = ""
    by: str = ""
    when: str = ""
    is_published: bool = False
    is_scheduled: bool = False
    is_latest: bool = False


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions; `html` is escaped, with del and ins."""

    label: str = ""
    html: str = ""


@dataclass(frozen=True)
class Comparison:
    """What changed from one version to another."""

    title: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class ReasonRow:
    """Why an article was not useful."""

    label: str = ""
    count: int = 0


@dataclass(frozen=True)
class ArticleDetail:
    """One article on the editor's page."""

    id: int = 0
    slug: str = ""
    url: str = ""
    state: str = ""
    tone: str = "plain"
    version: int = 0
    is_published: bool = False
    is_archived: bool = False
    is_scheduled: bool = False
    has_changes: bool = False
    """The newest version is not the one that readers see."""
    has_fixed_address: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    publish_at: str = ""
    review_at: str = ""
    """As a date field has it: aaaa-mm-dd."""
    is_due: bool = False
    views_30: int = 0
    views_all: int = 0
    helpful: int = 0
    unhelpful: int = 0
    reasons: list[ReasonRow] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    versions: list[VersionRow] = field(default_factory=list)


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that are one, asked in several ways."""

    key: str = ""
    text: str = ""
    """The newest way to ask."""
    ways: list[str] = field(default_factory=list)
    """The others."""
    count: int = 0
    sources: str = ""
    newest: str = ""
    nearest_id: int = 0
    """The article that comes nearest, to be widened instead; 0: none does."""
    nearest: str = ""


@dataclass(frozen=True)
class QuestionList:
    """Unanswered questions, the most asked first."""

    groups: list[QuestionGroup] = field(default_factory=list)
    total: int = 0
