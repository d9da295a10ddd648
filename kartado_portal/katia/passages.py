"""An article cut into the pieces that may be quoted."""

import re
from dataclasses import dataclass

from kartado_portal.katia.headings import anchor

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_MARKS = re.compile(r"\*\*|__|`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


@dataclass(frozen=True)
class Passage:
    """A paragraph, with the list that it opens; `text` without Markdown marks."""

    text: str
    anchor: str
    """Id of the heading above, empty when there is none."""


def passages(body: str) -> list[Passage]:
    """Cut Markdown into passages, in their order."""
    found: list[Passage] = []
    heading = ""
    for block in re.split(r"\n\s*\n", body.strip()):
        lines = block.strip().splitlines()
        while lines and (opening := _HEADING.match(lines[0])):
            heading = anchor(bare(opening[1]))
            lines = lines[1:]
        if not lines:
            continue
        text = "\n".join(bare(line).rstrip() for line in lines)
        last = found[-1] if found else None
        if last and _ITEM.match(lines[0]) and last.anchor == heading and _opens_list(last.text):
            found[-1] = Passage(f"{last.text}\n{text}", heading)
        else:
            found.append(Passage(text, heading))
    return found


def _opens_list(text: str) -> bool:
    last_line = text.splitlines()[-1]
    return not _ITEM.match(last_line) and (last_line.endswith((":", "?")) or len(last_line) < 60)


def bare(text: str) -> str:
    """Return Markdown without its marks of weight and links; list items keep theirs."""
    return _MARKS.sub("", _LINK.sub(r"\1", text))
