"""The button that makes an article of a reply."""

import reflex as rx

from kartado_portal.tickets.schemas import Entry
from kartado_portal.ui.button import button
from kartado_portal.workspace.states.article_from_ticket import ArticleFromReply
from kartado_portal.workspace.states.desk_ticket import DeskTicket


def article_button(entry: Entry) -> rx.Component:
    """Return the button below what the staff replied."""
    return rx.cond(
        (entry.kind == "reply") & entry.is_staff & ~entry.is_gone,
        button(
            "Transformar em artigo",
            kind="quiet",
            small=True,
            icon="book-open",
            on_click=ArticleFromReply.begin(entry.key, DeskTicket.detail.number),
            class_name="mt-2",
        ),
    )
