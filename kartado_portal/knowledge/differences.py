"""What differs between two texts, line by line and word by word, as HTML."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_CONTEXT = 2
"""Unchanged lines that are shown around a change."""


def compare(before: str, after: str) -> str:
    """Return escaped lines with `<del>` and `<ins>`; nothing when the texts are the same.

    Long unchanged stretches become one line with three dots.
    """
    if before == after:
        return ""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    groups = list(matcher.get_grouped_opcodes(_CONTEXT))
    lines: list[Markup] = []
    for number, group in enumerate(groups):
        if number or group[0][1] > 0:
            lines.append(Markup('<p class="diff-gap" aria-hidden="true">⋯</p>'))
        for kind, i1, i2, j1, j2 in group:
            lines += _lines(kind, old[i1:i2], new[j1:j2])
    return str(Markup("").join(lines))


def _lines(kind: str, old: list[str], new: list[str]) -> Iterator[Markup]:
    if kind == "equal":
        yield from (_line("diff-same", escape(one)) for one in new)
        return
    for before, after in zip(old, new, strict=False):
        yield _line("diff-changed", _words(before, after))
    for one in old[len(new) :]:
        yield _line("diff-removed", Markup("<del>{}</del>").format(one or " "))
    for one in new[len(old) :]:
        yield _line("diff-added", Markup("<ins>{}</ins>").format(one or " "))


def _words(before: str, after: str) -> Markup:
    """Return one line with the words that left and came; all of it when little is shared."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return Markup("<del>{}</del><br><ins>{}</ins>").format(before, after)
    parts: list[Markup] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(new[j1:j2])))
            continue
        if i2 > i1:
            parts.append(Markup("<del>{}</del>").format("".join(old[i1:i2])))
        if j2 > j1:
            parts.append(Markup("<ins>{}</ins>").format("".join(new[j1:j2])))
    return Markup("").join(parts)


def _line(class_name: str, inside: Markup) -> Markup:
    return Markup('<p class="{}">{}</p>').format(class_name, inside or Markup("&nbsp;"))
