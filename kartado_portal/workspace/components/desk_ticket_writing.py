"""Where an analyst writes: to the customer, or to the colleagues alone."""

import reflex as rx

from kartado_portal.tickets.components.reply_form import writing_form
from kartado_portal.tickets.sending import WaitingReply
from kartado_portal.ui.button import button
from kartado_portal.ui.file_drop import PASTE_SCOPE, pending_uploads
from kartado_portal.ui.icon import icon
from kartado_portal.ui.rich_text import html_var
from kartado_portal.ui.tabs import tabs
from kartado_portal.workspace.components.desk_ticket_canned import (
    CANNED_BUTTON,
    MENTION_BUTTON,
    canned_menu,
    macro_menu,
    mention_menu,
)
from kartado_portal.workspace.states.desk_ticket import DeskTicket
from kartado_portal.workspace.states.desk_writing import DeskNote, DeskReply

TABS = "desk"
PLACE = "escrever"
_is_open = DeskTicket.detail.is_open


def desk_writing() -> rx.Component:
    """Return the tabs «Responder» and «Nota interna», each with an editor of its own."""
    return rx.el.section(
        rx.el.h2("Escrever", class_name="unseen"),
        tabs(TABS, "Escrever", ("Responder", _reply), ("Nota interna", _note)),
        id=PLACE,
        class_name=f"card mt-4 scroll-mt-4 {PASTE_SCOPE}",
    )


def waiting_replies() -> rx.Component:
    """Return the replies on their way: one's own can be taken back into the editor."""
    return rx.el.div(
        rx.foreach(DeskReply.waiting, _waiting),
        role="status",
        class_name="mt-4 flex flex-col gap-4 empty:hidden",
    )


def _waiting(one: WaitingReply) -> rx.Component:
    return rx.el.section(
        rx.el.p(
            rx.cond(
                one.refusal != "",
                f"Esta resposta não foi enviada. {one.refusal}",
                rx.cond(
                    one.is_mine,
                    f"Sua resposta será enviada em até {one.seconds} segundos.",
                    f"{one.author} está enviando esta resposta.",
                ),
            ),
            class_name="mb-3 font-semibold",
        ),
        rx.html(one.body_html, class_name="prose"),
        rx.cond(
            one.is_mine,
            rx.el.div(
                rx.cond(
                    _is_open,
                    button("Desfazer envio", icon="undo-2", on_click=DeskReply.take_back(one.id)),
                ),
                rx.cond(
                    one.refusal != "",
                    button("Descartar", icon="trash-2", on_click=DeskReply.forget(one.id)),
                    button("Enviar agora", icon="send", on_click=DeskReply.send_now(one.id)),
                ),
                class_name="mt-3 flex flex-wrap gap-2",
            ),
        ),
        aria_label="Resposta a enviar",
        class_name="card border-2 border-dashed border-brand",
    )


def _reply(is_open: rx.Var[bool]) -> rx.Component:
    form = writing_form(
        DeskReply,
        "reply",
        files_label="Anexos da resposta",
        send="Enviar resposta",
        takes_paste=is_open,
        menu=CANNED_BUTTON,
        beside=(
            rx.cond(
                DeskReply.must_confirm,
                button(
                    "Enviar mesmo assim",
                    icon="send",
                    on_click=DeskReply.send_anyway(
                        html_var("reply"), DeskReply.round, pending_uploads("reply-files")
                    ),
                ),
            ),
        ),
    )
    return rx.fragment(
        rx.el.div(canned_menu(), macro_menu(), class_name="mb-3 flex flex-wrap gap-2"), form
    )


def _note(is_open: rx.Var[bool]) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            icon("lock", size=18),
            "Só a equipe Kartado lê esta nota; o cliente não é avisado.",
            class_name="mb-3 flex items-center gap-2 font-medium text-note",
        ),
        rx.el.div(mention_menu(), class_name="mb-3"),
        writing_form(
            DeskNote,
            "note",
            files_label="Anexos da nota",
            send="Salvar nota",
            send_icon="save",
            placeholder="Escreva uma nota interna...",
            menu=MENTION_BUTTON,
            menu_key="@",
            takes_paste=is_open,
        ),
        class_name="note-form",
    )
