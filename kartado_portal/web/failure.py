"""Telling a person that something went wrong, without a script from the server.

Reflex's own toast is evaluated text, which our Content-Security-Policy forbids; so the news
is a variable that the shell shows.
"""

import secrets

import reflex as rx

REFUSED = (
    "Este envio foi recusado: há dados inválidos ou longos demais. "
    "O que você digitou continua na tela."
)
NOT_ALLOWED = "Você não tem permissão para isto."
BROKEN = "Algo deu errado do nosso lado. O que você digitou continua na tela; tente novamente."


class Failure(rx.State):
    """The last thing that went wrong in this tab."""

    sentence: str = ""
    code: str = ""
    """What to tell the support; the same stands in the log."""

    def _tell(self, sentence: str, code: str = "") -> None:
        self.sentence = sentence
        self.code = code


def new_code() -> str:
    """Return a code short enough to be read out on the telephone."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(8))
