"""The look: every token in both themes, and colours that can be read on each other."""

import re
from pathlib import Path

import pytest

from kartado_portal.ui.theme import BROWSER_COLOURS, COLOURS, TAILWIND

ROOT = Path(__file__).parent.parent.parent
STYLESHEET = (ROOT / "assets" / "portal.css").read_text(encoding="utf-8")

TEXT_ON_GROUND = [
    *[(text, ground) for text in ("ink", "soft") for ground in ("canvas", "surface", "sunken")],
    *[("brand", ground) for ground in ("canvas", "surface", "sunken", "wash")],
    *[("ink", ground) for ground in ("wash", "good-wash", "bad-wash", "caution-wash", "note-wash")],
    *[
        (tone, ground)
        for tone in ("good", "bad", "caution", "note")
        for ground in ("surface", f"{tone}-wash")
    ],
    ("soft", "wash"),
    ("soft", "note-wash"),
    ("surface", "note"),
    ("bad", "canvas"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-warm", "warm"),
]


def tokens(theme: str) -> dict[str, str]:
    """Return the hex colours of a theme; dark ones stand over light ones, as in the browser."""
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block(":root {")))
    if theme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block(":root.dark {")))
    return found


def block(opening: str) -> str:
    return STYLESHEET.split(opening, 1)[1].split("}", 1)[0]


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast of two colours."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_has_a_value_in_both_themes(theme):
    assert set(COLOURS) <= set(tokens(theme))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_what_it_stands_on(theme, text, ground):
    colours = tokens(theme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_borders_of_fields_can_be_seen(theme, ground):
    colours = tokens(theme)

    assert contrast(colours["edge"], colours[ground]) >= 3


def test_tailwind_classes_read_the_tokens():
    assert TAILWIND["theme"]["extend"]["colors"]["on-brand"] == "var(--on-brand)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_phone_paints_its_bars_like_ours(theme):
    assert BROWSER_COLOURS[theme] == tokens(theme)["surface"]


def test_animations_stop_for_those_who_ask():
    assert "prefers-reduced-motion: reduce" in STYLESHEET


def test_the_stylesheet_asks_nothing_of_other_hosts():
    assert not re.search(r"https?:|//[a-z]|@import", STYLESHEET)
