"""What the portal says about itself: no connection, something broke, go and sign in again."""

import reflex as rx
from reflex_base.vars.base import Var
from reflex_base.vars.function import FunctionVar
from reflex_components_core.core.banner import has_connection_errors

from kartado_portal.shell.toasts import toast_region
from kartado_portal.ui.first_fault import FirstFault, first_fault
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden
from kartado_portal.ui.typed_words import kept_words
from kartado_portal.web.failure import Failure
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import Identity
from kartado_portal.web.page_load import fresh_at_load

fresh_at_load()(FirstFault)


class FailureNotice(rx.State):
    """What a person may do with the notice of a failure."""

    @rx.event
    @guarded("public")
    async def dismiss(self) -> None:
        """Take the notice away; the log keeps what happened."""
        (await self.get_state(Failure))._tell("")


def offline_notice() -> rx.Component:
    """Return the notice of a lost connection; Reflex reconnects and sends what waits by itself."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.p(
                icon("wifi-off"),
                rx.el.span(
                    rx.el.strong("Sem conexão. "),
                    "Tentando reconectar… O que você digitou continua na tela.",
                ),
                class_name="notice",
            ),
        ),
        role="status",
        class_name="contents",
    )


def failure_notice() -> rx.Component:
    """Return the notice of a failure, with the code that the support finds in the log."""
    return rx.el.div(
        rx.cond(
            Failure.sentence != "",
            rx.el.div(
                icon("triangle-alert", class_name="text-bad"),
                rx.el.p(
                    Failure.sentence,
                    rx.cond(
                        Failure.code != "",
                        rx.el.span(
                            " Código: ", rx.el.strong(Failure.code), ".", class_name="block"
                        ),
                    ),
                    class_name="min-w-0 flex-1",
                ),
                rx.el.button(
                    icon("x", size=18),
                    visually_hidden("Dispensar aviso"),
                    type="button",
                    on_click=FailureNotice.dismiss,
                    class_name="button button-quiet button-icon -my-2 -mr-2",
                ),
                class_name="toast toast-error",
            ),
        ),
        role="alert",
        class_name="contents",
    )


@rx.memo
def departure(path: rx.Var[str]) -> rx.Component:
    """Load the page at `path` whole, as soon as this is on screen.

    A component of its own: Reflex hoists `on_mount` to the enclosing one, whatever conditions
    stand between, and ours must run when the condition comes true.
    """
    go = Var("window.location.replace").to(FunctionVar).call(path)
    return rx.el.span(on_mount=rx.run_script(go), hidden=True)


@rx.memo
def notices() -> rx.Component:
    """Return everything that floats over every page, and what watches unseen."""
    return rx.fragment(
        # A socket keeps the cookies of its handshake: another person needs another page load.
        rx.cond(Identity.leave_for != "", departure(path=Identity.leave_for)),
        rx.el.div(offline_notice(), failure_notice(), class_name="notices no-print"),
        toast_region(),
        kept_words(owner=Identity.email),
        first_fault(),
    )
