"""`/analista/configuracoes/recebidos`: mail that waits for an administrator's decision."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.inbound.held import HeldRow
from kartado_portal.tickets.schemas import CategoryCard
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import alert, badge, card
from kartado_portal.ui.field import option, select, text_field
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.states.held_mail import READING, HeldMail

_READING = HeldMail.reading


def held_mail() -> rx.Component:
    """Return the page; what it shows is loaded by `HeldMail.load`."""
    return settings_page(
        routes.HELD_MAIL,
        HeldMail.is_loaded,
        rx.cond(HeldMail.shown.trouble != "", _trouble()),
        rx.cond(_READING.id > 0, _reading()),
        _waiting(),
        _category(),
        columns=False,
    )


def _trouble() -> rx.Component:
    return alert(
        HeldMail.shown.trouble,
        title="A caixa de entrada não pôde ser lida na última tentativa.",
        tone="warning",
    )


def _waiting() -> rx.Component:
    return card(
        rx.el.p(
            "O portal não decide sozinho sobre estas mensagens. Nada delas chega a um ticket, e "
            "ninguém recebe resposta, enquanto estiverem aqui.",
            class_name="mb-2 text-sm text-soft",
        ),
        rx.cond(
            HeldMail.shown.rows.length() > 0,
            rx.el.ul(
                rx.foreach(HeldMail.shown.rows, _row),
                role="list",
                aria_label="Mensagens retidas",
                class_name="grid divide-y divide-line",
            ),
            rx.el.p("Nenhuma mensagem aguarda."),
        ),
        rx.cond(
            HeldMail.shown.has_more,
            button("Mostrar mais", small=True, on_click=HeldMail.more, class_name="mt-3"),
        ),
        heading="Mensagens retidas",
    )


def _row(one: HeldRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.subject, class_name="block break-words font-medium"),
            rx.el.span(one.sender, class_name="block break-all text-sm"),
            rx.el.span(one.when, " · ", one.size, class_name="block text-sm text-soft"),
            rx.cond(
                one.number != "",
                rx.el.span(
                    "Talvez do ticket ",
                    rx.el.a("#", one.number, href=one.link, class_name="link"),
                    class_name="block text-sm",
                ),
            ),
            rx.cond(one.note != "", rx.el.span(one.note, class_name="block break-words text-sm")),
            class_name="min-w-0 flex-1 basis-60",
        ),
        badge(one.why),
        rx.el.div(
            button(
                "Ler",
                small=True,
                aria_label=f"Ler: {one.subject}",
                on_click=HeldMail.read(one.id),
            ),
            rx.cond(
                one.download != "",
                rx.el.a(
                    "Baixar",
                    href=one.download,
                    aria_label=f"Baixar o original: {one.subject}",
                    custom_attrs={"reloadDocument": True},
                    class_name="button button-secondary button-small",
                ),
            ),
            class_name="flex gap-3",
        ),
        key=one.id.to_string(),
        class_name="flex flex-wrap items-start gap-3 py-3",
    )


def _reading() -> rx.Component:
    return card(
        rx.el.h2(
            "Mensagem aberta", id=READING, tab_index=-1, class_name="mb-2 text-lg font-semibold"
        ),
        rx.foreach(
            _READING.head, lambda line: rx.el.p(line, class_name="break-words text-sm text-soft")
        ),
        rx.el.pre(
            _READING.text,
            tab_index=0,
            role="region",
            aria_label="Texto da mensagem",
            class_name="my-3 max-h-96 overflow-auto whitespace-pre-wrap break-words rounded "
            "border border-line p-3 font-sans",
        ),
        rx.cond(
            _READING.files.length() > 0,
            rx.el.p("Arquivos: ", _READING.files.join(", "), class_name="mb-3 break-all text-sm"),
        ),
        rx.el.div(
            button("Abrir ticket", on_click=HeldMail.open_ticket(_READING.id)),
            button("Descartar", kind="danger", on_click=HeldMail.throw_away(_READING.id)),
            class_name="mb-4 flex flex-wrap gap-2",
        ),
        rx.el.form(
            text_field(
                "Incluir no ticket de número",
                "number",
                error=HeldMail.errors["number"],
                input_mode="numeric",
                auto_complete="off",
                max_length=12,
                default_value=_READING.number,
                key=f"number-{_READING.id}",
            ),
            submit_button("Incluir no ticket", kind="secondary"),
            on_submit=HeldMail.put_into,
            no_validate=True,
            method="post",
            class_name=f"{FORM} max-w-xs",
        ),
    )


def _category() -> rx.Component:
    return card(
        rx.el.p(
            "Quem escreve um e-mail não escolhe categoria: os tickets recebem esta.",
            class_name="mb-3 text-sm text-soft",
        ),
        select(
            "Categoria dos tickets por e-mail",
            "category_id",
            rx.foreach(HeldMail.categories, _choice),
            value=HeldMail.category,
            on_change=HeldMail.choose,
        ),
        heading="Tickets por e-mail",
    )


def _choice(one: CategoryCard) -> rx.Component:
    return option(one.name, one.id.to_string())
