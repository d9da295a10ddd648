"""The ids that headings carry in an article's page."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def anchor(title: str) -> str:
    """Return the id of a heading: lower case, no accents, hyphens; `secao` when nothing is left.

    Two headings of one title get the same id; who lays out a page numbers the later ones.
    """
    decomposed = unicodedata.normalize("NFKD", title)
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return _NOT_WORD.sub("-", ascii_only).strip("-") or "secao"
