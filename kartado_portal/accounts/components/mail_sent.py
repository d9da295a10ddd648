"""What a page says once a letter is on its way: to whom, what to look for, what if it fails."""

from typing import Any

import reflex as rx

from kartado_portal.accounts.components.form_card import hidden
from kartado_portal.settings import get_settings
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.later import later
from kartado_portal.ui.native_form import native_form

_RESEND_SECONDS = 60


def mail_sent(
    *,
    email: rx.Var[str],
    subject: str,
    lifetime: rx.Var[str],
    promise: str,
) -> rx.Component:
    """Return to whom the letter went and how to recognise it.

    `promise` says what the letter does, in words that are true whether or not the address has
    an account.
    """
    return rx.el.div(
        rx.el.p(promise, " ", rx.el.strong(email, class_name="break-all"), "."),
        rx.el.dl(
            _line("Assunto", subject),
            _line("Remetente", get_settings().mail_from),
            _line("Validade", lifetime),
            class_name="mt-3 grid gap-2 rounded bg-sunken p-4",
        ),
        role="status",
    )


def not_arrived(
    *,
    action: str,
    fields: dict[str, rx.Var | str],
    again: str,
    start_over: Any,
    may_resend: rx.Var[bool] | bool = False,
) -> rx.Component:
    """Return what to do when no letter comes.

    «again» is offered once a minute has passed, or at once when `may_resend`.
    """
    resend = native_form(
        *(hidden(name, value) for name, value in fields.items()),
        button(again, type="submit", icon="mail"),
        action=action,
    )
    return rx.el.section(
        rx.el.h2("O e-mail não chegou?", class_name="font-semibold"),
        rx.el.ul(
            rx.el.li("Aguarde um ou dois minutos."),
            rx.el.li("Procure também na caixa de spam ou lixo eletrônico."),
            rx.el.li("Confira se o endereço acima está certo."),
            class_name="mt-1 list-disc pl-5 text-soft",
        ),
        rx.el.div(
            rx.cond(may_resend, resend, _in_a_minute(resend)),
            button("Usar outro endereço", kind="quiet", on_click=start_over),
            class_name="mt-3 flex flex-wrap items-center gap-2",
        ),
    )


def _in_a_minute(resend: rx.Component) -> rx.Component:
    return later(
        resend,
        seconds=_RESEND_SECONDS,
        meanwhile=rx.el.p(
            "Em um minuto você poderá pedir outro.",
            role="status",
            class_name="flex min-h-11 items-center text-soft",
        ),
    )


def form_alert(errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Return what is wrong with a whole form, where it belongs to no field."""
    return rx.cond(errors[""], alert(errors[""], tone="bad", role="alert"))


def _line(name: str, value: rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-soft"),
        rx.el.dd(value, class_name="font-medium break-words"),
    )
