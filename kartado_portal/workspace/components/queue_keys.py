"""The keys of the queue: they move, select and search."""

import reflex as rx

from kartado_portal.ui.keys import page_keys

_KEYS = {
    "j": "próximo ticket, com a prévia dele em telas largas",
    "k": "ticket anterior, idem",
    "p": "esconder a prévia, ou voltar a mostrá-la",
    "Enter": "abrir o ticket em foco",
    "x": "selecionar o ticket em foco, ou desfazer",
    "/": "pesquisar",
    "?": "mostrar estas teclas",
    "Esc": "sair da pesquisa ou fechar esta janela",
}
# The button of the preview is not laid out below 1280 px: nothing is asked for there. A key
# that is held down asks once, where it stops.
_BEFORE = """
  let isWanted = true;
  let asking = 0;
  const preview = (row) => {
    const shows = row?.querySelector('[data-preview-row]');
    clearTimeout(asking);
    if (!isWanted || !shows?.offsetParent || shows.ariaPressed === 'true') return;
    asking = setTimeout(() => shows.click(), 120);
  };
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
    preview(next);
  };
"""
_ACTS = """
    j: () => go(1),
    k: () => go(-1),
    p: () => {
      const open = document.getElementById('close-preview');
      isWanted = !open?.offsetParent;
      const all = rows();
      if (isWanted) preview(all[Math.max(current(all), 0)]);
      else open.click();
    },
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
