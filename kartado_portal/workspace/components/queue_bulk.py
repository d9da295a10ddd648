"""What can be done to the selected rows, and what came of it."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets import lifecycle
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import alert
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import option, select, text_field
from kartado_portal.ui.text import link
from kartado_portal.workspace.queue_address import STAGES
from kartado_portal.workspace.schemas import BULK_LIMIT, Refused
from kartado_portal.workspace.states.queue import Offered
from kartado_portal.workspace.states.queue_work import Selection

_CLOSE = "close-selected"


def bulk_bar() -> rx.Component:
    """Return the acts while rows are selected, and the outcome of the last one."""
    return rx.fragment(
        rx.el.div(_outcome(), role="status"),
        rx.cond(Selection.selected.length() > 0, _acts()),
    )


def _acts() -> rx.Component:
    count = Selection.selected.length()
    return rx.el.section(
        rx.el.div(
            rx.el.strong(
                rx.cond(count == 1, "1 selecionado", count.to_string() + " selecionados"),
                role="status",
            ),
            button(
                f"Selecionar os primeiros {BULK_LIMIT} da visão",
                kind="quiet",
                small=True,
                on_click=Selection.select_all,
            ),
            button("Limpar seleção", kind="quiet", small=True, on_click=Selection.clear),
            class_name="flex flex-wrap items-center gap-2",
        ),
        rx.el.div(_assign_or_move(), _tag(), _close(), class_name="flex flex-wrap items-end gap-4"),
        aria_label="Ações sobre os selecionados",
        class_name="card mb-3 flex flex-col gap-2 p-3",
    )


def _assign_or_move() -> rx.Component:
    return rx.el.form(
        select(
            "Ação",
            "act",
            rx.el.optgroup(
                option("Atribuir a mim", "assign:eu"),
                *(option(f"Encaminhar ao {one}", f"assign:{one}") for one in lifecycle.LEVELS),
                rx.foreach(
                    Offered.choices.owners,
                    lambda one: option("Atribuir a " + one.label, "assign:" + one.value),
                ),
                label="Atribuir",
            ),
            rx.el.optgroup(
                *(
                    option(f"Mover para {lifecycle.label(stage)}", f"stage:{name}")
                    for name, stage in STAGES.items()
                    if stage in lifecycle.STAFF_STAGES
                ),
                label="Etapa",
            ),
        ),
        submit_button("Aplicar", kind="secondary", busy=Selection.is_busy),
        on_submit=Selection.apply,
        method="post",
        class_name="flex flex-wrap items-end gap-2",
    )


def _tag() -> rx.Component:
    return rx.el.form(
        text_field(
            "Etiqueta", "tag", max_length=40, auto_complete="off", custom_attrs={"list": "tags"}
        ),
        rx.el.datalist(
            rx.foreach(Offered.choices.tags, lambda one: rx.el.option(value=one.label)),
            id="tags",
        ),
        submit_button("Etiquetar", kind="secondary", busy=Selection.is_busy),
        on_submit=Selection.apply,
        no_validate=True,
        method="post",
        class_name="flex flex-wrap items-end gap-2",
    )


def _close() -> rx.Component:
    count = Selection.selected.length()
    what = rx.cond(count == 1, "Fechar 1 ticket", f"Fechar {count} tickets")
    return rx.fragment(
        button(what, kind="danger", busy=Selection.is_busy, on_click=open_dialog(_CLOSE)),
        dialog(
            _CLOSE,
            what,
            rx.el.p(
                "Quem acompanha cada ticket recebe um e-mail sobre o fechamento. "
                "Um ticket fechado não volta a abrir: a pessoa pode dar continuidade em um novo."
            ),
            actions=(
                button("Cancelar", on_click=close_dialog(_CLOSE)),
                button(
                    "Confirmar",
                    kind="primary",
                    busy=Selection.is_busy,
                    on_click=Selection.apply({"act": "close:"}),
                ),
            ),
        ),
    )


def _outcome() -> rx.Component:
    return rx.fragment(
        rx.cond(Selection.done != "", alert(Selection.done, tone="good", class_name="mb-3")),
        rx.cond(Selection.error != "", alert(Selection.error, tone="bad", class_name="mb-3")),
        rx.cond(
            Selection.refused.length() > 0,
            alert(
                rx.el.ul(rx.foreach(Selection.refused, _refused)),
                title="Estes tickets não foram alterados:",
                tone="warning",
                class_name="mb-3",
            ),
        ),
    )


def _refused(one: Refused) -> rx.Component:
    return rx.el.li(link(f"#{one.number}", f"{routes.DESK}/tickets/{one.number}"), ": ", one.reason)
