"""Rendering: a letter's three files in `templates/<letter>/` and its context make a text."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kartado_portal import rich_text, routes
from kartado_portal.settings import get_settings

TEMPLATES = Path(__file__).parent / "templates"

# Inline, for the many mail programs that drop a style block.
_RICH_STYLES = {
    "p": "margin:0 0 12px 0;",
    "h1": "margin:4px 0 8px 0;font-size:20px;line-height:28px;",
    "h2": "margin:4px 0 8px 0;font-size:18px;line-height:26px;",
    "h3": "margin:4px 0 8px 0;font-size:16px;line-height:24px;",
    "ul": "margin:0 0 12px 0;padding:0 0 0 24px;",
    "ol": "margin:0 0 12px 0;padding:0 0 0 24px;",
    "a": "color:#0b5875;",
    "blockquote": "margin:0 0 12px 0;padding:0 0 0 12px;border-left:2px solid #788b94;",
    "pre": "margin:0 0 12px 0;white-space:pre-wrap;font-family:Consolas,Menlo,monospace;",
    "code": "font-family:Consolas,Menlo,monospace;",
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


def page(template: str, **context: Any) -> str:
    """Fill a page that is not a letter: the demo mailbox (`templates/_mailbox/`), muting."""
    return _environment().get_template(template).render(context)


def duration(minutes: float) -> str:
    """Return a life time in words: `10 minutos`, `1 hora`, `24 horas`."""
    whole = round(minutes)
    if whole >= 60 and whole % 60 == 0:
        hours = whole // 60
        return "1 hora" if hours == 1 else f"{hours} horas"
    return "1 minuto" if whole == 1 else f"{whole} minutos"


def clean_html(html: str) -> Markup:
    """Return rich text with nothing but the portal's allow-list left in it, styled inline.

    What is stored was cleaned when it was written; a letter leaves the house, so it is
    cleaned again: rows may be older than a rule.
    """
    styled = nh3.clean(
        rich_text.clean(html),
        tags=rich_text.TAGS,
        set_tag_attribute_values={tag: {"style": style} for tag, style in _RICH_STYLES.items()},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(styled)


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
        "mute_url": "",
    }
