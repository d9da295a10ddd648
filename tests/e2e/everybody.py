"""Whether a page is for everybody: what axe finds, in both themes, and whether it fits a phone.

Axe's rules of colours take four fifths of its time, so what each pass reads is chosen:

- a wide window, light: every rule.
- a wide window, dark: the rules of colours; nothing else hangs on the theme.
- a phone, dark: every rule, since a phone shows other elements, and the same ones elsewhere.

So each element is read in both themes where it stands in a wide window, and what only a phone
shows in one; its colours come of the same variables.
"""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.pages.tickets import expect_no_sideways_scroll

LANDMARKS: tuple[Literal["banner", "main", "contentinfo"], ...] = (
    "banner",
    "main",
    "contentinfo",
)
WIDTHS = (320, 390)


def barriers(page: Page) -> list[str]:
    """Return what keeps somebody out of a page in a wide window; it is left narrow and dark.

    Raises: AssertionError if it is wider than a narrow window.
    """
    return structure(page) + axe_in_both_themes(page) + barriers_of_a_phone(page)


def barriers_of_a_phone(page: Page) -> list[str]:
    """Return what keeps somebody with a phone out of a page, in the theme that it wears."""
    for width in WIDTHS:
        narrow(page, width)
        expect_no_sideways_scroll(page)
    return axe(page, "phone")


def narrow(page: Page, width: int) -> None:
    """Make the window narrow; the rules for narrow windows apply some frames later."""
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_function("width => matchMedia(`(max-width: ${width}px)`).matches", arg=width)


def structure(page: Page) -> list[str]:
    """Return what a screen reader would miss: the language, the title, the landmarks."""
    faults = []
    if page.locator("html").get_attribute("lang") != "pt-BR":
        faults.append("the page does not say that it is Portuguese")
    if "Kartado" not in page.title():
        faults.append(f"the title is {page.title()!r}")
    for role in LANDMARKS:
        if page.get_by_role(role).count() != 1:
            faults.append(f"{page.get_by_role(role).count()} times {role}")
    return faults


def axe_in_both_themes(page: Page, where: str = "desktop", *, has_switch: bool = True) -> list[str]:
    """Return what axe finds, light, and of colours dark; `has_switch`: a script sets the theme."""
    wear(page, "light", has_switch=has_switch)
    faults = axe(page, f"{where}, light")
    wear(page, "dark", has_switch=has_switch)
    return faults + axe(page, f"{where}, dark", {"runOnly": ["color-contrast"]})


def wear(page: Page, theme: Literal["light", "dark"], *, has_switch: bool = True) -> None:
    """Have the device prefer a theme, and wait until no colour is on its way any more.

    What only begins later, as a notice that leaves after some seconds, has no progress yet. The
    uploader fades its words in by script.
    """
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        """theme => (!theme || document.documentElement.classList.contains(theme))
            && document.getAnimations().every(one => one.playState === 'finished'
                || one.effect.getComputedTiming().progress === null)
            && [...document.querySelectorAll('[style*=opacity]')].every(one =>
                ['', '0', '1'].includes(one.style.opacity))""",
        arg=theme if has_switch else "",
    )


def axe(page: Page, where: str, options: dict[str, object] | None = None) -> list[str]:
    """Return the rules that are broken, with the first places."""
    # Half a megabyte: sent and compiled once a document, not once a pass.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """async options => (await axe.run(options)).violations.map(rule =>
            [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120))])""",
        {"resultTypes": ["violations"]} | (options or {}),
    )
    return [f"{where}: {rule}: {places}" for rule, places in found]
