"""One message of a conversation, as customers and analysts see it."""

import reflex as rx

from kartado_portal.chat.schemas import ChatEntry
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import server_link


def chat_log(entries: rx.Var[list[ChatEntry]]) -> rx.Component:
    """Return the messages, oldest first; what comes is read out."""
    return rx.el.div(
        rx.el.ol(rx.foreach(entries, _entry), class_name="grid gap-3"),
        role="log",
        aria_label="Mensagens",
        aria_live="polite",
    )


def _entry(entry: rx.Var[ChatEntry]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            entry.side == "event",
            rx.el.p(entry.html, " · ", entry.clock, class_name="chat-quiet"),
            rx.el.div(
                rx.el.p(
                    entry.author,
                    " · ",
                    rx.el.time(entry.clock, title=entry.stamp),
                    class_name="mb-1 text-xs text-soft",
                ),
                rx.html(entry.html, class_name="prose"),
                rx.cond(
                    entry.attachments.length() > 0,
                    rx.el.ul(
                        rx.foreach(entry.attachments, _attachment), class_name="mt-2 grid gap-1"
                    ),
                ),
                rx.cond(
                    entry.mark != "",
                    rx.el.p(
                        "WhatsApp: ",
                        entry.mark,
                        class_name=rx.cond(
                            entry.mark.contains("não entregue"),
                            "mt-1 break-words text-xs text-bad",
                            "mt-1 text-xs text-soft",
                        ),
                    ),
                ),
                class_name=rx.match(
                    entry.side,
                    ("own", "chat-words chat-own"),
                    ("staff", "chat-words chat-staff"),
                    ("requester", "chat-words chat-katia"),
                    "chat-words chat-katia",
                ),
            ),
        ),
        key=entry.key,
        class_name="flex flex-col",
    )


def _attachment(card: rx.Var[AttachmentCard]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            card.thumbnail_url != "",
            rx.el.img(src=card.thumbnail_url, alt="", class_name="mb-1 max-h-40 rounded"),
        ),
        rx.el.span(
            icon("paperclip", size=16),
            server_link(card.name, card.url, class_name="min-w-0 break-words"),
            rx.el.span(card.size_label, class_name="text-xs text-soft"),
            class_name="flex flex-wrap items-center gap-x-1",
        ),
        key=card.id,
    )
