"""The built pages with words of the database in them, before any JavaScript.

A page that has such words carries empty places (`ui.served`). The route of the page answers with
the built file and these places filled; in the browser the page goes on with what it finds there.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

SHELL = "404"
"""The file of pages whose address holds a value; they share the one that says «wait»."""

PAGE_PLACE = "served-page"
"""The place in that shell."""

_BARE = (
    '<!DOCTYPE html><html lang="pt-BR"><head><meta charset="utf-8"/></head><body><main>{places}'
    "</main></body></html>"
)


class Documents:
    """The built files in a folder, each read once: a build never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, str] = {}

    def fill(self, page: str, places: Mapping[str, str], *, head: str = "") -> str:
        """Return the file of `page` (a path, or SHELL) with HTML in its places and its head.

        Both are trusted as they are. Where nothing was built, the words alone are a document.
        """
        document = self._read(page)
        if document is None:
            document = _BARE.format(places="".join(_place(name) for name in places))
        for name, html in places.items():
            document = _fill_place(document, name, html)
        return document.replace("</head>", f"{head}</head>", 1)

    def _read(self, page: str) -> str | None:
        if page not in self._files:
            name = "404.html" if page == SHELL else f"{page.strip('/')}/index.html".lstrip("/")
            file = self._folder / name
            if not file.is_file():
                return None
            self._files[page] = file.read_text(encoding="utf-8")
        return self._files[page]


def head_of(
    *,
    title: str = "",
    description: str = "",
    canonical: str = "",
    kind: str = "",
    is_indexed: bool = True,
    data: Mapping[str, object] | None = None,
) -> str:
    """Return the part of a head that search engines and messengers read.

    Each element is marked as served, so that the browser's next page can take it away. `kind` is
    that of Open Graph (`website`, `article`; empty: no preview), `data` JSON-LD.
    """
    parts: list[str] = []

    def put(tag: str, inside: str = "", **attributes: str) -> None:
        said = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        end = f">{inside}</{tag}>" if tag in ("title", "script") else "/>"
        parts.append(f'<{tag} data-served=""{said}{end}')

    if title:
        put("title", escape(title))
    if description:
        put("meta", name="description", content=description)
    if canonical:
        put("link", rel="canonical", href=canonical)
    if not is_indexed:
        put("meta", name="robots", content="noindex")
    if kind:
        for name, value in (
            ("og:type", kind),
            ("og:title", title),
            ("og:description", description),
            ("og:url", canonical),
            ("og:locale", "pt_BR"),
            ("og:site_name", "Portal do Cliente Kartado"),
        ):
            if value:
                put("meta", property=name, content=value)
    if data is not None:
        # Inside a script nothing is escaped but what would end it.
        told = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        put("script", told, type="application/ld+json")
    return "".join(parts)


def _place(name: str) -> str:
    return f'<div id="{name}"></div>'


def _fill_place(document: str, name: str, html: str) -> str:
    place = re.compile(rf'(<div\b[^>]*\bid="{re.escape(name)}"[^>]*>)(?=</div>)')
    return place.sub(lambda found: found[1] + html, document, count=1)
