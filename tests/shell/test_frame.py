"""The frame: what every page has, and what waits for the server's word."""

import reflex as rx
from reflex_base.utils import memo_paths

from kartado_portal.shell.frame import MAIN, frame, framed
from kartado_portal.shell.pages.home import home
from kartado_portal.web.identity import Identity


def test_a_page_keeps_its_module_inside_the_frame():
    whole = framed(home)

    assert memo_paths.capture_source_module(whole) == "kartado_portal.shell.pages.home"


def test_the_skip_link_leads_to_main():
    page = str(frame(rx.el.h1("Olá")))

    assert f'href:"#{MAIN}"' in page
    assert f'id:"{MAIN}"' in page


def test_a_public_page_is_complete_at_once():
    page = str(frame(rx.el.h1("Olá"), audience="public"))

    assert str(Identity.is_signed_in) not in page
    assert "skeleton" not in page


def test_a_page_for_people_waits_until_somebody_is_there():
    page = str(frame(rx.el.h1("Olá"), audience="signed_in"))

    assert str(Identity.is_signed_in) in page
    assert "skeleton" in page


def test_a_page_for_the_staff_waits_for_the_staff():
    page = str(frame(rx.el.h1("Olá"), audience="staff"))

    assert str(Identity.is_staff) in page
