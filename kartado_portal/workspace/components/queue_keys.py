"""The keys of the queue: they move, select and search."""

import reflex as rx

from kartado_portal.ui.keys import page_keys

_KEYS = {
    "j": "próximo ticket",
    "k": "ticket anterior",
    "Enter": "abrir o ticket em foco",
    "x": "selecionar o ticket em foco, ou desfazer",
    "/": "pesquisar",
    "?": "mostrar estas teclas",
    "Esc": "sair da pesquisa ou fechar esta janela",
}
_BEFORE = """
  const rows = () => [...document.querySelectorAll('[data-queue-row]')]
    .filter((row) => row.offsetParent !== null);
  const current = (all) => all.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const all = rows();
    const at = current(all);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1)
      : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.querySelector('[data-row-link]')?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
"""
_ACTS = """
    j: () => go(1),
    k: () => go(-1),
    x: () => {
      const all = rows();
      all[current(all)]?.querySelector('input[type=checkbox]')?.click();
    },
    '/': () => document.getElementById('search')?.focus(),
"""


@rx.memo
def queue_keys() -> rx.Component:
    """Return the listener, the button and the dialog that list the keys."""
    return page_keys("queue-keys", "Teclas da fila", _KEYS, acts=_ACTS, before=_BEFORE)
