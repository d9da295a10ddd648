"""The bar by which a visitor says who they are: the offer, the address, the code."""

import reflex as rx

from kartado_portal.chat.states.chat import Chat
from kartado_portal.ui.button import button
from kartado_portal.ui.icon import icon


def offer_of_proof() -> rx.Component:
    """Return the bar by which a visitor may say who they are."""
    return rx.cond(
        Chat.is_proved | ~Chat.is_ready,
        rx.cond(
            Chat.proved_as != "",
            rx.el.p(
                Chat.proved_as,
                " · ",
                rx.el.button(
                    "Não sou eu",
                    type="button",
                    on_click=Chat.forget,
                    class_name="link min-h-11",
                ),
                class_name="chat-bar break-words",
            ),
        ),
        rx.el.p(
            "Primeiro contato? ",
            rx.el.button(
                "Informe seu e-mail corporativo",
                type="button",
                on_click=Chat.begin_proof,
                class_name="link min-h-11",
            ),
            class_name="chat-bar",
        ),
    )


def proof_forms() -> rx.Component:
    """Return the field for the address, or the one for the code that went to it."""
    return rx.el.div(
        rx.cond(Chat.proof == "code", _code_form(), _email_form()),
        rx.el.div(
            rx.cond(
                Chat.proof_error != "",
                rx.fragment(icon("circle-alert", size=18), rx.el.span(Chat.proof_error)),
            ),
            id="chat-proof-error",
            role="alert",
            class_name="field-error",
        ),
        class_name="chat-bar",
    )


def _email_form() -> rx.Component:
    return rx.el.form(
        rx.el.label("E-mail corporativo", html_for="chat_email", class_name="field-label"),
        rx.el.p(
            "Enviamos um código de 6 dígitos para confirmar que ele é seu.",
            class_name="field-hint",
        ),
        rx.el.div(
            rx.el.input(
                id="chat_email",
                name="chat_email",
                type="email",
                auto_complete="email",
                auto_focus=True,
                default_value=Chat.asked_email,
                custom_attrs={"aria-describedby": "chat-proof-error"},
                class_name="input min-w-0 flex-1",
            ),
            button("Enviar código", type="submit", kind="primary"),
            class_name="flex flex-wrap gap-2",
        ),
        button("Agora não", kind="quiet", small=True, on_click=Chat.drop_proof),
        on_submit=Chat.ask_code,
        no_validate=True,
        key="email",
        class_name="grid justify-items-stretch gap-1",
    )


def _code_form() -> rx.Component:
    return rx.el.form(
        rx.el.label("Código de 6 dígitos", html_for="chat_code", class_name="field-label"),
        rx.el.p(
            "Se ",
            rx.el.strong(Chat.asked_email, class_name="break-words"),
            " estiver correto, o código chega em instantes.",
            class_name="field-hint",
        ),
        rx.el.div(
            rx.el.input(
                id="chat_code",
                name="chat_code",
                input_mode="numeric",
                auto_complete="one-time-code",
                max_length=12,
                auto_focus=True,
                custom_attrs={"aria-describedby": "chat-proof-error"},
                class_name="input min-w-0 flex-1",
            ),
            button("Confirmar código", type="submit", kind="primary"),
            class_name="flex flex-wrap gap-2",
        ),
        button("Usar outro e-mail", kind="quiet", small=True, on_click=Chat.begin_proof),
        on_submit=Chat.prove,
        no_validate=True,
        key="code",
        class_name="grid justify-items-stretch gap-1",
    )
