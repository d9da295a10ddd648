"""`/analista/configuracoes`: categories, canned replies, and the way to the audit log."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, icon_button, link_button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.field import field_error, text_field, textarea
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.schemas import CannedRow, CategoryRow
from kartado_portal.workspace.states.settings import DeskSettings

_FORM = "grid gap-3 justify-items-start *:w-full [&>button]:w-auto"


def settings() -> rx.Component:
    """Return the page; what it shows is loaded by `DeskSettings.load`."""
    return rx.el.div(
        page_heading(
            "Configurações",
            actions=(
                link_button("Etapas", routes.STAGES, icon="tag"),
                link_button("Horários", routes.HOURS, icon="calendar-clock"),
                link_button("Prazos (SLA)", routes.SLA, icon="clock"),
                link_button("Auditoria", routes.AUDIT, icon="history"),
            ),
        ),
        rx.cond(
            DeskSettings.is_loaded,
            rx.el.div(
                _categories(),
                _canned(),
                class_name="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0",
            ),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-8",
    )


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
            class_name=f"mt-4 {_FORM}",
        ),
        heading="Categorias",
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


def _canned() -> rx.Component:
    return card(
        rx.el.p(
            "Textos que os analistas inserem com / ao escrever. Variáveis: {{nome}}, {{numero}}, "
            "{{assunto}} e {{analista}}.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(DeskSettings.canned, _canned_row), role="list", class_name="grid gap-1"
        ),
        rx.el.form(
            text_field(
                "Título",
                "title",
                default_value=DeskSettings.title,
                max_length=80,
                key=f"title-{DeskSettings.saved}",
            ),
            textarea(
                "Texto",
                "body",
                default_value=DeskSettings.body,
                error=DeskSettings.errors["canned"],
                rows=6,
                max_length=10_000,
                key=f"body-{DeskSettings.saved}",
            ),
            rx.el.div(
                submit_button(
                    rx.cond(DeskSettings.editing > 0, "Salvar resposta", "Adicionar resposta")
                ),
                rx.cond(
                    DeskSettings.editing > 0,
                    button("Cancelar", kind="quiet", on_click=DeskSettings.new_canned),
                ),
                class_name="flex gap-2",
            ),
            on_submit=DeskSettings.save_canned,
            class_name=f"mt-4 {_FORM}",
        ),
        heading="Respostas prontas",
    )


def _canned_row(one: CannedRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.title, class_name="min-w-0 flex-1 break-words"),
        button(
            "Editar",
            small=True,
            aria_label=f"Editar {one.title}",
            on_click=DeskSettings.edit_canned(one.id),
        ),
        button(
            "Remover",
            small=True,
            kind="quiet",
            aria_label=f"Remover {one.title}",
            on_click=DeskSettings.archive_canned(one.id),
        ),
        class_name="flex items-center gap-2",
    )
