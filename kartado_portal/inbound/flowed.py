"""Text whose lines a mail program broke only to send it (RFC 3676)."""


def unfold_flowed(text: str, *, is_spaceless: bool = False) -> str:
    """Return `format=flowed` text with its paragraphs in one line each.

    A line that ends with a space goes on in the next, when both are quoted as deep; the line
    that begins a signature (`-- `) never does. `is_spaceless` is the format's `delsp=yes`.
    """
    whole: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        content = bare.removeprefix(" ")
        is_open = content.endswith(" ") and content != "-- "
        kept = content[:-1] if is_open and is_spaceless else content
        if open_depth is not None and open_depth == depth and content != "-- ":
            whole[-1] += kept
        else:
            whole.append((">" * depth + " " if depth else "") + kept)
        open_depth = depth if is_open else None
    return "\n".join(whole)
