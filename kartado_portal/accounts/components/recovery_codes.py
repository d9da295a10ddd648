"""The ten recovery codes, on the one occasion on which anybody sees them."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.second_factor import SecondFactorPage
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import card
from kartado_portal.ui.copying import copy_button
from kartado_portal.ui.native_form import native_form


def recovery_codes() -> rx.Component:
    """Return the codes with the ways to keep them, and the way on."""
    return card(
        rx.el.p(
            "Se você perder o celular, cada um destes códigos abre a conta uma única vez. "
            "Guarde-os agora, longe do celular: eles não aparecem de novo.",
        ),
        rx.el.div(
            rx.el.ul(
                rx.foreach(SecondFactorPage.codes, lambda code: rx.el.li(code, key=code)),
                role="list",
                aria_label="Códigos de recuperação",
                class_name="grid flex-1 gap-x-6 gap-y-1 whitespace-nowrap font-mono sm:grid-cols-2",
            ),
            copy_button(SecondFactorPage.codes.join("\n"), "Copiar os códigos"),
            class_name="my-4 flex items-start gap-2 rounded bg-sunken p-4",
        ),
        rx.el.div(
            link_button(
                "Baixar como texto",
                SecondFactorPage.codes_file,
                icon="download",
                server=True,
                download="codigos-de-recuperacao-kartado.txt",
            ),
            native_form(
                button("Já guardei, continuar", type="submit", kind="primary"),
                action=routes.RECOVERY_CODES_KEPT_POST,
            ),
            class_name="flex flex-wrap gap-2",
        ),
        heading="Guarde os seus códigos de recuperação",
    )
