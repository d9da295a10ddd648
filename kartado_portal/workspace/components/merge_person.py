"""«Mesclar com outra pessoa»: choose, read what moves, confirm."""

import reflex as rx

from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import checkbox, text_field
from kartado_portal.workspace.schemas import PersonRow
from kartado_portal.workspace.states.directory import Person
from kartado_portal.workspace.states.person_merging import CHOOSE_ANOTHER, PersonMerging

_ID = "merge-person"
_CHOSEN = PersonMerging.chosen


def merge_person_button() -> rx.Component:
    """Return what opens the dialog."""
    return button(
        "Mesclar com outra pessoa",
        icon="users",
        on_click=[open_dialog(_ID), PersonMerging.open],
    )


def merge_person_dialog() -> rx.Component:
    """Return the dialog, closed."""
    return dialog(
        _ID,
        "Mesclar com outra pessoa",
        rx.cond(_CHOSEN.id > 0, _confirm(), _choose()),
    )


def _choose() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Escolha a conta que vai deixar de existir. Tudo o que é dela passa para ",
            rx.el.strong(Person.detail.name),
            f" ({Person.detail.email}), que fica.",
            class_name="mb-4 break-words",
        ),
        text_field(
            "Buscar por nome ou e-mail",
            "merge_q",
            type="search",
            auto_complete="off",
            max_length=200,
            on_change=PersonMerging.search.debounce(300),
            key=f"merge-{PersonMerging.opened}",
        ),
        rx.el.ul(
            rx.foreach(PersonMerging.found, _candidate),
            role="list",
            aria_label="Pessoas encontradas",
            class_name="grid gap-1",
        ),
        rx.el.p(
            rx.cond(
                PersonMerging.is_searched & (PersonMerging.found.length() == 0),
                "Nenhum cliente encontrado.",
                "",
            ),
            role="status",
            class_name="text-soft",
        ),
    )


def _candidate(one: PersonRow) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(one.name, class_name="font-semibold"),
            rx.el.span(
                one.email,
                rx.cond(one.company != "", f" · {one.company}", ""),
                class_name="text-sm font-normal text-soft",
            ),
            type="button",
            on_click=PersonMerging.choose(one.id),
            class_name="button button-quiet w-full flex-col items-start gap-0 break-all text-left",
        ),
    )


def _confirm() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.strong(_CHOSEN.name),
            f" ({_CHOSEN.email}) passa para ",
            rx.el.strong(Person.detail.name),
            f" ({Person.detail.email}):",
            class_name="mb-2 break-words",
        ),
        rx.el.ul(
            rx.foreach(_CHOSEN.moves, rx.el.li),
            rx.el.li("anexos, leituras, avaliações e consentimentos"),
            class_name="mb-4 list-disc pl-6",
        ),
        alert(
            _CHOSEN.email,
            " sai de todos os aparelhos, não entra mais e não recebe mais e-mails.",
            title="Isto não pode ser desfeito.",
            tone="warning",
            class_name="mb-4 break-words",
        ),
        rx.cond(
            _CHOSEN.crosses_companies,
            checkbox(
                "As empresas são diferentes "
                f"({_CHOSEN.company} e {_CHOSEN.kept_company}). Mesclar mesmo assim.",
                "accepts_companies",
                checked=PersonMerging.accepts_companies,
                on_change=PersonMerging.accept_companies,
            ),
        ),
        rx.el.div(
            button("Escolher outra", id=CHOOSE_ANOTHER, on_click=PersonMerging.open),
            button(
                "Mesclar",
                kind="danger",
                disabled=_CHOSEN.crosses_companies & ~PersonMerging.accepts_companies,
                on_click=[close_dialog(_ID), PersonMerging.merge],
            ),
            class_name="mt-5 flex flex-wrap justify-end gap-2",
        ),
    )
