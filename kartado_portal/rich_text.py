"""What people format: cleaned to the few tags that the editor makes, and read as plain text."""

import html
import re
from collections.abc import Collection
from functools import lru_cache

import nh3
from lxml import html as pages

TAGS = {
    "p", "br", "strong", "b", "em", "i", "u", "s", "h2", "h3", "ul", "ol", "li", "a",
    "blockquote", "code", "pre",
}  # fmt: skip
_OWN_PICTURE = re.compile(r"/anexos/[0-9a-f]{32}\?ver=1")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep a picture's address when it is one of our own, and its words without what ends a tag."""
    if tag != "img":
        return value
    if name == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    return value.translate(_UNTAGGED)


_SHORT = 4_000
"""Characters; a thousand such messages are remembered at most."""
_UNTAGGED = str.maketrans("", "", "<>")
_CLEANER = nh3.Cleaner(
    tags=TAGS | {"img"},
    attributes={"a": {"href"}, "img": {"src", "alt"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)
_PICTURE = re.compile(r"<img\b[^>]*>")
_BLOCK_END = re.compile(r"<br\s*/?>|</(?:p|h[1-6]|li|blockquote|pre|div|tr)>", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)


def clean(markup: str) -> str:
    """Return `markup` with the allowed tags alone; done on writing and again on reading.

    Links keep only http, https and mailto, and get `rel="noopener noreferrer nofollow"`. No
    images but attachments of ours, `own_picture`: what is remote would tell its owner who reads
    (security.md, row 22).
    """
    # Each change of a ticket is read by everybody who looks at it; most messages are short.
    return _cleaned_once(markup) if len(markup) <= _SHORT else _cleaned(markup)


def _cleaned(markup: str) -> str:
    # A page has one h1, and it is not a message's.
    cleaned = _CLEANER.clean(_FIRST_HEADING.sub(r"<\1h2", markup.replace("\x00", "")))
    if "<img" not in cleaned:
        return cleaned
    # What is cut out could put its neighbours together: cleaned once more.
    return _CLEANER.clean(_PICTURE.sub(_own_or_none, cleaned))


_cleaned_once = lru_cache(maxsize=1_000)(_cleaned)


def _own_or_none(found: re.Match[str]) -> str:
    return found[0] if ' src="' in found[0] else ""


def own_picture(attachment_id: str) -> str:
    """Return the address at which a message may show one of its own pictures."""
    return f"/anexos/{attachment_id}?ver=1"


def without_pictures(markup: str, attachment_ids: Collection[str]) -> str:
    """Return clean HTML without those pictures of its own, and without a paragraph left empty."""
    gone = {own_picture(one) for one in attachment_ids}
    if not any(address in markup for address in gone):
        return markup
    root = pages.fragment_fromstring(markup, create_parent="div")
    for picture in [one for one in root.iter("img") if one.get("src") in gone]:
        around = picture.getparent()
        picture.drop_tree()
        if around.tag == "p" and not len(around) and not (around.text or "").strip():
            around.drop_tree()
    return clean(pages.tostring(root, encoding="unicode").removeprefix("<div>")[: -len("</div>")])


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
