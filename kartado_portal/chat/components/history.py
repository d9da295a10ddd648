"""«Conversas anteriores», inside the panel."""

import reflex as rx

from kartado_portal.chat.schemas import ConversationCard
from kartado_portal.chat.states.chat import Chat


def history() -> rx.Component:
    """Return «Conversas anteriores»; each leads to what was said."""
    return rx.el.div(
        rx.el.h3("Conversas anteriores", class_name="font-semibold"),
        rx.cond(
            Chat.history.length() > 0,
            rx.el.ul(rx.foreach(Chat.history, _before), class_name="grid gap-2"),
            rx.el.p(
                rx.cond(
                    Chat.is_proved,
                    "Você ainda não tem conversas.",
                    "Confirme seu e-mail corporativo para ver aqui as suas conversas.",
                ),
                class_name="text-soft",
            ),
        ),
        class_name="chat-log grid content-start gap-3 p-4",
    )


def _before(card: rx.Var[ConversationCard]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(card.subject, class_name="block break-words font-medium"),
            rx.el.span(
                "#" + card.number,
                " · ",
                card.state_words,
                " · ",
                card.when,
                rx.cond(card.has_news, " · nova mensagem", ""),
                class_name="block text-sm text-soft",
            ),
            type="button",
            on_click=Chat.show(card.number),
            class_name="card w-full text-left",
        ),
        key=card.number,
    )
