"""The views of the queue with their counts, and keeping the one that is shown."""

import reflex as rx

from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.field import checkbox, option, select, text_field
from kartado_portal.workspace.schemas import NAME_LIMIT, ViewLink
from kartado_portal.workspace.states.queue import Queue
from kartado_portal.workspace.states.queue_work import SavedViews

_GROUPS = (
    ("desk", "Visões"),
    ("stages", "Por etapa"),
    ("own", "Minhas visões"),
    ("team", "Visões da equipe"),
)


def queue_views() -> rx.Component:
    """Return the navigation of the views, a select on phones; the counts are live."""
    return rx.el.div(
        rx.el.nav(
            *(_group(group, label) for group, label in _GROUPS),
            aria_label="Visões",
            class_name="hidden flex-col gap-4 lg:flex",
        ),
        rx.el.div(
            select(
                "Visão",
                "view",
                rx.foreach(
                    Queue.views, lambda view: option(f"{view.label} ({view.count})", view.url)
                ),
                placeholder="Outra",
                value=Queue.view_url,
                on_change=lambda url: rx.redirect(url),
            ),
            class_name="lg:hidden",
        ),
        rx.cond(Queue.is_loaded, rx.cond(Queue.saved_id > 0, _manage(), _save())),
        class_name="flex flex-col gap-2 lg:gap-4",
    )


def _group(group: str, label: str) -> rx.Component:
    return rx.el.section(
        rx.el.h2(label, class_name="mb-1 text-sm font-semibold text-soft"),
        rx.el.ul(
            rx.foreach(Queue.views, lambda view: rx.cond(view.group == group, _view(view))),
            class_name="flex flex-col",
        ),
        class_name="[&:not(:has(li))]:hidden",
    )


def _view(view: ViewLink) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(view.label, class_name="min-w-0 break-words text-sm"),
            rx.el.span(view.count, class_name="tabular-nums text-soft"),
            href=view.url,
            aria_current=rx.cond(view.is_current, "page", "false"),
            class_name="view-link",
        ),
        key=view.key,
    )


def _save() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Salvar esta visão", class_name="link min-h-11 cursor-pointer py-2"),
        rx.el.form(
            text_field(
                "Nome da visão",
                "view_name",
                error=SavedViews.error,
                max_length=NAME_LIMIT,
                auto_complete="off",
            ),
            checkbox("Mostrar a toda a equipe", "is_shared"),
            submit_button("Salvar visão", kind="secondary"),
            on_submit=SavedViews.save,
            reset_on_submit=True,
            no_validate=True,
            method="post",
            class_name="grid gap-2",
        ),
        key="save-" + SavedViews.round.to_string(),
    )


def _manage() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Alterar esta visão", class_name="link min-h-11 cursor-pointer py-2"),
        rx.el.form(
            text_field(
                "Novo nome",
                "new_name",
                error=SavedViews.error,
                default_value=Queue.saved_name,
                max_length=NAME_LIMIT,
                auto_complete="off",
            ),
            rx.el.div(
                submit_button("Renomear", kind="secondary"),
                button(
                    "Excluir visão",
                    icon="trash-2",
                    kind="quiet",
                    on_click=SavedViews.delete(Queue.saved_id),
                ),
                class_name="flex flex-wrap gap-2",
            ),
            on_submit=lambda form: SavedViews.rename(form, Queue.saved_id),
            no_validate=True,
            method="post",
            class_name="grid gap-2",
        ),
        key="manage-" + SavedViews.round.to_string() + Queue.saved_id.to_string(),
    )
