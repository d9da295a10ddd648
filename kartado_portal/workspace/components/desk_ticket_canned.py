"""The menus above the editor: canned replies to insert, macros to run."""

import reflex as rx
from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar

from kartado_portal.ui.browser import at_once
from kartado_portal.ui.icon import icon
from kartado_portal.ui.rich_text import insert_into
from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.canned import CannedCard, MacroCard
from kartado_portal.workspace.states.desk_ticket import DeskTicket
from kartado_portal.workspace.states.desk_writing import DeskReply

CANNED_BUTTON = "canned-button"
_MENU = "popover menu max-h-80 overflow-y-auto sm:w-80 sm:[position-area:bottom_span-right]"
_CANNED, _MACROS, _SEARCH = "canned", "macros", "canned-search"


class _Search(rx.el.Input):
    """A field that hears keys."""

    on_key_down: rx.EventHandler[rx.event.key_event]  # type: ignore[valid-type]


def canned_menu() -> rx.Component:
    """Return «Respostas prontas»; `/` in the editor presses its button."""
    query = rx._x.client_state("canned_query", default="")
    first: Var = Var(f"key === 'Enter' && document.querySelector('#{_CANNED} li button')?.click()")
    to_search: Var = Var(
        f"requestAnimationFrame(() => document.getElementById('{_SEARCH}')?.focus())"
    )

    def item(one: CannedCard) -> rx.Component:
        return rx.cond(
            one.search.contains(query.value.lower()),
            rx.el.li(
                rx.el.button(
                    one.title,
                    type="button",
                    custom_attrs={"popoverTarget": _CANNED, "popoverTargetAction": "hide"},
                    on_click=insert_into("reply", one.body_html),
                    class_name="menu-item cursor-pointer text-left",
                ),
                key=one.id.to_string(),
            ),
        )

    return rx.fragment(
        query,
        _opener(_CANNED, "Respostas prontas", "message-circle", at_once(to_search)),
        rx.el.div(
            rx.el.label(visually_hidden("Procurar resposta pronta"), html_for=_SEARCH),
            _Search.create(
                id=_SEARCH,
                type="search",
                placeholder="Procurar resposta pronta",
                on_change=query.set_value,
                on_key_down=ArgsFunctionOperation.create(("key",), first).to(
                    FunctionVar, EventChain
                ),
                class_name="input mb-2",
            ),
            rx.el.ul(rx.foreach(DeskTicket.choices.canned, item)),
            id=_CANNED,
            role="group",
            aria_label="Respostas prontas",
            custom_attrs={"popover": "auto"},
            class_name=_MENU,
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
                on_click=DeskReply.run_macro(one.id, DeskTicket.detail.seen),
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
