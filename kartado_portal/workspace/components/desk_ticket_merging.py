"""What has to do with another ticket: merge, link, and split a message off."""

import reflex as rx

from kartado_portal.tickets.schemas import SUBJECT_LIMIT, Entry
from kartado_portal.ui.button import button
from kartado_portal.ui.dialog import dialog
from kartado_portal.ui.field import text_field
from kartado_portal.ui.icon import icon
from kartado_portal.ui.menu import menu
from kartado_portal.workspace.components.desk_ticket_dialog import begin_dialog, confirmed_form
from kartado_portal.workspace.states.desk_ticket import DeskTicket

_MORE, _MERGE, _LINK, _SPLIT = "more-acts", "merge-ticket", "link-ticket", "split-ticket"


def more_acts() -> rx.Component:
    """Return the menu of the rarer acts."""
    return menu(
        _MORE,
        "Mais ações",
        _item("Unir a outro ticket", "ticket", _MERGE),
        _item("Ligar a outro ticket", "link-2", _LINK),
    )


def _item(label: str, shape: str, opens: str) -> rx.Component:
    return rx.el.button(
        icon(shape, size=18),
        label,
        type="button",
        custom_attrs={"popoverTarget": _MORE, "popoverTargetAction": "hide"},
        on_click=begin_dialog(opens),
        class_name="menu-item cursor-pointer text-left",
    )


def split_button(entry: Entry) -> rx.Component:
    """Return the button below what a customer wrote, of which a new ticket can be made."""
    return rx.cond(
        DeskTicket.detail.is_open & (entry.kind == "reply") & ~entry.is_staff,
        button(
            "Dividir em novo ticket",
            kind="quiet",
            small=True,
            on_click=begin_dialog(_SPLIT, message=entry.key),
            class_name="mt-2",
        ),
    )


def merging_dialogs() -> rx.Component:
    """Return the dialogs, closed."""
    return rx.fragment(
        dialog(
            _MERGE,
            "Unir a outro ticket",
            rx.el.p(
                "Este ticket será fechado e apontará para o outro. As mensagens continuam "
                "guardadas aqui, e quem acompanha este ticket passa a acompanhar o outro.",
                class_name="mb-3",
            ),
            confirmed_form(_MERGE, DeskTicket.merge, _other(_MERGE)),
        ),
        dialog(
            _LINK,
            "Ligar a outro ticket",
            rx.el.p("A ligação aparece nos dois; só a equipe vê.", class_name="mb-3"),
            confirmed_form(_LINK, DeskTicket.link, _other(_LINK)),
        ),
        dialog(
            _SPLIT,
            "Dividir em novo ticket",
            rx.el.p(
                "A mensagem continua aqui e abre também um novo ticket da mesma pessoa, que é "
                "avisada. Os anexos vão para o novo ticket.",
                class_name="mb-3",
            ),
            confirmed_form(
                _SPLIT,
                DeskTicket.split,
                rx.el.input(type="hidden", name="message"),
                text_field(
                    "Assunto do novo ticket",
                    "subject",
                    id="split-subject",
                    max_length=SUBJECT_LIMIT,
                    required=True,
                ),
            ),
        ),
    )


def _other(dialog_id: str) -> rx.Component:
    return text_field(
        "Número do outro ticket",
        "other",
        id=f"{dialog_id}-other",
        input_mode="numeric",
        auto_complete="off",
        required=True,
        max_length=12,
    )
