"""`/termo`: the text that people agree to, as HTML."""

from kartado_portal.accounts import consents
from kartado_portal.shell.pages.terms import rendered


def test_the_newest_text_has_one_heading_and_its_sections():
    page = rendered(consents.current_text())

    assert page.count("<h1>") == 1
    assert page.count("<h2>") >= 5
    assert "LGPD" in page


def test_what_could_run_does_not_pass():
    page = rendered("# Termo\n\n<script>alert(1)</script> [x](javascript:alert(1))")

    assert "<script" not in page
    assert "href" not in page
