"""What people format: cleaned to the few tags that the editor makes, and read as plain text."""

import html
import re

import nh3

TAGS = {
    "p", "br", "strong", "b", "em", "i", "u", "s", "h2", "h3", "ul", "ol", "li", "a",
    "blockquote", "code", "pre",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)
_BLOCK_END = re.compile(r"<br\s*/?>|</(?:p|h[1-6]|li|blockquote|pre|div|tr)>", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)


def clean(markup: str) -> str:
    """Return `markup` with the allowed tags alone; done on writing and again on reading.

    Links keep only http, https and mailto, and get `rel="noopener noreferrer nofollow"`. No
    images: what is remote would tell its owner who reads (security.md, row 22).
    """
    # A page has one h1, and it is not a message's.
    return _CLEANER.clean(_FIRST_HEADING.sub(r"<\1h2", markup.replace("\x00", "")))


def to_text(markup: str) -> str:
    """Return what a reader of plain text sees: a line a block, a dash before list items."""
    lined = _ITEM.sub("- ", _BLOCK_END.sub("\n", markup))
    text = html.unescape(nh3.clean(lined, tags=set()))
    text = "\n".join(line.rstrip() for line in text.replace("\xa0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def from_text(text: str) -> str:
    """Return paragraphs of escaped text; single line ends become `<br>`."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{'<br>'.join(html.escape(p).split(chr(10)))}</p>" for p in paragraphs)
