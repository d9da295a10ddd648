"""`/conta/verificacao`: the second factor, set up, looked after and turned off."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.mail_sent import form_alert
from kartado_portal.accounts.components.recovery_codes import recovery_codes
from kartado_portal.accounts.components.second_factor_set_up import set_up
from kartado_portal.accounts.states.second_factor import SecondFactorPage
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import alert, badge, card
from kartado_portal.ui.field import password_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import TARGET, back_link, link, page_heading
from kartado_portal.ui.theme import READING

_PROOF = "Senha ou código atual do aplicativo"
_FORM = "mt-3 grid gap-4"


def second_factor() -> rx.Component:
    """Return the page; what it shows is loaded by `SecondFactorPage.load`."""
    return rx.el.div(
        rx.cond(
            SecondFactorPage.is_shut_out, rx.fragment(), back_link("Minha conta", routes.ACCOUNT)
        ),
        page_heading(
            "Verificação em duas etapas",
            intro="Além da senha, a entrada pede um código que só o seu celular mostra.",
        ),
        rx.cond(
            SecondFactorPage.is_loaded,
            rx.el.div(
                _news(),
                rx.cond(
                    SecondFactorPage.codes.length() > 0,
                    recovery_codes(),
                    rx.cond(
                        SecondFactorPage.secret != "",
                        set_up(),
                        rx.cond(SecondFactorPage.since != "", _on(), _off()),
                    ),
                ),
                class_name="grid gap-6",
            ),
            skeleton_page(),
        ),
        class_name=f"{READING} py-8",
    )


def _news() -> rx.Component:
    return rx.fragment(
        rx.cond(
            SecondFactorPage.is_shut_out,
            alert(
                "Um administrador passou a exigir a verificação em duas etapas de toda a equipe. "
                "Configure a sua para continuar: leva cerca de dois minutos.",
                tone="warning",
                title="Falta um passo para abrir a mesa de atendimento",
            ),
        ),
        rx.match(
            SecondFactorPage.step,
            (
                "turned_on",
                alert(
                    "Aplicativo confirmado: a verificação em duas etapas está ativa. As outras "
                    "sessões foram encerradas.",
                    tone="good",
                    role="status",
                ),
            ),
            (
                "turned_off",
                alert("Verificação em duas etapas desativada.", tone="good", role="status"),
            ),
            (
                "renewed",
                alert("Os códigos anteriores deixaram de valer.", tone="good", role="status"),
            ),
            rx.fragment(),
        ),
        form_alert(SecondFactorPage.errors),
    )


def _off() -> rx.Component:
    return card(
        rx.el.p(
            "Quem descobrir a sua senha não entra sem o seu celular. Você vai precisar de um "
            "aplicativo autenticador, como Google Authenticator, Microsoft Authenticator ou Authy.",
            class_name="text-soft",
        ),
        native_form(
            password_field(
                "Senha atual",
                "current_password",
                error=SecondFactorPage.errors["current_password"],
            ),
            button("Começar", type="submit", kind="primary", class_name="justify-self-start"),
            link(
                "Esqueceu a senha?",
                routes.FORGOT_PASSWORD,
                class_name=f"justify-self-start {TARGET}",
            ),
            action=routes.SECOND_FACTOR_BEGIN_POST,
            no_validate=True,
            class_name="mt-4 grid gap-4",
        ),
        heading="Ativar",
    )


def _on() -> rx.Component:
    return rx.fragment(
        card(
            rx.el.p(
                badge("Ativada", tone="good", icon="shield"),
                rx.el.span("desde ", SecondFactorPage.since),
                rx.cond(SecondFactorPage.is_required, badge("Exigida pela Kartado")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.cond(
                SecondFactorPage.wanted != "",
                link_button(
                    "Continuar", SecondFactorPage.wanted, kind="primary", class_name="mt-4"
                ),
            ),
            heading="Situação",
        ),
        card(
            rx.el.p(
                rx.match(
                    SecondFactorPage.codes_left,
                    (0, "Você não tem mais códigos de recuperação."),
                    (1, "Resta 1 código de recuperação."),
                    f"Restam {SecondFactorPage.codes_left} códigos de recuperação.",
                ),
                " Eles são a sua entrada se você perder o celular.",
                class_name="text-soft",
            ),
            _form(
                "codes_proof",
                button("Criar novos códigos", type="submit", class_name="justify-self-start"),
                action=routes.RECOVERY_CODES_POST,
            ),
            heading="Códigos de recuperação",
        ),
        card(
            rx.el.p(
                "O aplicativo atual vale até você confirmar o novo. Os códigos de recuperação "
                "também mudam.",
                class_name="text-soft",
            ),
            _form(
                "change_proof",
                button("Configurar outro", type="submit", class_name="justify-self-start"),
                action=routes.SECOND_FACTOR_CHANGE_POST,
            ),
            heading="Trocar de celular ou de aplicativo",
        ),
        rx.cond(SecondFactorPage.is_required, rx.fragment(), _turn_off()),
    )


def _turn_off() -> rx.Component:
    return card(
        rx.el.p("A senha sozinha volta a abrir a conta.", class_name="text-soft"),
        _form(
            "off_proof",
            button("Desativar", type="submit", kind="danger", class_name="justify-self-start"),
            action=routes.SECOND_FACTOR_OFF_POST,
        ),
        heading="Desativar",
    )


def _form(name: str, press: rx.Component, *, action: str) -> rx.Component:
    return native_form(
        password_field(_PROOF, name, error=SecondFactorPage.errors[name]),
        press,
        action=action,
        no_validate=True,
        class_name=_FORM,
    )
