"""The HTML of articles, lists and the home page's topics, as it stands in the document.

The same HTML goes into the served document and into the state of the page, so that a browser
that follows a link within the portal shows what a reload would.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kartado_portal import routes
from kartado_portal.knowledge.rendering import plain, render
from kartado_portal.knowledge.schemas import (
    COMMENT_LIMIT,
    VOTE_REASONS,
    ArticleCard,
    FoundCard,
    MostRead,
    Reading,
    Shelf,
)
from kartado_portal.settings import get_settings
from kartado_portal.web.document import head_of

ARTICLES_PLACE = "served-articles"
HOME_PLACE = "served-topics"
"""Where the list and the home page take in what the database has."""

_TEMPLATES = Path(__file__).with_name("templates")
_SHAPES = _TEMPLATES.parent.parent / "ui" / "icon_shapes.json"
_CONTENTS_FROM = 3
"""Headings from which an article gets a table of contents."""
_DESCRIPTION = 200
_NAME = "Portal do Cliente Kartado"


@dataclass(frozen=True)
class Served:
    """What a route puts into a document; `mark` is another for other words."""

    html: str
    mark: str
    title: str
    head: str = ""


def article_page(reading: Reading, *, is_thanked: bool = False) -> Served:
    """Return one article with everything around it."""
    rendered = render(reading.body)
    headings = rendered.headings if len(rendered.headings) >= _CONTENTS_FROM else ()
    description = (reading.summary or plain(reading.body))[:_DESCRIPTION]
    url = get_settings().base_url + routes.article(reading.slug)
    title = f"{reading.title} · {_NAME}"
    html = _fill(
        "article.html",
        article=reading,
        body=Markup(rendered.html),  # cleaned by `render`
        headings=headings,
        reasons=VOTE_REASONS,
        comment_limit=COMMENT_LIMIT,
        vote_url=routes.article_vote(reading.slug),
        is_thanked=is_thanked,
    )
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": reading.title,
        "description": description,
        "inLanguage": "pt-BR",
        "datePublished": reading.published_iso,
        "dateModified": reading.updated_iso,
        "mainEntityOfPage": url,
        "articleSection": reading.topic.name,
        "publisher": {"@type": "Organization", "name": "Kartado"},
    }
    head = head_of(
        title=title,
        description=description,
        canonical=url,
        kind="article",
        is_indexed=not reading.is_internal,
        data=None if reading.is_internal else data,
    )
    return _marked(html, title, head)


def missing_page() -> Served:
    """Return what stands where no article is, or none that the asker may read."""
    title = f"Artigo não encontrado · {_NAME}"
    return _marked(_fill("missing.html"), title, head_of(title=title, is_indexed=False))


def list_page(shelves: Sequence[Shelf]) -> Served:
    """Return every topic with its articles."""
    url = get_settings().base_url + routes.ARTICLES
    return _marked(_fill("list.html", shelves=shelves), "", head_of(canonical=url))


def results_page(words: str, found: Sequence[FoundCard], *, is_noted: bool = False) -> Served:
    """Return what a search found, and what to do when it is not that."""
    html = _fill(
        "results.html",
        words=words,
        found=found,
        is_noted=is_noted,
        ticket_url=f"{routes.NEW_TICKET}?{urlencode({'assunto': words})}",
    )
    return _marked(html, "", head_of(is_indexed=False))


def home_part(most: MostRead) -> Served:
    """Return the topics and what is most read, for the home page."""
    url = get_settings().base_url + routes.HOME
    return _marked(_fill("home.html", most=most), "", head_of(canonical=url, kind="website"))


def _marked(html: str, title: str, head: str) -> Served:
    mark = hashlib.sha256(html.encode()).hexdigest()[:16]
    return Served(f'<div data-mark="{mark}">{html}</div>', mark, title, head)


def _fill(template: str, **context: Any) -> str:
    settings = get_settings()
    return (
        _environment()
        .get_template(template)
        .render(whatsapp=f"https://wa.me/{settings.whatsapp_number}", routes=routes, **context)
    )


@lru_cache
def _environment() -> Environment:
    # No blank lines, and every variable escaped but what is Markup.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icon"] = _icon
    return environment


def _icon(name: str, size: int = 20) -> Markup:
    return Markup(
        '<svg aria-hidden="true" class="shape" height="{size}" viewBox="0 0 24 24" '
        'width="{size}">{shape}</svg>'
    ).format(size=size, shape=Markup(_shapes()[name]))


@lru_cache
def _shapes() -> dict[str, str]:
    shapes: dict[str, str] = json.loads(_SHAPES.read_text(encoding="utf-8"))
    return shapes


def cards_json(found: Sequence[ArticleCard]) -> list[dict[str, str]]:
    """Return what the search box needs of each suggestion."""
    return [{"title": one.title, "topic": one.topic, "url": one.url} for one in found]
