"""The keys of the ticket: they press what is on the page."""

import reflex as rx

from kartado_portal.ui.keys import page_keys

_KEYS = {
    "r": "responder",
    "n": "escrever uma nota interna",
    "a": "assumir o ticket",
    "c": "fechar o ticket",
    "/": "na resposta: inserir uma resposta pronta",
    "@": "na nota: mencionar um colega",
    "Ctrl+Enter": "no editor: enviar ou salvar",
    "?": "mostrar estas teclas",
}
_BEFORE = """
  const press = (id) => document.getElementById(id)?.click();
  const write = (tab) => {
    const name = document.getElementById(`desk-tab-${tab}`);
    name?.click();
    requestAnimationFrame(() => document.querySelector(
      `#desk-panel-${tab} .ProseMirror`)?.focus());
  };
"""
_ACTS = """
    r: () => write(0),
    n: () => write(1),
    a: () => press('take-ticket'),
    c: () => press('open-close'),
"""


@rx.memo
def desk_ticket_keys() -> rx.Component:
    """Return the listener, the button and the dialog that list the keys."""
    return page_keys("desk-keys", "Teclas do ticket", _KEYS, acts=_ACTS, before=_BEFORE)
