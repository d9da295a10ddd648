"""The keys of the ticket: they press what is on the page, in the browser alone."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar

from kartado_portal.ui.button import button
from kartado_portal.ui.dialog import dialog, open_dialog

_HELP = "desk-keys"
_KEYS = (
    ("r", "responder"),
    ("n", "escrever uma nota interna"),
    ("a", "assumir o ticket"),
    ("c", "fechar o ticket"),
    ("/", "no editor: inserir uma resposta pronta"),
    ("Ctrl+Enter", "no editor: enviar ou salvar"),
    ("?", "mostrar estas teclas"),
)
_TYPING = "input, select, textarea, [contenteditable=true], dialog"

# Compiled with the page, so it needs no `unsafe-eval`. Nothing is done while somebody types or
# has a dialog open, nor with a modifier, which is the browser's.
_LISTEN = f"""
useEffect(() => {{
  const press = (id) => document.getElementById(id)?.click();
  const write = (tab) => {{
    const name = document.getElementById(`desk-tab-${{tab}}`);
    name?.click();
    requestAnimationFrame(() => document.querySelector(
      `#desk-panel-${{tab}} .ProseMirror`)?.focus());
  }};
  const acts = {{
    r: () => write(0),
    n: () => write(1),
    a: () => press('take-ticket'),
    c: () => press('open-close'),
    '?': () => document.getElementById('{_HELP}')?.showModal(),
  }};
  const onKey = (event) => {{
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.('{_TYPING}')) return;
    if (!acts[event.key] || document.querySelector('dialog[open], [popover]:popover-open')) return;
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
def desk_ticket_keys() -> rx.Component:
    """Return the listener, the button and the dialog that list the keys.

    A memo, so that the listener comes and goes with it and not with the whole page.
    """
    return rx.fragment(
        _Keys.create(),
        button("Teclas", kind="quiet", small=True, on_click=open_dialog(_HELP)),
        dialog(
            _HELP,
            "Teclas do ticket",
            rx.el.dl(
                *(
                    rx.fragment(rx.el.dt(rx.el.kbd(key, class_name="key")), rx.el.dd(what))
                    for key, what in _KEYS
                ),
                class_name="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2",
            ),
        ),
    )
