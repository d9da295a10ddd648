"""The mark: a road that forks like a K."""

import reflex as rx

from kartado_portal.ui.icon import Icon

# The same drawing stands in assets/logo.svg and assets/favicon.svg.
_MARK = (
    '<rect width="32" height="32" rx="8" fill="var(--brand)"/>'
    '<path d="M10 6v20M22.5 6 10 18.5M15.5 14 23 26" fill="none" stroke="var(--on-brand)" '
    'stroke-width="3.6" stroke-linecap="round" stroke-linejoin="round"/>'
)


def mark(size: int = 32) -> rx.Component:
    """Return the mark alone, in the colours of the theme; the name stands beside it as text."""
    return Icon.create(
        dangerouslySetInnerHTML={"__html": _MARK},
        width=size,
        height=size,
        view_box="0 0 32 32",
        class_name="flex-none",
        aria_hidden="true",
    )
