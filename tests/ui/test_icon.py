"""Icons: the names that the portal uses exist, and the drawings are drawings alone."""

import re
from pathlib import Path

import pytest

from kartado_portal.ui.icon import SHAPES, icon

ROOT = Path(__file__).parent.parent.parent
_USED = re.compile(r"""\bicon_?\(\s*"([a-z0-9-]+)"|\b(?:icon|shape)="([a-z0-9-]+)\"""")
_SHAPE = re.compile(r'<(path|circle|rect|line|ellipse|polyline|polygon)( [a-z0-9]+="[^"<>]*")+/>')


def used_names() -> set[str]:
    sources = (ROOT / "kartado_portal").rglob("*.py")
    found = [match for source in sources for match in _USED.findall(source.read_text("utf-8"))]
    return {called or given for called, given in found}


def test_every_icon_that_a_page_names_exists():
    names = used_names()

    assert names
    assert names <= set(SHAPES)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_drawing_holds_shapes_and_nothing_that_runs(name):
    assert _SHAPE.sub("", SHAPES[name]) == ""


def test_an_icon_is_silent_unless_it_has_a_label():
    silent, named = str(icon("check")), str(icon("check", label="Pronto"))

    assert "aria-hidden" in silent
    assert "aria-hidden" not in named
    assert "Pronto" in named
