"""Outlook's `winmail.dat` (TNEF): the files and the text that other programs cannot open."""

import re
from dataclasses import dataclass, field

from lxml import html as markup
from lxml.etree import ParserError
from tnefparse import TNEF

from kartado_portal import rich_text

_BLOCK = re.compile(r"<(?:blockquote|div|p|table|ul|ol|pre|h[1-6])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Packed:
    """What was in the package."""

    text: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


def is_winmail(kind: str, name: str) -> bool:
    """Whether a part is such a package, by its type or its name."""
    return kind in ("application/ms-tnef", "application/vnd.ms-tnef") or (
        name.lower() == "winmail.dat"
    )


def unpack(content: bytes) -> Packed:
    """Return what is in the package; of a broken one nothing, for the raw mail is kept."""
    try:
        package = TNEF(content, do_checksum=False)
        files = [(_name(one), bytes(one.data or b"")) for one in package.attachments]
        return Packed(_text(package), files)
    except Exception:  # the library raises whatever it stumbles over
        return Packed()


def text_of_html(page: str) -> str:
    """Return what a reader of plain text sees of a page."""
    try:
        body = markup.document_fromstring(page)
    except (ParserError, ValueError):
        return ""
    for hidden in body.xpath("//script|//style|//head"):
        hidden.drop_tree()
    page = markup.tostring(body, encoding="unicode")
    # A block begins a line also where nothing ended the one before.
    return rich_text.to_text(_BLOCK.sub(r"<br>\g<0>", page))


def _text(package: TNEF) -> str:
    if package.body:
        return _string(package.body)
    return text_of_html(_string(package.htmlbody)) if package.htmlbody else ""


def _string(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _name(one: object) -> str:
    long_name = getattr(one, "long_filename", None)
    name = long_name() if callable(long_name) else getattr(one, "name", "")
    return _string(name or "anexo")
