"""`/analista/configuracoes`: the first page of what administrators set up, categories."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, icon_button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.field import field_error, text_field
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.schemas import CategoryRow
from kartado_portal.workspace.states.settings import DeskSettings


def settings() -> rx.Component:
    """Return the page; what it shows is loaded by `DeskSettings.load`."""
    return settings_page(routes.SETTINGS, DeskSettings.is_loaded, _categories(), columns=False)


def _categories() -> rx.Component:
    return card(
        rx.el.p(
            "O que o cliente escolhe ao abrir um ticket, nesta ordem. Quem já usa uma categoria "
            "arquivada a mantém.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(DeskSettings.categories, _category), role="list", class_name="grid gap-2"
        ),
        field_error(DeskSettings.errors["category"], id="category-error"),
        rx.el.form(
            text_field(
                "Nova categoria", "category", max_length=80, key=f"category-{DeskSettings.saved}"
            ),
            submit_button("Adicionar", kind="secondary"),
            on_submit=DeskSettings.add_category,
            class_name=f"mt-4 {FORM}",
        ),
        heading="Categorias",
        class_name="max-w-reading",
    )


def _category(one: CategoryRow) -> rx.Component:
    return rx.el.li(
        rx.el.input(
            default_value=one.name,
            key=f"{one.id}-{one.name}",
            aria_label=f"Nome da categoria {one.name}",
            max_length=80,
            on_blur=lambda name: rx.cond(
                name != one.name, DeskSettings.rename_category(one.id, name), rx.noop()
            ),
            class_name="input min-w-40 flex-1",
        ),
        rx.cond(one.is_archived, badge("Arquivada")),
        rx.el.div(
            rx.cond(
                one.is_archived,
                button(
                    "Restaurar",
                    small=True,
                    aria_label=f"Restaurar {one.name}",
                    on_click=DeskSettings.archive_category(one.id, False),
                ),
                rx.fragment(
                    icon_button(
                        "arrow-up",
                        f"Subir {one.name}",
                        on_click=DeskSettings.move_category(one.id, True),
                    ),
                    icon_button(
                        "arrow-down",
                        f"Descer {one.name}",
                        on_click=DeskSettings.move_category(one.id, False),
                    ),
                    button(
                        "Arquivar",
                        small=True,
                        kind="quiet",
                        aria_label=f"Arquivar {one.name}",
                        on_click=DeskSettings.archive_category(one.id, True),
                    ),
                ),
            ),
            class_name="flex items-center gap-1",
        ),
        class_name="flex flex-wrap items-center gap-2",
    )
