"""How many customers wait in the chat, beside «Conversas» in the bar."""

import reflex as rx

from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.states.conversations import WaitingChats


@rx.memo
def waiting_chats() -> rx.Component:
    """Return the number, there from the start so that its change is read out.

    A component of its own: it begins to follow when it comes on screen.
    """
    return rx.el.span(
        rx.cond(
            WaitingChats.count > 0,
            rx.el.span(
                WaitingChats.count,
                visually_hidden(" na fila do chat"),
                class_name="badge badge-bad",
            ),
        ),
        role="status",
        on_mount=WaitingChats.follow,
    )
