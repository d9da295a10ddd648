"""The editor at the foot of an open ticket."""

import reflex as rx

from kartado_portal.tickets.states.ticket import Reply
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.file_drop import PASTE_SCOPE, file_drop, pending_uploads
from kartado_portal.ui.icon import icon
from kartado_portal.ui.rich_text import html_var, rich_text

_EDITOR = "reply"
_SEND = "send-reply"
_FILES = "reply-files"
_PLACE = "responder"


def reply_form() -> rx.Component:
    """Return editor, files and «Enviar»; what is typed is kept as a draft."""
    return rx.el.section(
        rx.el.h2("Responder", class_name="unseen"),
        rx.cond(Reply.error != "", alert(Reply.error, tone="bad", role="alert", class_name="mb-3")),
        rich_text(
            _EDITOR,
            version=Reply.round,
            content=Reply.content,
            on_draft=Reply.keep,
            attach=f"#{_FILES} input[type=file]",
            submit=_SEND,
        ),
        file_drop(
            "Anexos da resposta",
            hint=Reply.limits,
            files=Reply.files,
            on_added=Reply.add_file,
            on_removed=Reply.remove_file,
            id=_FILES,
            key=Reply.round.to_string(),
        ),
        rx.el.div(
            rx.el.p(Reply.saved, role="status", class_name="text-sm text-soft"),
            button(
                "Enviar",
                id=_SEND,
                kind="primary",
                icon="send",
                disabled=~rx.State.is_hydrated,
                on_click=Reply.send(html_var(_EDITOR), Reply.round, pending_uploads(_FILES)),
            ),
            class_name="mt-3 flex flex-wrap items-center justify-between gap-3",
        ),
        id=_PLACE,
        class_name=f"card mt-4 scroll-mt-4 {PASTE_SCOPE}",
    )


def way_to_reply() -> rx.Component:
    """Return the phone's «Responder»: at hand over a long conversation, resting above the editor.

    The editor itself is not stuck to the screen: with its files it is as tall as a phone.
    """
    return rx.el.div(
        rx.el.a(
            icon("pencil", size=18),
            "Responder",
            href=f"#{_PLACE}",
            class_name="button button-primary card-raised",
        ),
        class_name="pointer-events-none sticky bottom-4 z-10 mt-4 flex justify-end "
        "*:pointer-events-auto lg:hidden",
    )
