"""What the screens of the knowledge base receive, and what comes in from them."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Audience = Literal["public", "internal"]

NAME_LIMIT = 60
"""Characters of a topic's name."""
TITLE_LIMIT = 120
SUMMARY_LIMIT = 300
BODY_LIMIT = 60_000
ASKED_LINES = 60
ASKED_LIMIT = 200
BASIS_LIMIT = 200
DEMONSTRATION = "demonstracao"
"""The `basis` of a text that nobody has checked against the real product."""

VOTE_REASONS = {
    "nao-resolveu": "Não resolveu o meu problema",
    "incompleto": "Faltam informações",
    "confuso": "É difícil de entender",
    "desatualizado": "Está desatualizado",
}
"""Why an article was not useful, by the value in the form."""
COMMENT_LIMIT = 1_000


class ArticleDraft(BaseModel):
    """A text as the editor or a folder gives it. Raises: pydantic.ValidationError."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    topic_id: int
    summary: str = Field("", max_length=SUMMARY_LIMIT)
    body: str = Field("", max_length=BODY_LIMIT)
    asked: tuple[str, ...] = ()
    audience: Audience = "public"
    basis: str = Field("", max_length=BASIS_LIMIT)
    slug: str = Field("", max_length=TITLE_LIMIT)

    @field_validator("title", "summary", "basis", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else value

    @field_validator("body", mode="before")
    @classmethod
    def _plain_ends(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")

    @field_validator("asked")
    @classmethod
    def _lines(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        lines = (" ".join(one.replace("\x00", "").split())[:ASKED_LIMIT] for one in value)
        return tuple(dict.fromkeys(one for one in lines if one))[:ASKED_LINES]


@dataclass(frozen=True)
class TopicCard:
    """A topic and how many articles stand under it for who asks."""

    id: int = 0
    slug: str = ""
    name: str = ""
    articles: int = 0


@dataclass(frozen=True)
class ArticleCard:
    """One article in a list of readers."""

    slug: str = ""
    title: str = ""
    summary: str = ""
    topic: str = ""
    url: str = ""
    is_internal: bool = False


@dataclass(frozen=True)
class FoundCard(ArticleCard):
    """An article that a search found; `passage` is where the words stand."""

    passage: str = ""


@dataclass(frozen=True)
class Shelf:
    """A topic with its articles."""

    topic: TopicCard
    articles: list[ArticleCard] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents; `level` is 2 or 3."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Reading:
    """An article as it is read."""

    id: int
    slug: str
    number: int
    title: str
    summary: str
    topic: TopicCard
    body: str
    """Markdown."""
    is_internal: bool
    is_demonstration: bool
    updated: str
    """dd/mm/aaaa hh:mm."""
    updated_iso: str
    published_iso: str
    related: list[ArticleCard] = field(default_factory=list)
    vote: str = ""
    """The reader's own answer: sim, nao, or nothing."""
    reason: str = ""
    """The reason that the reader gave, in words."""


@dataclass(frozen=True)
class MostRead:
    """What the home page shows of the base."""

    topics: list[TopicCard] = field(default_factory=list)
    articles: list[ArticleCard] = field(default_factory=list)
