"""`/analista/configuracoes/entregas`: how the post office does, and what it could not deliver."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.field import email_field, text_field
from kartado_portal.workspace.components.facts import fact
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.deliveries import Fact, StoppedRow, UndeliveredRow
from kartado_portal.workspace.states.deliveries import Deliveries

_SHOWN = Deliveries.shown
_ROW = "flex flex-wrap items-start gap-3 py-3"


def deliveries() -> rx.Component:
    """Return the page; what it shows is loaded by `Deliveries.load`."""
    return settings_page(
        routes.DELIVERIES,
        Deliveries.is_loaded,
        _figures(),
        _dead(),
        _bounced(),
        _stopped(),
        columns=False,
    )


def _figures() -> rx.Component:
    return card(
        rx.el.dl(
            rx.foreach(_SHOWN.facts, _figure),
            class_name="grid grid-cols-2 gap-4 sm:grid-cols-4",
        ),
        rx.el.div(
            button("Atualizar", icon="refresh-cw", small=True, on_click=Deliveries.refresh),
            rx.el.span("Lido em ", Deliveries.as_of, class_name="text-sm text-soft"),
            class_name="mt-4 flex flex-wrap items-center gap-3",
        ),
        heading="Situação dos e-mails",
    )


def _figure(one: Fact) -> rx.Component:
    return fact(one.label, one.value)


def _dead() -> rx.Component:
    return card(
        _intro(
            "E-mails de que o portal desistiu: foram recusados, ou o servidor não os aceitou a "
            "tempo. Os que levavam um link não podem ser reenviados: a pessoa pede outro."
        ),
        _list(_SHOWN.dead, _dead_row, "Nenhum e-mail não entregue."),
        _more(_SHOWN.has_more_dead, "Mostrar mais não entregues", Deliveries.more_dead),
        heading="Não entregues",
    )


def _dead_row(one: UndeliveredRow) -> rx.Component:
    return rx.el.li(
        _letter(one),
        badge(one.state),
        rx.cond(
            one.can_resend,
            button(
                "Reenviar",
                small=True,
                aria_label=f"Reenviar a {one.address}: {one.what}",
                on_click=Deliveries.resend(one.id),
            ),
        ),
        key=one.id.to_string(),
        class_name=_ROW,
    )


def _bounced() -> rx.Component:
    return card(
        _intro(
            "E-mails que saíram e voltaram, como o servidor do destinatário disse. O ticket "
            "mostra cada um à equipe."
        ),
        _list(_SHOWN.bounced, _bounced_row, "Nenhum e-mail devolvido."),
        _more(_SHOWN.has_more_bounced, "Mostrar mais devolvidos", Deliveries.more_bounced),
        heading="Devolvidos",
    )


def _bounced_row(one: UndeliveredRow) -> rx.Component:
    return rx.el.li(_letter(one), badge(one.state), key=one.id.to_string(), class_name=_ROW)


def _letter(one: UndeliveredRow) -> rx.Component:
    return rx.el.div(
        rx.el.span(one.address, class_name="block break-all font-medium"),
        rx.el.span(
            one.what,
            rx.cond(
                one.number != "",
                rx.fragment(" · ", rx.el.a("#", one.number, href=one.link, class_name="link")),
            ),
            " · ",
            one.when,
            class_name="block text-sm text-soft",
        ),
        rx.el.span(one.reason, class_name="block break-words text-sm"),
        class_name="min-w-0 flex-1 basis-60",
    )


def _stopped() -> rx.Component:
    return card(
        _intro(
            "Avisos sobre tickets não vão para estes endereços; links e confirmações, sim. Quem "
            "entra por um link de e-mail volta a receber, menos os que a equipe suspendeu."
        ),
        _list(_SHOWN.stopped, _stopped_row, "Nenhum endereço suspenso."),
        _more(_SHOWN.has_more_stopped, "Mostrar mais suspensos", Deliveries.more_stopped),
        rx.el.h3("Suspender um endereço", class_name="mt-6 mb-2 font-semibold"),
        _form(),
        heading="Endereços suspensos",
    )


def _stopped_row(one: StoppedRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.address, class_name="block break-all font-medium"),
            rx.el.span(
                one.why,
                " · desde ",
                one.since,
                rx.cond(one.unsent != "", rx.fragment(" · ", one.unsent)),
                class_name="block text-sm text-soft",
            ),
            rx.el.span(one.reason, class_name="block break-words text-sm"),
            class_name="min-w-0 flex-1 basis-60",
        ),
        button(
            "Voltar a enviar",
            small=True,
            aria_label=f"Voltar a enviar a {one.address}",
            on_click=Deliveries.resume(one.id),
        ),
        key=one.id.to_string(),
        class_name=_ROW,
    )


def _form() -> rx.Component:
    errors, fresh = Deliveries.errors, Deliveries.saved
    return rx.el.form(
        email_field(
            "Endereço de e-mail",
            "address",
            error=errors["address"],
            auto_complete="off",
            max_length=254,
            key=f"address-{fresh}",
        ),
        text_field(
            "Motivo",
            "reason",
            optional=True,
            error=errors["reason"],
            auto_complete="off",
            max_length=200,
            key=f"reason-{fresh}",
        ),
        submit_button("Suspender avisos", kind="secondary", class_name="sm:col-span-2"),
        on_submit=Deliveries.suppress,
        no_validate=True,
        method="post",
        class_name=f"{FORM} sm:grid-cols-2",
    )


def _intro(sentence: str) -> rx.Component:
    return rx.el.p(sentence, class_name="mb-2 text-sm text-soft")


def _list(rows: rx.Var, row: object, nothing: str) -> rx.Component:
    return rx.cond(
        rows.length() > 0,
        rx.el.ul(rx.foreach(rows, row), role="list", class_name="grid divide-y divide-line"),
        rx.el.p(nothing),
    )


def _more(has_more: rx.Var, label: str, act: rx.EventHandler) -> rx.Component:
    return rx.cond(has_more, button(label, small=True, on_click=act, class_name="mt-3"))
