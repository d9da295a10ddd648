"""An article's Markdown as the HTML that readers get: cleaned, with anchors and its contents."""

import functools
import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kartado_portal import routes
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge.schemas import Heading

_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "h2", "h3", "h4", "ul", "ol", "li", "a", "img",
    "blockquote", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "div": {"class", "role", "tabindex", "aria-label"},
}
_PICTURE = re.compile(rf"{re.escape(routes.ARTICLE_PICTURES)}/[0-9a-f]{{32}}")
_ALIGNED = re.compile(r"text-align:(left|right|center)")
_LOWEST = 4
"""Headings below this level are written as this one."""


@dataclass(frozen=True)
class Rendered:
    """Clean HTML, and its headings for the table of contents."""

    html: str
    headings: tuple[Heading, ...]


@functools.lru_cache(maxsize=512)
def render(markdown: str) -> Rendered:
    """Return Markdown as HTML. Raw HTML in it is shown as text.

    Levels of headings are moved down, since a page's one `h1` is its title. Pictures are only
    those of articles, `routes.article_picture`: what is remote would tell its owner who reads.
    """
    tokens = _PARSER.parse(markdown)
    headings = _number(tokens)
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    html = html.replace("<table>", _TABLE_OPEN).replace("</table>", "</table></div>")
    cleaned = _CLEANER.clean(html).replace("<pre>", _CODE_OPEN)
    return Rendered(_HEADING.sub(_with_anchor, cleaned), tuple(headings))


# Scrolls by itself on a phone; who uses the keyboard has to be able to reach it.
_CODE_OPEN = '<pre role="region" tabindex="0" aria-label="Código">'
_TABLE_OPEN = '<div class="table-scroll" role="region" tabindex="0" aria-label="Tabela"><table>'


_HEADING = re.compile(r'<(h[23]) id="([a-z0-9-]+)">(.*?)</\1>', re.DOTALL)


def _with_anchor(found: re.Match[str]) -> str:
    tag, name, inside = found.groups()
    link = f'<a class="kb-anchor" href="#{name}" aria-label="Link para esta seção">#</a>'
    return f'<{tag} id="{name}">{inside}{link}</{tag}>'


def pictures_in(markdown: str) -> set[str]:
    """Return the ids of the pictures that a text shows."""
    return {found[0].rpartition("/")[2] for found in _PICTURE.finditer(markdown)}


def plain(markdown: str) -> str:
    """Return the words of a text, for descriptions and comparisons."""
    html = _PARSER.render(markdown)
    return " ".join(unescape(nh3.clean(html, tags=set())).split())


def _number(tokens: list[Token]) -> list[Heading]:
    """Give each heading its level on the page and an id; two of one title get two."""
    seen: Counter[str] = Counter()
    found: list[Heading] = []
    highest = min((int(t.tag[1]) for t in tokens if t.type == "heading_open"), default=2)
    for at, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        level = min(int(token.tag[1]) - highest + 2, _LOWEST)
        token.tag = f"h{level}"
        if token.type == "heading_close":
            continue
        text = _text_of(tokens[at + 1])
        name = anchor(text)
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name}-{seen[name]}"
        token.attrSet("id", name)
        if level < _LOWEST:
            found.append(Heading(level, text, name))
    return found


def _text_of(inline: Token) -> str:
    parts = (
        child.content if child.type in ("text", "code_inline", "image") else " "
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "image", "softbreak", "hardbreak")
    )
    return " ".join("".join(parts).split())


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if tag == "div":
        return value if value in _TABLE_OPEN else None
    return value


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

    def picture(self, tokens, idx, options, env):  # type: ignore[no-untyped-def]
        token = tokens[idx]
        if not _PICTURE.fullmatch(str(token.attrGet("src") or "")):
            return nh3.clean_text(token.content)
        token.attrSet("loading", "lazy")
        return self.image(tokens, idx, options, env)

    parser.add_render_rule("image", picture)
    return parser


_PARSER = _make_parser()
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)
