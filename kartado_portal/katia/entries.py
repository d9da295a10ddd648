"""What the mind knows of an article, and the folder of Markdown it can be read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import frontmatter


@dataclass(frozen=True)
class Entry:
    """A published article; `body` is Markdown, `asked` how people ask for it (never shown)."""

    slug: str
    title: str
    category: str
    summary: str
    body: str
    asked: tuple[str, ...] = ()


SHIPPED = Path(__file__).parent.parent / "seeds" / "articles"
"""The forty articles that come with the portal."""


def read_folder(folder: Path = SHIPPED) -> list[Entry]:
    """Read every `*.md` of `folder`, by name.

    Raises: KeyError for a file without slug or title; OSError for a folder that is not there.
    """
    return [_read(path) for path in sorted(folder.iterdir()) if path.suffix == ".md"]


def _read(path: Path) -> Entry:
    page = frontmatter.loads(path.read_text(encoding="utf-8"))
    asked: Sequence[object] = page.metadata.get("asked") or ()  # type: ignore[assignment]
    return Entry(
        slug=str(page["slug"]),
        title=str(page["title"]),
        category=str(page.get("category", "")),
        summary=str(page.get("summary", "")),
        body=page.content,
        asked=tuple(str(line) for line in asked),
    )
