"""`/termo`: the text that people agree to when they sign up, in its newest version."""

import functools

import nh3
import reflex as rx
from markdown_it import MarkdownIt

from kartado_portal.accounts import consents
from kartado_portal.ui.theme import READING

DESCRIPTION = "Quais dados o Portal do Cliente Kartado guarda, por que e por quanto tempo (LGPD)."


@functools.cache
def rendered(markdown: str) -> str:
    """Return our own Markdown as HTML, cleaned all the same; done once, while building."""
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).render(markdown))


def terms() -> rx.Component:
    """Return the text as HTML, there before any JavaScript."""
    return rx.el.article(
        rx.html(rendered(consents.current_text()), class_name="prose"),
        class_name=f"{READING} py-8",
    )
