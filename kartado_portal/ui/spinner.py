"""What stands in while something is on its way: a ring, grey bars, a bar of progress."""

import reflex as rx

from kartado_portal.ui.text import visually_hidden


def spinner(label: str = "") -> rx.Component:
    """Return a turning ring; give it a `label` where nothing else says what is going on."""
    return rx.fragment(
        rx.el.span(class_name="spinner", aria_hidden="true"),
        visually_hidden(label, role="status") if label else rx.fragment(),
    )


def skeleton(class_name: str = "h-4 w-full") -> rx.Component:
    """Return a grey bar of the size of what is coming, so that nothing jumps when it comes."""
    return rx.el.span(class_name=f"skeleton {class_name}", aria_hidden="true")


def skeleton_page(label: str = "Carregando…") -> rx.Component:
    """Return the outline of a page: heading and a few lines, announced once."""
    return rx.el.div(
        visually_hidden(label, role="status"),
        skeleton("h-8 w-2/3 max-w-sm"),
        skeleton("h-4 w-full max-w-lg"),
        rx.el.div(*[skeleton("h-14 w-full") for _ in range(5)], class_name="mt-4 grid gap-3"),
        class_name="grid gap-3",
        aria_busy="true",
    )


def progress(value: rx.Var[int] | int, label: str) -> rx.Component:
    """Return a bar of progress, 0 to 100."""
    return rx.el.progress(value=value, max=100, aria_label=label, class_name="progress")
