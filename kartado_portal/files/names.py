"""Names of files: what we keep of the sender's, and how a download gives it back."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

LONGEST_NAME = 150
_LONGEST_SUFFIX = 20

NAMELESS = "arquivo"


def clean_name(raw: str) -> str:
    """Return what is kept of the name that the browser sent; never empty.

    The last step of a path, NFC, without control, format (bidi) and unassigned characters,
    without the dots and spaces at the end that Windows drops (`x.exe.`), at most 150 long
    with its extension kept. Quotes and accents stay.
    """
    text = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(" " if c in "\t\r\n" else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = " ".join(text.split()).rstrip(". ")
    if not text.strip("."):
        return NAMELESS
    if len(text) <= LONGEST_NAME:
        return text
    suffix = extension(text)[:_LONGEST_SUFFIX]
    return text[: LONGEST_NAME - len(suffix)].rstrip(". ") + suffix


def extension(name: str) -> str:
    """Return the last extension in lower case with its dot, or nothing."""
    return PurePosixPath(name).suffix.lower()


def content_disposition(name: str, *, inline: bool = False) -> str:
    """Return the header that gives `name` back to every browser (RFC 6266).

    Old clients read the ASCII form; quotes and what is not ASCII are only in `filename*`.
    """
    kind = "inline" if inline else "attachment"
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if c in '"\\%' else c for c in folded).strip() or NAMELESS
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
