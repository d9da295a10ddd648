"""The keys of the queue: they move, select and search in the browser alone."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar

from kartado_portal.ui.button import button
from kartado_portal.ui.dialog import dialog, open_dialog

_HELP = "queue-keys"
_KEYS = (
    ("j", "próximo ticket"),
    ("k", "ticket anterior"),
    ("Enter", "abrir o ticket em foco"),
    ("x", "selecionar o ticket em foco, ou desfazer"),
    ("/", "pesquisar"),
    ("?", "mostrar estas teclas"),
    ("Esc", "sair da pesquisa ou fechar esta janela"),
)
_TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable=true], dialog"

# Compiled with the page, so it needs no `unsafe-eval`. Nothing is done while somebody types,
# chooses in a select or has a dialog open, nor with a modifier, which is the browser's.
_LISTEN = f"""
useEffect(() => {{
  const rows = () => [...document.querySelectorAll('[data-queue-row]')]
    .filter((row) => row.offsetParent !== null);
  const current = (all) => all.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {{
    const all = rows();
    const at = current(all);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1)
      : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.querySelector('[data-row-link]')?.focus();
    next?.scrollIntoView({{ block: 'nearest' }});
  }};
  const acts = {{
    j: () => go(1),
    k: () => go(-1),
    x: () => {{
      const all = rows();
      all[current(all)]?.querySelector('input[type=checkbox]')?.click();
    }},
    '/': () => document.getElementById('search')?.focus(),
    '?': () => document.getElementById('{_HELP}')?.showModal(),
  }};
  const onKey = (event) => {{
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const there = event.target;
    if (event.key === 'Escape' && there.id === 'search') there.blur();
    if (there.closest?.('{_TYPING}')) return;
    if (!acts[event.key] || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    acts[event.key]();
  }};
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}}, []);
"""


class _Keys(rx.Component):
    """Listens while it is on screen; shows nothing."""

    tag = "Fragment"
    library = "react"

    def add_imports(self) -> dict[str, Any]:
        return {"react": [ImportVar(tag="useEffect")]}

    def add_hooks(self) -> list[Any]:
        return [_LISTEN]


@rx.memo
def queue_keys() -> rx.Component:
    """Return the listener, the button and the dialog that list the keys.

    A memo, so that the listener comes and goes with it and not with the whole page.
    """
    return rx.fragment(
        _Keys.create(),
        button("Teclas", kind="quiet", small=True, on_click=open_dialog(_HELP)),
        dialog(
            _HELP,
            "Teclas da fila",
            rx.el.dl(
                *(
                    rx.fragment(
                        rx.el.dt(rx.el.kbd(key, class_name="key")),
                        rx.el.dd(what),
                    )
                    for key, what in _KEYS
                ),
                class_name="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2",
            ),
        ),
    )
