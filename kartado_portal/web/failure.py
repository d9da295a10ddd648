"""Telling a person that something went wrong, without a script from the server.

Reflex's own toast is evaluated text, which our Content-Security-Policy forbids; so the news
is a variable that the shell shows.
"""

import asyncio
import secrets

import reflex as rx
import structlog
from reflex_base.event import EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from kartado_portal.errors import PortalError
from kartado_portal.web.page_load import fresh_at_load

REFUSED = (
    "Este envio foi recusado: há dados inválidos ou longos demais. "
    "O que você digitou continua na tela."
)
NOT_ALLOWED = "Você não tem permissão para isto."
BROKEN = "Algo deu errado do nosso lado. O que você digitou continua na tela; tente novamente."

_log = structlog.get_logger(__name__)
_telling: set[asyncio.Task[None]] = set()


@fresh_at_load()
class Failure(rx.State):
    """The last thing that went wrong on this page; empty when nothing did."""

    sentence: str = ""
    code: str = ""
    """What to tell the support; the same stands in the log. Empty for a plain refusal."""

    def _tell(self, sentence: str, code: str = "") -> None:
        self.sentence = sentence
        self.code = code


def new_code() -> str:
    """Return a code short enough to be read out on the telephone."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(8))


def backend_exception_handler(exception: Exception) -> EventSpec | None:
    """Log what a handler let through and tell the person; give it to `rx.App`.

    A `PortalError` is a refusal that its handler forgot to show: its sentence is told. The
    rest is a bug or a fault: the log gets it whole, the person gets a code.
    """
    context = EventContext.get()
    if isinstance(exception, PortalError):
        error = type(exception).__name__
        _log.warning("event.unshown_refusal", handler=_handler_name(), error=error)
        sentence, code = str(exception), ""
    else:
        sentence, code = BROKEN, new_code()
        _log.error(
            "event.failed",
            failure=code,
            handler=_handler_name(),
            event_id=context.txid,
            exc_info=exception,
        )
    task = asyncio.create_task(_tell_tab(context.token, sentence, code))
    _telling.add(task)
    task.add_done_callback(_telling.discard)
    return None


def _handler_name() -> str:
    """Return which handler failed, from the name that Reflex gives the event's task."""
    task = asyncio.current_task()
    event = task.get_name().partition("reflex_event|")[2] if task else ""
    return event.partition("|")[0].rpartition("____")[2]


async def _tell_tab(token: str, sentence: str, code: str) -> None:
    app = RegistrationContext.get().app
    async with app.modify_state(rx.BaseStateToken(ident=token, cls=Failure)) as root:
        (await root.get_state(Failure))._tell(sentence, code)
