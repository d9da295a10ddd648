"""The browsers in which the person is signed in."""

import reflex as rx

from kartado_portal.accounts.schemas import SignInCard
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import button
from kartado_portal.ui.card import badge, card


def open_sessions() -> rx.Component:
    """Return the list; each session but this one can be ended."""
    return card(
        rx.el.ul(
            rx.foreach(AccountPage.sign_ins, _session),
            role="list",
            class_name="divide-y divide-line",
        ),
        rx.cond(
            AccountPage.sign_ins.length() > 1,
            button(
                "Encerrar todas as outras",
                on_click=AccountPage.end_others,
                class_name="mt-4",
            ),
        ),
        heading="Sessões abertas",
    )


def _session(card: rx.Var[SignInCard]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(card.device, class_name="font-medium"),
                rx.cond(card.is_current, badge("esta sessão", tone="brand")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(
                "Último uso: ",
                card.last_seen,
                " · desde ",
                card.created,
                rx.cond(card.address != "", " · " + card.address, ""),
                class_name="text-sm text-soft",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            card.is_current,
            rx.fragment(),
            button("Encerrar", small=True, on_click=AccountPage.end_sign_in(card.id)),
        ),
        class_name="flex flex-wrap items-center gap-3 py-3",
        key=card.id,
    )
