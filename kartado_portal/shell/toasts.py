"""The toast region: one for the whole portal, outside the pages, so it survives navigation."""

import reflex as rx

from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden
from kartado_portal.ui.toast import Toast, Toasts
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load

fresh_at_load()(Toasts)


class ToastRegion(rx.State):
    """What a person may do with a toast."""

    @rx.event
    @guarded("public")
    async def dismiss(self, id: str) -> None:
        """Drop one toast: its button was pressed, or its time is over."""
        (await self.get_state(Toasts))._drop(id)


class _ToastItem(rx.el.Li):
    """A list item that tells when its animation, the time it stays, is over."""

    on_animation_end: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]


def _toast(toast: rx.Var[Toast]) -> rx.Component:
    is_error = toast.kind == "error"
    return _ToastItem.create(
        rx.cond(
            is_error,
            icon("circle-alert", class_name="text-bad"),
            icon("circle-check", class_name="text-good"),
        ),
        rx.el.span(toast.text, class_name="min-w-0 flex-1"),
        rx.el.button(
            icon("x", size=18),
            visually_hidden("Dispensar aviso"),
            type="button",
            on_click=ToastRegion.dismiss(toast.id),
            class_name="button button-quiet button-icon -my-2 -mr-2",
        ),
        on_animation_end=ToastRegion.dismiss(toast.id),
        class_name=rx.cond(is_error, "toast toast-error", "toast toast-ok"),
        key=toast.id,
    )


def _of_kind(kind: str, *, manner: str, name: str) -> rx.Component:
    def shown(toast: rx.Var[Toast]) -> rx.Component:
        return rx.cond(toast.kind == kind, _toast(toast))

    return rx.el.ul(
        rx.foreach(Toasts.items, shown),
        role="list",
        aria_live=manner,
        aria_label=name,
        class_name="contents",
    )


def toast_region() -> rx.Component:
    """Return the two live regions, there from the start so that what comes is read out."""
    return rx.el.div(
        _of_kind("ok", manner="polite", name="Avisos"),
        _of_kind("error", manner="assertive", name="Erros"),
        class_name="toasts no-print",
    )
