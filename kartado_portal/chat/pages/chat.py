"""`/chat`: the chat alone, for a frame in the web system and a web view in the app."""

import reflex as rx

from kartado_portal.chat.components import door
from kartado_portal.chat.components.corner import late_panel
from kartado_portal.chat.states.chat import Chat
from kartado_portal.ui.spinner import spinner


def chat() -> rx.Component:
    """Return the page: the panel as large as its window."""
    return rx.el.div(
        rx.el.h1("Assistente virtual da Kartado", class_name="unseen"),
        door.Arrival.create(is_alive=rx.State.is_hydrated, on_sight=Chat.sight, on_visit=Chat.open),
        rx.cond(
            Chat.is_ready,
            late_panel(is_alone=True),
            rx.el.p(spinner(), "Abrindo…", class_name="chat-quiet p-6"),
        ),
        class_name="chat-page",
    )
