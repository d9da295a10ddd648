"""Making what people typed fit for a header of a message."""

import unicodedata


def one_line(text: str) -> str:
    """Return `text` without line breaks and control characters.

    Subjects and names are typed by people: a CR or LF in one would begin a header of theirs.
    """
    spaced = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(spaced).split())
