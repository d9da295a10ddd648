"""The foot of every page: hours, contact, terms, appearance."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.settings import get_settings
from kartado_portal.shell.hours_state import ServiceHours
from kartado_portal.ui.text import link, server_link
from kartado_portal.ui.theme import PAGE
from kartado_portal.ui.theme_switch import theme_switch
from kartado_portal.web.identity import Identity


def _column(title: str, *children: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h2(title, class_name="mb-1 text-sm font-semibold"),
        *children,
        class_name="min-w-0",
    )


@rx.memo
def footer(is_private: rx.Var[bool]) -> rx.Component:
    """Return the footer; signed-in people find "Novo ticket" here, too (manual)."""
    mail = get_settings().mail_from
    line = "link inline-flex min-h-11 items-center"
    return rx.el.footer(
        rx.el.div(
            _column(
                "Horário de atendimento",
                rx.foreach(ServiceHours.sentences, rx.el.p),
            ),
            _column("Fale conosco", server_link(mail, f"mailto:{mail}", class_name=line)),
            _column(
                "Portal",
                rx.el.div(
                    rx.cond(
                        Identity.is_signed_in | is_private,
                        link("Novo ticket", routes.NEW_TICKET, class_name=line),
                    ),
                    link("Termo de armazenamento de dados", routes.TERMS, class_name=line),
                    class_name="flex flex-col items-start",
                ),
            ),
            _column("Aparência", theme_switch()),
            class_name=f"{PAGE} foot-inside",
        ),
        class_name="foot no-print",
    )
