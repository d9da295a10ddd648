"""`/termo`: the text that people agree to when they sign up, in its newest version."""

import reflex as rx

from kartado_portal.accounts import consents
from kartado_portal.shell.terms_state import TermsPage, rendered
from kartado_portal.ui.theme import READING

DESCRIPTION = "Quais dados o Portal do Cliente Kartado guarda, por que e por quanto tempo (LGPD)."


def terms() -> rx.Component:
    """Return the text as HTML: the shipped one is there before any JavaScript."""
    shipped = rx.html(rendered(consents.current_text()), class_name="prose")
    return rx.el.article(
        rx.cond(
            TermsPage.published != "", rx.html(TermsPage.published, class_name="prose"), shipped
        ),
        class_name=f"{READING} py-8",
    )
