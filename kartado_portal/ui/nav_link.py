"""Links that know whether they are the page on screen."""

from typing import Any

import reflex as rx


class NavLink(rx.el.A):
    """React Router's `NavLink`: sets `aria-current="page"` by itself, without any state."""

    library = "react-router"
    tag = "NavLink"
    alias = "NavLink"

    to: rx.Var[str]
    end: rx.Var[bool]
    prefetch: rx.Var[str]


def nav_link(
    *children: rx.Component | str, href: str, exact: bool = True, **props: Any
) -> rx.Component:
    """Return a link of a navigation.

    `exact=False` marks it as current on the pages below it, too. The code of the page is
    fetched when the pointer or a finger nears the link, before the click.
    """
    return NavLink.create(*children, to=href, end=exact, prefetch="intent", **props)
