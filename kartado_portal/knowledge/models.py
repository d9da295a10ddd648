"""Tables of the knowledge base."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from kartado_portal.database import UtcDateTime


class Topic(SQLModel, table=True):
    """A heading under which articles stand."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str = Field(unique=True)
    position: int = 0


class Article(SQLModel, table=True):
    """One article, whatever its text says; the texts are its versions.

    Draft: `published_number` is empty. Published: it names the version that readers see, which
    need not be the newest. `topic_id`, `audience` and `basis` are those of the published version;
    of a draft, those of the newest.
    """

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    """Its address for good: it changes only before the first publishing."""
    topic_id: int = Field(foreign_key="topic.id", index=True)
    audience: str = "public"
    """public or internal (the staff alone)."""
    basis: str = ""
    """What the text stands on; `demonstracao` is shown as such."""
    latest_number: int = 0
    published_number: int | None = None
    scheduled_number: int | None = None
    publish_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    """When `scheduled_number` is published; both or none."""
    first_published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when readers see the published version: «Atualizado em»."""
    review_at: date | None = None
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    author_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    """Who began it; nobody for what was imported by the command line."""
    version: int = 0
    """Counts what editors have saved, so that two of them do not overwrite each other."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ArticleVersion(SQLModel, table=True):
    """A text of an article as it was saved. Append-only."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(
        sa_column=Column(Integer, ForeignKey("article.id", ondelete="CASCADE"), nullable=False)
    )
    number: int
    title: str
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Markdown."""
    asked: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """How people ask for it: searched with weight, shown to nobody."""
    topic_id: int = Field(foreign_key="topic.id", index=True)
    audience: str = "public"
    basis: str = ""
    by_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)


class ArticleVote(SQLModel, table=True):
    """An answer to «Isto foi útil?»: one of each reader, the newest."""

    __tablename__ = "article_vote"
    __table_args__ = (UniqueConstraint("article_id", "voter"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(
        sa_column=Column(Integer, ForeignKey("article.id", ondelete="CASCADE"), nullable=False)
    )
    voter: str = Field(index=True)
    """`account:<id>`, or the digest of a browser's cookie."""
    version_number: int
    is_helpful: bool
    reason: str = ""
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=UtcDateTime)


class ArticleViews(SQLModel, table=True):
    """How often an article was opened on a day of São Paulo, without programs and the staff."""

    __tablename__ = "article_views"

    article_id: int = Field(
        sa_column=Column(Integer, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    )
    day: date = Field(primary_key=True, index=True)
    views: int = 0


class ArticlePicture(SQLModel, table=True):
    """A picture of an article: an upload that no message has, kept from the sweeper."""

    __tablename__ = "article_picture"

    attachment_id: str = Field(
        sa_column=Column(ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True)
    )
    article_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("article.id", ondelete="CASCADE"), index=True, nullable=False
        )
    )


class UnansweredQuestion(SQLModel, table=True):
    """What somebody looked for and did not find."""

    __tablename__ = "unanswered_question"
    __table_args__ = (
        Index(
            "ix_unanswered_question_open",
            "folded",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    folded: str
    """Its words without accents, case, order and small words: what is grouped."""
    source: str
    """search, chat or whatsapp."""
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_by_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    article_id: int | None = Field(
        default=None,
        sa_column=Column(Integer, ForeignKey("article.id", ondelete="SET NULL"), index=True),
    )
    """The article that was written or widened for it."""


class KnowledgeState(SQLModel, table=True):
    """One row: counts what changes in what is published, so that processes know to read again."""

    __tablename__ = "knowledge_state"

    id: int = Field(default=1, primary_key=True)
    version: int = 0
