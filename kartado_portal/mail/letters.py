"""Rendering: a letter's three files in `templates/<letter>/` and its context make a text."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kartado_portal import routes
from kartado_portal.settings import get_settings

TEMPLATES = Path(__file__).parent / "templates"

_TAGS = {
    *("p", "br", "strong", "b", "em", "i", "u", "s", "del", "h1", "h2", "h3"),
    *("ul", "ol", "li", "a", "blockquote", "code", "pre"),
}


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """What a person reads."""

    subject: str
    text: str
    html: str


def render(letter: str, context: dict[str, Any]) -> RenderedLetter:
    """Fill the three templates of a letter.

    Raises: jinja2.UndefinedError when the context lacks something, TemplateNotFound.
    """
    everything = _surroundings() | context
    subject, text, html = (
        _environment().get_template(f"{letter}/{file}").render(everything)
        for file in ("subject.txt", "body.txt", "body.html")
    )
    return RenderedLetter(" ".join(subject.split()), text.strip() + "\n", html)


def duration(minutes: float) -> str:
    """Return a life time in words: `10 minutos`, `1 hora`, `24 horas`."""
    whole = round(minutes)
    if whole >= 60 and whole % 60 == 0:
        hours = whole // 60
        return "1 hora" if hours == 1 else f"{hours} horas"
    return "1 minuto" if whole == 1 else f"{whole} minutos"


def clean_html(html: str) -> Markup:
    """Return rich text with nothing but the portal's allow-list left in it.

    What is stored was cleaned when it was written; a letter leaves the house, so it is
    cleaned again: rows may be older than a rule.
    """
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "duration": duration,
        "clean_html": clean_html,
        "lines": _lines,
        "quoted": _quoted,
        "size": _size,
    }
    return environment


def _lines(text: str) -> Markup:
    """Return plain text as HTML that keeps its line breaks."""
    return Markup("<br>").join(text.strip().splitlines())


def _quoted(text: str) -> str:
    """Return plain text as mail programs quote it."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _size(size: int | str) -> str:
    """Return bytes in words; what already is words stays."""
    if isinstance(size, str):
        return size
    number, unit = (size / 1e6, "MB") if size >= 1e6 else (max(1.0, size / 1e3), "KB")
    shown = f"{number:.1f}" if number < 10 and unit == "MB" else f"{number:.0f}"
    return f"{shown.replace('.', ',')} {unit}"


def _surroundings() -> dict[str, Any]:
    settings = get_settings()
    return {
        "site_name": settings.site_name,
        "portal_url": settings.base_url,
        "account_url": settings.base_url + routes.ACCOUNT,
        "forgot_url": settings.base_url + routes.FORGOT_PASSWORD,
        "support_address": settings.mail_from,
        "verification_minutes": settings.verification_ttl_hours * 60,
        "can_reply": False,
    }
