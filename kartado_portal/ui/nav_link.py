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
    *children: rx.Component | str, href: str, is_section: bool = False, **props: Any
) -> rx.Component:
    """Return a link of a navigation.

    A section is marked on the pages below it, too, as `aria-current="true"`. The code of the
    page is fetched when the pointer or a finger nears the link, before the click.
    """
    if is_section:
        props["aria_current"] = "true"
    # Not `end`: it tells `/tickets` and `/tickets/`, which is where a first load lands, apart.
    return NavLink.create(*children, to=href, end=False, prefetch="intent", **props)
