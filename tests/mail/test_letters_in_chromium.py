"""How letters look where they are read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kartado_portal.mail.letters import render
from tests.mail.samples import SAMPLES

# Rules about landmarks, which mail programs bring themselves.
_NOT_OURS = ("landmark-one-main", "region")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("letter", sorted(SAMPLES))
def test_letter_fits_a_small_phone_and_axe_finds_nothing(
    page: Page, letter: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 568})

    page.set_content(render(letter, SAMPLES[letter]).html)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    violations = Axe().run(page).response["violations"]
    assert [found["id"] for found in violations if found["id"] not in _NOT_OURS] == []


@pytest.mark.parametrize("letter", ["ticket-received", "ticket-replied", "daily-digest"])
def test_word_without_end_does_not_widen_the_letter(page: Page, letter: str) -> None:
    long = "https://sistema.kartado.com.br/" + "x" * 300
    context = SAMPLES[letter] | {"subject": long, "body_text": long, "body_html": f"<p>{long}</p>"}
    if letter == "daily-digest":
        context["items"] = [item | {"subject": long, "text": long} for item in context["items"]]
    page.set_viewport_size({"width": 320, "height": 568})

    page.set_content(render(letter, context).html)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
