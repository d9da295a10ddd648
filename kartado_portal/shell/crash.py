"""What stands in place of a page that broke in the browser."""

import reflex as rx
from reflex_base.vars.base import Var
from reflex_base.vars.function import FunctionVar
from reflex_components_core.base.error_boundary import ErrorBoundary

from kartado_portal import routes
from kartado_portal.ui.button import button
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import server_link
from kartado_portal.ui.theme import READING


def _apology() -> rx.Component:
    reload: Var = Var("window.location.reload").to(FunctionVar).call()
    return rx.el.main(
        icon("triangle-alert", size=40, class_name="text-bad"),
        rx.el.h1("Esta página teve um problema", class_name="text-2xl font-bold"),
        rx.el.p(
            "O erro já foi registrado. Recarregue a página; o que você escreveu em um ticket "
            "ou em uma resposta está salvo como rascunho."
        ),
        rx.el.div(
            button(
                "Recarregar a página",
                kind="primary",
                icon="refresh-cw",
                on_click=rx.run_script(reload),
            ),
            server_link("Ir para o início", routes.HOME, class_name="button button-secondary"),
            class_name="flex flex-wrap gap-2",
        ),
        role="alert",
        class_name=f"{READING} grid gap-4 py-16",
    )


def error_boundary() -> rx.Component:
    """Return Reflex's boundary with our words; what broke is still sent to the log."""
    return ErrorBoundary.create(fallback_render=Var.create(_apology()))
