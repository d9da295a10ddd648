"""Text: whether a file is any, and whether it is a page, a script or a drawing with scripts."""

import mmap
import re
from collections.abc import Iterator
from typing import Literal
from xml.etree import ElementTree

from kartado_portal.files.errors import FileNotAllowed

_CHUNK_BYTES = 1024 * 1024
_HEAD_CHARACTERS = 4096
_SVG_LIMIT_BYTES = 5 * 1024 * 1024

# Everything but the control characters that no text holds (ESC and backspace occur in logs).
_TEXT_BYTES = bytes(b for b in range(256) if b >= 32 and b != 127) + b"\t\n\r\f\v\b\x1b"
_HIGH_BYTES = bytes(range(128, 256))
# Windows-1252, as Excel writes CSV here: letters with accents are rare beside the others.
_HIGH_SHARE = 0.4

_SCRIPT_START = re.compile(
    r"#!|<\?php|<%|%!PS|@echo\s+off|<job\b|<package\b|<scriptlet\b", re.IGNORECASE
)
_PROLOGUE = re.compile(
    r"(?:\s+|<!--.*?-->|<\?xml\b.*?\?>|<!doctype\s+svg\b[^>\[]*(?:\[.*?\])?[^>]*>)+",
    re.IGNORECASE | re.DOTALL,
)
# The tags by which a browser recognises a page (WHATWG MIME sniffing, 7.1), and frames.
_PAGE_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|frameset|style|title|meta|base|link|"
    r"h1|div|font|table|a|br|p|b|img|form|object|embed|xsl:stylesheet)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_SVG_START = re.compile(r"<(?:\w+:)?svg(?:[\s/>]|$)", re.IGNORECASE)
_ACTIVE_TAGS = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "html"}
)
_ACTIVE_VALUE = re.compile(r"^\s*(?:javascript|vbscript|data:text/html)", re.IGNORECASE)
_XHTML = "http://www.w3.org/1999/xhtml"


def decoded_head(content: mmap.mmap) -> str | None:
    """Return the first 4096 characters when the whole file is text, else None.

    UTF-8, UTF-16 with its mark, and Windows-1252 are text; a control character is not.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _utf16_head(content)
    high_bytes = 0
    for chunk in _chunks(content):
        if chunk.translate(None, _TEXT_BYTES):
            return None
        high_bytes += len(chunk) - len(chunk.translate(None, _HIGH_BYTES))
    head = content[: _HEAD_CHARACTERS * 4]
    try:
        return head.decode("utf-8-sig")[:_HEAD_CHARACTERS]
    except UnicodeDecodeError as error:
        if error.end >= len(head) - 3:  # only the cut went through a character
            return head.decode("utf-8-sig", "ignore")[:_HEAD_CHARACTERS]
    if high_bytes > len(content) * _HIGH_SHARE:
        return None
    return head.decode("cp1252", "replace")[:_HEAD_CHARACTERS]


def nature(text: str) -> Literal["text", "script", "page", "svg"]:
    """Return what the beginning of a text makes of the file."""
    start = text.lstrip("\ufeff \t\r\n\f\v\0")
    if _SCRIPT_START.match(start):
        return "script"
    prologue = _PROLOGUE.match(start)
    body = start[prologue.end() :] if prologue else start
    if _SVG_START.match(body):
        return "svg"
    if _PAGE_START.match(body) or (body.startswith("<") and _XHTML in body):
        return "page"
    return "text"


def refuse_active_svg(content: mmap.mmap, *, name: str) -> None:
    """Refuse a drawing that could run or load something where it is opened.

    Raises: FileNotAllowed.
    """
    if len(content) > _SVG_LIMIT_BYTES:
        raise FileNotAllowed(name=name, reason="a imagem SVG é grande demais")
    source = content[:]
    if b"<!entity" in source.lower() or b"<?xml-stylesheet" in source.lower():
        raise FileNotAllowed(name=name, reason="imagens SVG com conteúdo ativo não são aceitas")
    try:
        root = ElementTree.fromstring(source)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise FileNotAllowed(name=name, reason="a imagem SVG está danificada") from None
    if any(_is_active(element) for element in root.iter()):
        raise FileNotAllowed(name=name, reason="imagens SVG com scripts não são aceitas")


def _is_active(element: ElementTree.Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag.rsplit("}", 1)[-1].lower() in _ACTIVE_TAGS:
        return True
    for attribute, value in element.attrib.items():
        if attribute.rsplit("}", 1)[-1].lower().startswith("on"):
            return True
        # `values` and `to` of an animation put a link in place later.
        if any(_ACTIVE_VALUE.match(part) for part in value.split(";")):
            return True
    return False


def _utf16_head(content: mmap.mmap) -> str | None:
    try:
        text = content[:].decode("utf-16")
    except UnicodeDecodeError:
        return None
    if any(ord(c) < 32 and c not in "\t\n\r\f\v\b\x1b" for c in text):
        return None
    return text[:_HEAD_CHARACTERS]


def _chunks(content: mmap.mmap) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK_BYTES):
        yield content[start : start + _CHUNK_BYTES]
