"""Short news at the edge of the screen: «Ticket criado», «Não foi possível salvar».

The news is a variable that the shell shows: Reflex's own toast is evaluated text, which the
Content-Security-Policy forbids. A handler says `await say_ok(self, "Resposta enviada.")`.
"""

import secrets
from dataclasses import dataclass
from typing import Literal

import reflex as rx

Kind = Literal["ok", "error"]

_AT_ONCE = 3


@dataclass(frozen=True)
class Toast:
    """One piece of news. Errors stay until they are dismissed, the rest leaves by itself."""

    id: str
    kind: str
    text: str


class Toasts(rx.State):
    """What the toast region shows. Only handlers on the server add to it."""

    items: list[Toast] = []

    def _say(self, text: str, kind: Kind) -> None:
        toast = Toast(id=secrets.token_hex(4), kind=kind, text=text)
        self.items = [*self.items, toast][-_AT_ONCE:]

    def _drop(self, id: str) -> None:
        self.items = [toast for toast in self.items if toast.id != id]


async def say_ok(state: rx.State, text: str) -> None:
    """Tell the person in this tab that something worked."""
    (await state.get_state(Toasts))._say(text, "ok")


async def say_error(state: rx.State, text: str) -> None:
    """Tell the person in this tab that something did not work, and what to do next.

    For what belongs to no field; an error of a field stands by the field.
    """
    (await state.get_state(Toasts))._say(text, "error")
