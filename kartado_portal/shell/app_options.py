"""What `rx.App(...)` is given, so that no word and no weight of the framework's own is left."""

from typing import Any

import reflex as rx

from kartado_portal.chat.components.corner import with_chat_corner
from kartado_portal.shell.crash import error_boundary
from kartado_portal.shell.notices import notices
from kartado_portal.shell.waiting import waiting
from kartado_portal.ui.theme import BROWSER_COLOURS, STYLESHEETS


def _head() -> list[rx.Component]:
    return [
        rx.el.meta(
            name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="32x32"),
        rx.el.link(rel="apple-touch-icon", href="/icon-180.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.meta(name="format-detection", content="telephone=no"),
        *[
            rx.el.meta(
                name="theme-color",
                content=colour,
                custom_attrs={"media": f"(prefers-color-scheme: {scheme})"},
            )
            for scheme, colour in BROWSER_COLOURS.items()
        ],
    ]


def app_options() -> dict[str, Any]:
    """Return the keywords of `rx.App` that concern the look and the language.

    No toaster (English, and it needs `unsafe-eval`), no connection toaster and pulser
    (English), no reset stylesheet (Tailwind brings one), our own error page.
    """
    return {
        "html_lang": "pt-BR",
        "stylesheets": STYLESHEETS,
        "reset_style": False,
        "toaster": None,
        "head_components": _head(),
        "hydrate_fallback": waiting,
        "app_wraps": {
            (55, "ErrorBoundary"): lambda _stateful: error_boundary(),
            (6, "Chat"): lambda stateful: with_chat_corner() if stateful else None,
            (5, "Overlay"): lambda stateful: rx.fragment(notices()) if stateful else None,
        },
    }
