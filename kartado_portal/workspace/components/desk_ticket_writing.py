"""Where an analyst writes: to the customer, or to the colleagues alone."""

import reflex as rx

from kartado_portal.tickets.components.reply_form import writing_form
from kartado_portal.ui.file_drop import PASTE_SCOPE
from kartado_portal.ui.icon import icon
from kartado_portal.ui.tabs import tabs
from kartado_portal.workspace.states.desk_writing import DeskNote, DeskReply

TABS = "desk"
PLACE = "escrever"


def desk_writing() -> rx.Component:
    """Return the tabs «Responder» and «Nota interna», each with an editor of its own."""
    return rx.el.section(
        rx.el.h2("Escrever", class_name="unseen"),
        tabs(TABS, "Escrever", ("Responder", _reply), ("Nota interna", _note)),
        id=PLACE,
        class_name=f"card mt-4 scroll-mt-4 {PASTE_SCOPE}",
    )


def _reply(is_open: rx.Var[bool]) -> rx.Component:
    return writing_form(
        DeskReply,
        "reply",
        files_label="Anexos da resposta",
        send="Enviar resposta",
        takes_paste=is_open,
    )


def _note(is_open: rx.Var[bool]) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            icon("lock", size=18),
            "Só a equipe Kartado lê esta nota; o cliente não é avisado.",
            class_name="mb-3 flex items-center gap-2 font-medium text-note",
        ),
        writing_form(
            DeskNote,
            "note",
            files_label="Anexos da nota",
            send="Salvar nota",
            send_icon="save",
            placeholder="Escreva uma nota interna...",
            takes_paste=is_open,
        ),
        class_name="note-form",
    )
