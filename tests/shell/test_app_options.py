"""What Reflex is given: our words, and nothing heavy."""

import re

import pytest
import reflex as rx

from kartado_portal.shell.app_options import app_options
from kartado_portal.shell.bar import bar
from kartado_portal.shell.crash import error_boundary
from kartado_portal.shell.footer import footer
from kartado_portal.shell.notices import notices
from kartado_portal.shell.pages.home import home
from kartado_portal.shell.pages.not_found import not_found
from kartado_portal.shell.pages.terms import terms
from kartado_portal.shell.waiting import waiting

_HEAVY = ("@radix-ui", "sonner", "lucide-react", "react-markdown", "moment", "react-debounce")
_ENGLISH = re.compile(
    r"An error occurred|Copy\b|Built with|Cannot connect|Check if server|Loading|Refreshing"
)


def everything() -> list[rx.Component]:
    """Return all that the shell puts on a screen, memos opened."""
    memos = [memo._definition.component for memo in (bar, footer, notices)]
    return [*memos, error_boundary(), waiting(), home(), terms(), not_found()]


@pytest.mark.parametrize("piece", everything())
def test_the_shell_pulls_in_no_heavy_library(piece):
    libraries = piece._get_all_imports()

    assert not [library for library in libraries if library.startswith(_HEAVY)]


@pytest.mark.parametrize("piece", everything())
def test_the_framework_says_nothing_in_english(piece):
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', str(piece))

    assert not [text for text in words if _ENGLISH.search(text)]


def test_reflex_is_given_no_toaster_of_its_own():
    assert app_options()["toaster"] is None


def test_the_wraps_replace_the_connection_toaster_and_the_error_page():
    wraps = app_options()["app_wraps"]

    assert {name for _, name in wraps} == {"ErrorBoundary", "Overlay", "Chat"}


def test_pages_say_that_they_are_in_portuguese():
    assert app_options()["html_lang"] == "pt-BR"


def test_every_file_that_the_head_names_exists(request):
    assets = request.config.rootpath / "assets"
    named = re.findall(
        r'href:"/([^"]+)"', "".join(str(c) for c in app_options()["head_components"])
    )

    assert named
    assert all((assets / name).is_file() for name in named)
