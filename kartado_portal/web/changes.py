"""Changing a state no more than it changes: what is set is sent, and written to disk."""

import reflex as rx


def set_what_differs(state: rx.State, **news: object) -> None:
    """Set each var of `news` that has another value in `state`."""
    for name, value in news.items():
        if state.get_value(name) != value:
            setattr(state, name, value)
