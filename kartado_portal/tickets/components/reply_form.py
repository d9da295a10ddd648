"""The editor at the foot of an open ticket."""

from typing import Any

import reflex as rx

from kartado_portal.tickets.states.ticket import Reply
from kartado_portal.tickets.states.upload_limits import UploadLimits
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.file_drop import PASTE_SCOPE, file_drop, pending_uploads
from kartado_portal.ui.icon import icon
from kartado_portal.ui.rich_text import PLACEHOLDER, html_var, rich_text

_PLACE = "responder"


def reply_form() -> rx.Component:
    """Return editor, files and «Enviar»; what is typed is kept as a draft."""
    return rx.el.section(
        rx.el.h2("Responder", class_name="unseen"),
        writing_form(Reply, "reply", files_label="Anexos da resposta", send="Enviar"),
        id=_PLACE,
        class_name=f"card mt-4 scroll-mt-4 {PASTE_SCOPE}",
    )


def writing_form(
    form: Any,
    name: str,
    *,
    files_label: str,
    send: str,
    placeholder: str = PLACEHOLDER,
    send_icon: str = "send",
    takes_paste: rx.Var[bool] | bool = True,
    beside: tuple[rx.Component, ...] = (),
    menu: str = "",
    menu_key: str = "/",
) -> rx.Component:
    """Return what one writes with: editor, files and the button that sends.

    `form` is a State with `KeptForm` in it whose `send(html, round, uploads)` takes the text;
    `name` makes the ids. `beside` stands before the button; `menu` is the id of what `menu_key`
    presses. The tab keeps what the draft does not hold yet.
    """
    files = f"{name}-files"
    return rx.fragment(
        rx.cond(form.error != "", alert(form.error, tone="bad", role="alert", class_name="mb-3")),
        rich_text(
            name,
            version=form.round,
            content=form.content,
            on_draft=form.keep,
            form=form.form,
            draft_version=form.version,
            asked=form.asked,
            placeholder=placeholder,
            attach=f"#{files} input[type=file]",
            submit=f"send-{name}",
            menu=menu,
            menu_key=menu_key,
        ),
        file_drop(
            files_label,
            hint=UploadLimits.sentence,
            limit_mb=UploadLimits.file_mb,
            per_message=UploadLimits.per_message,
            files=form.files,
            on_added=form.add_file,
            on_removed=form.remove_file,
            id=files,
            key=form.round.to_string(),
            takes_paste=takes_paste,
        ),
        rx.el.div(
            rx.el.p(form.saved, role="status", class_name="mr-auto text-sm text-soft"),
            *beside,
            button(
                send,
                id=f"send-{name}",
                kind="primary",
                icon=send_icon,
                disabled=~rx.State.is_hydrated,
                on_click=form.send(html_var(name), form.round, pending_uploads(files)),
            ),
            class_name="mt-3 flex flex-wrap items-center justify-between gap-3",
        ),
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
        # Left of the round button «Assistente Virtual», which stands in the same corner.
        class_name="pointer-events-none sticky bottom-5 z-10 mt-4 flex justify-end pr-16 "
        "*:pointer-events-auto lg:hidden",
    )
