"""Links that know whether they are the page on screen."""

from typing import Any, Literal

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
    *children: rx.Component | str,
    href: str,
    is_section: bool = False,
    prefetch: Literal["intent", "render"] = "intent",
    **props: Any,
) -> rx.Component:
    """Return a link of a navigation.

    A section is marked on the pages below it, too, as `aria-current="true"`. The code of the
    page is fetched when a pointer or a finger nears the link, or as soon as the link is there:
    for the few that people open where there is no signal. Without its code the router reloads
    the whole page, and offline loses it.
    """
    if is_section:
        props["aria_current"] = "true"
    # Not `end`: it tells `/tickets` and `/tickets/`, which is where a first load lands, apart.
    return NavLink.create(*children, to=href, end=False, prefetch=prefetch, **props)


class _PrefetchPageLinks(rx.Component):
    library = "react-router"
    tag = "PrefetchPageLinks"

    page: rx.Var[str]


def prefetched(page: str) -> rx.Component:
    """Fetch the code of `page`, where many links of one screen lead, without a link of its own."""
    return _PrefetchPageLinks.create(page=page)
