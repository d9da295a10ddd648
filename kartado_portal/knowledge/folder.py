"""A folder or ZIP of Markdown: taken in whole or not at all, and written out.

Each file begins with front matter: slug, title, category (the topic), summary, basis, audience
(public or internal), asked (a list of the ways people ask).
"""

import io
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import frontmatter
import yaml
from pydantic import ValidationError
from sqlmodel import Session, col, select

from kartado_portal.actor import Actor
from kartado_portal.errors import PortalError
from kartado_portal.katia.entries import SHIPPED
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge import queries, services, topics
from kartado_portal.knowledge.errors import FolderRefused, NothingToPublish
from kartado_portal.knowledge.models import Article, ArticleVersion, Topic
from kartado_portal.knowledge.schemas import BODY_LIMIT, ArticleDraft

__all__ = ["SHIPPED", "pack", "read_folder", "read_zip", "take_in", "write_out"]

FILES_LIMIT = 1_000
FILE_LIMIT_BYTES = 4 * BODY_LIMIT
FOLDER_LIMIT_BYTES = 20 * 2**20

SourceFile = tuple[str, bytes]
"""Name and content."""


@dataclass(frozen=True)
class Taken:
    """What an import did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class _Page:
    slug: str
    category: str
    fields: dict[str, object]


def read_folder(folder: Path) -> list[SourceFile]:
    """Return every `*.md` of a folder, by name. Raises: OSError."""
    return [
        (path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.suffix == ".md"
    ]


def read_zip(content: bytes) -> list[SourceFile]:
    """Return every `*.md` of a ZIP, whatever folder it lies in. Raises: FolderRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            infos = [
                info
                for info in packed.infolist()
                if info.filename.endswith(".md")
                and not info.is_dir()
                and not PurePosixPath(info.filename).name.startswith(".")
            ]
            size = sum(info.file_size for info in infos)
            if len(infos) > FILES_LIMIT or size > FOLDER_LIMIT_BYTES:
                limit = f"no máximo {FILES_LIMIT} arquivos e {FOLDER_LIMIT_BYTES >> 20} MB"
                raise FolderRefused(name="ZIP", reason=f"grande demais ({limit}).")
            return [
                (PurePosixPath(info.filename).name, packed.read(info))
                for info in sorted(infos, key=lambda info: info.filename)
            ]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as torn:
        raise FolderRefused(name="ZIP", reason="o arquivo não pôde ser lido.") from torn


def take_in(
    session: Session,
    *,
    actor: Actor | None,
    files: Iterable[SourceFile],
    is_published: bool,
    now: datetime,
) -> Taken:
    """Create what is new by its slug and append a version to what differs; the rest stays.

    `is_published` also publishes what was taken; else new articles are drafts. Archived
    articles of the same slug come back.

    Raises: NotAllowed; FolderRefused with the name of the first file that cannot be taken.
    """
    services.require_staff(actor)
    pages = [_parse(name, content) for name, content in files]
    if not pages:
        raise FolderRefused(name="Pasta", reason="não há nenhum arquivo .md.")
    seen: dict[str, str] = {}
    created = changed = unchanged = 0
    for name, page in pages:
        if page.slug in seen:
            raise FolderRefused(name=name, reason=f"o slug é o mesmo de {seen[page.slug]}.")
        seen[page.slug] = name
        try:
            what = _take_page(session, actor, page, is_published=is_published, now=now)
        except ValidationError as refused:
            raise FolderRefused(name=name, reason=_sentence(refused)) from refused
        except PortalError as refused:
            raise FolderRefused(name=name, reason=str(refused)) from refused
        created += what == "created"
        changed += what == "changed"
        unchanged += what == "unchanged"
    return Taken(created, changed, unchanged)


def write_out(session: Session) -> list[SourceFile]:
    """Return the newest version of every article that is not archived, as files."""
    everything = (
        select(Article, ArticleVersion, Topic)
        .join(ArticleVersion, col(ArticleVersion.article_id) == Article.id)
        .join(Topic, col(Topic.id) == ArticleVersion.topic_id)
        .where(
            col(ArticleVersion.number) == Article.latest_number, col(Article.archived_at).is_(None)
        )
        .order_by(Article.slug)
    )
    return [_file(article, text, topic) for article, text, topic in session.execute(everything)]


def pack(files: Iterable[SourceFile]) -> bytes:
    """Return the files as a ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            packed.writestr(f"artigos/{name}", content)
    return target.getvalue()


def _file(article: Article, text: ArticleVersion, topic: Topic) -> SourceFile:
    page = frontmatter.Post(
        text.body,
        slug=article.slug,
        title=text.title,
        category=topic.name,
        summary=text.summary,
        lang="pt-BR",
        basis=text.basis,
        audience=text.audience,
        asked=list(text.asked),
    )
    written = frontmatter.dumps(page, sort_keys=False, allow_unicode=True, width=100)
    return f"{article.slug}.md", f"{written}\n".encode()


def _take_page(
    session: Session, actor: Actor | None, page: _Page, *, is_published: bool, now: datetime
) -> str:
    topic = topics.ensure_topic(session, actor=actor, name=page.category, now=now)
    draft = ArticleDraft.model_validate(page.fields | {"topic_id": topic.id, "slug": page.slug})
    article = queries.find_article(session, page.slug)
    if article is None:
        article = services.create(session, actor=actor, draft=draft, now=now)
        what = "created"
    else:
        if article.archived_at is not None:
            article.archived_at = None
        before = article.latest_number
        services.save_draft(
            session, actor=actor, article_id=article.id or 0, draft=draft, version=None, now=now
        )
        what = "changed" if article.latest_number != before else "unchanged"
    if is_published:
        with suppress(NothingToPublish):
            services.publish(session, actor=actor, article_id=article.id or 0, now=now)
    return what


def _parse(name: str, content: bytes) -> tuple[str, _Page]:
    if len(content) > FILE_LIMIT_BYTES:
        raise FolderRefused(name=name, reason=f"maior que {FILE_LIMIT_BYTES >> 10} KB.")
    try:
        post = frontmatter.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as torn:
        raise FolderRefused(name=name, reason="não está em UTF-8.") from torn
    except (yaml.YAMLError, ValueError, RecursionError) as torn:
        raise FolderRefused(name=name, reason="o cabeçalho não pôde ser lido.") from torn
    told = post.metadata
    for field in ("title", "category"):
        if not str(told.get(field) or "").strip():
            raise FolderRefused(name=name, reason=f"falta “{field}” no cabeçalho.")
    asked = told.get("asked") or ()
    if not isinstance(asked, list | tuple):
        raise FolderRefused(name=name, reason="“asked” tem de ser uma lista.")
    slug = str(told.get("slug") or "").strip() or anchor(name.removesuffix(".md"))
    fields: dict[str, object] = {
        "title": str(told["title"]),
        "summary": str(told.get("summary") or ""),
        "basis": str(told.get("basis") or ""),
        "audience": str(told.get("audience") or "public"),
        "asked": tuple(str(line) for line in asked),
        "body": post.content,
    }
    return name, _Page(slug, str(told["category"]), fields)


def _sentence(refused: ValidationError) -> str:
    first = refused.errors()[0]
    place = str(first["loc"][0]) if first["loc"] else ""
    limit = first.get("ctx", {}).get("max_length")
    if limit:
        return f"“{place}” passa de {limit} caracteres."
    return f"“{place}” não é válido."
