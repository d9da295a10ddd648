"""Something that a page offers only after a while.

The browser waits, not the server: what anybody may have the server wait for, a stranger has it
wait for thousands of times.
"""

import reflex as rx
from reflex_base.vars.base import Var


class _Later(rx.Component):
    library = "$/public/later"
    tag = "Later"

    seconds: Var[int]
    meanwhile: Var[rx.Component]


def later(*children: rx.Component, seconds: int, meanwhile: rx.Component) -> rx.Component:
    """Return `meanwhile`, and in its place the children after so many seconds on screen."""
    return _Later.create(*children, seconds=seconds, meanwhile=meanwhile)
