"""The menus above the editors: texts and colleagues to insert, macros to run."""

from collections.abc import Callable

import reflex as rx
from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar

from kartado_portal.ui.browser import at_once
from kartado_portal.ui.icon import icon
from kartado_portal.ui.rich_text import insert_into
from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.canned import CannedCard, MacroCard
from kartado_portal.workspace.desk_ticket_schemas import MentionCard
from kartado_portal.workspace.states.desk_ticket import DeskTicket
from kartado_portal.workspace.states.desk_writing import DeskReply

CANNED_BUTTON, MENTION_BUTTON = "canned-button", "mention-button"
_MENU = "popover menu max-h-80 overflow-y-auto sm:w-80 sm:[position-area:bottom_span-right]"
_MACROS = "macros"


class _Search(rx.el.Input):
    """A field that hears keys."""

    on_key_down: rx.EventHandler[rx.event.key_event]  # type: ignore[valid-type]


def canned_menu() -> rx.Component:
    """Return «Respostas prontas»; `/` in the editor presses its button."""

    def item(one: CannedCard, query: Var[str]) -> rx.Component:
        return _found(
            one.search.contains(query),
            one.title,
            menu="canned",
            on_click=insert_into("reply", one.body_html),
            key=one.id.to_string(),
        )

    return _search_menu(
        "canned",
        "Respostas prontas",
        "message-circle",
        "Procurar resposta pronta",
        lambda query: rx.foreach(DeskTicket.choices.canned, lambda one: item(one, query)),
    )


def mention_menu() -> rx.Component:
    """Return «Mencionar»; `@` in the editor of the note presses its button."""

    def item(one: MentionCard, query: Var[str]) -> rx.Component:
        return _found(
            one.search.contains(query),
            one.handle,
            menu="mention",
            on_click=insert_into("note", "@" + one.handle + " "),
            key=one.handle,
        )

    return _search_menu(
        "mention",
        "Mencionar",
        "user-plus",
        "Procurar colega",
        lambda query: rx.foreach(DeskTicket.choices.mentions, lambda one: item(one, query)),
    )


def _search_menu(
    menu: str, label: str, shape: str, search: str, items: Callable[[Var[str]], rx.Component]
) -> rx.Component:
    """Return a button and the menu that it opens, with the caret in its search; Enter takes the
    first that is found.
    """
    query, search_id = rx._x.client_state(f"{menu}_query", default=""), f"{menu}-search"
    first: Var = Var(f"key === 'Enter' && document.querySelector('#{menu} li button')?.click()")
    to_search: Var = Var(
        f"requestAnimationFrame(() => document.getElementById('{search_id}')?.focus())"
    )
    return rx.fragment(
        query,
        _opener(menu, label, shape, at_once(to_search)),
        rx.el.div(
            rx.el.label(visually_hidden(search), html_for=search_id),
            _Search.create(
                id=search_id,
                type="search",
                placeholder=search,
                on_change=query.set_value,
                on_key_down=ArgsFunctionOperation.create(("key",), first).to(
                    FunctionVar, EventChain
                ),
                class_name="input mb-2",
            ),
            rx.el.ul(items(query.value.lower())),
            id=menu,
            role="group",
            aria_label=label,
            custom_attrs={"popover": "auto"},
            class_name=_MENU,
        ),
    )


def _found(
    is_found: Var[bool], label: Var[str], *, menu: str, on_click: Var, key: Var[str]
) -> rx.Component:
    return rx.cond(
        is_found,
        rx.el.li(
            rx.el.button(
                label,
                type="button",
                custom_attrs={"popoverTarget": menu, "popoverTargetAction": "hide"},
                on_click=on_click,
                class_name="menu-item cursor-pointer text-left",
            ),
            key=key,
        ),
    )


def macro_menu() -> rx.Component:
    """Return «Macros»: each replies, moves and tags at one press."""

    def item(one: MacroCard) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.span(
                    rx.el.span(one.name, class_name="block font-medium"),
                    rx.el.span(one.summary, class_name="block text-sm text-soft"),
                ),
                type="button",
                custom_attrs={"popoverTarget": _MACROS, "popoverTargetAction": "hide"},
                on_click=DeskReply.run_macro(
                    one.id, DeskTicket.detail.number, DeskTicket.detail.seen
                ),
                class_name="menu-item cursor-pointer py-2 text-left",
            ),
            key=one.id.to_string(),
        )

    return rx.fragment(
        _opener(_MACROS, "Macros", "refresh-cw"),
        rx.el.div(
            rx.el.ul(rx.foreach(DeskTicket.choices.macros, item)),
            id=_MACROS,
            role="group",
            aria_label="Macros",
            custom_attrs={"popover": "auto"},
            class_name=_MENU,
        ),
    )


def _opener(menu: str, label: str, shape: str, on_click: Var | None = None) -> rx.Component:
    heard = {} if on_click is None else {"on_click": on_click}
    return rx.el.button(
        icon(shape, size=18),
        label,
        type="button",
        id=f"{menu}-button",
        custom_attrs={"popoverTarget": menu},
        class_name="button button-secondary button-small",
        **heard,
    )
