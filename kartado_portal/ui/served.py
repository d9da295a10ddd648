"""A place in a page for HTML that the server puts in before any JavaScript (`web.document`)."""

import reflex as rx
from reflex_base.vars.base import Var


class _Served(rx.Component):
    library = "$/public/served"
    tag = "Served"

    place: Var[str]
    html: Var[str]
    mark: Var[str]


def served(
    place: str, *, html: rx.Var[str] | str = "", mark: rx.Var[str] | str = "", class_name: str = ""
) -> rx.Component:
    """Return the place of that id: what came with the document, else `html`, the state's.

    `html` is shown as it is: cleaned by who made it. `mark` tells one `html` from another; the
    served one carries it as `data-mark`, and stays while it is the same.
    """
    return _Served.create(
        place=place, html=html, mark=mark, class_name=f"served {class_name}".strip()
    )
