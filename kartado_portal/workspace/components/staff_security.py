"""The staff's second factors: the card of the settings, and the one of a person's page."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import field_error
from kartado_portal.ui.text import link
from kartado_portal.workspace.states.staff_security import PersonSecondFactor, StaffSecurityCard

_RESET = "reset-second-factor"


def staff_security_card() -> rx.Component:
    """Return the card «Segurança da equipe»; it loads itself when it is shown."""
    shown = StaffSecurityCard.card
    return card(
        rx.el.p(
            rx.el.span("Verificação em duas etapas"),
            rx.cond(
                shown.is_required,
                badge("Exigida", tone="good", icon="shield"),
                badge("Opcional"),
            ),
            class_name="flex flex-wrap items-center gap-2 font-medium",
        ),
        rx.el.p(
            "Quando é exigida, quem ainda não tem é levado a configurar ao entrar e não vê nada da "
            "mesa antes disso. A sua própria está em ",
            link("Minha conta", routes.SECOND_FACTOR),
            ".",
            class_name="mt-1 text-sm text-soft",
        ),
        rx.el.p(f"Já ativaram: {shown.protected} de {shown.total} pessoas.", class_name="mt-4"),
        rx.cond(
            shown.without.length() > 0,
            rx.el.details(
                rx.el.summary("Quem falta", class_name="link min-h-11 py-2"),
                rx.el.ul(
                    rx.foreach(shown.without, rx.el.li),
                    class_name="list-disc break-words pl-5",
                ),
            ),
        ),
        field_error(StaffSecurityCard.error, id="staff-security-error"),
        rx.cond(
            shown.is_required,
            button(
                "Deixar de exigir", on_click=StaffSecurityCard.require(False), class_name="mt-4"
            ),
            button(
                "Exigir de toda a equipe",
                disabled=~StaffSecurityCard.is_loaded,
                on_click=StaffSecurityCard.require(True),
                class_name="mt-4",
            ),
        ),
        heading="Segurança da equipe",
        on_mount=StaffSecurityCard.load,
    )


def person_second_factor() -> rx.Component:
    """Return whether the person has one, with the way to begin anew; for administrators."""
    since = PersonSecondFactor.since
    return card(
        rx.cond(
            since != "",
            rx.fragment(
                rx.el.p(
                    badge("Ativada", tone="good", icon="shield"),
                    rx.el.span("desde ", since),
                    class_name="mb-4 flex flex-wrap items-center gap-2",
                ),
                button("Redefinir verificação", kind="danger", on_click=open_dialog(_RESET)),
            ),
            rx.el.p("Não ativada.", class_name="text-soft"),
        ),
        dialog(
            _RESET,
            "Redefinir a verificação em duas etapas?",
            rx.el.p(
                "Para quem perdeu o celular e os códigos de recuperação. Confirme antes, por "
                "telefone ou pessoalmente, que o pedido é mesmo da pessoa. Ela sai de todos os "
                "aparelhos, recebe um e-mail e volta a entrar só com a primeira etapa."
            ),
            actions=(
                button("Cancelar", on_click=close_dialog(_RESET)),
                button(
                    "Redefinir",
                    kind="danger",
                    on_click=[close_dialog(_RESET), PersonSecondFactor.reset_factor],
                ),
            ),
        ),
        heading="Verificação em duas etapas",
        on_mount=PersonSecondFactor.load,
    )
