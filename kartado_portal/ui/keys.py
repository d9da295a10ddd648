"""Single keys that press what is on the page, in the browser alone, and the list of them."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar

from kartado_portal.ui.button import button
from kartado_portal.ui.dialog import dialog, open_dialog

_TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable=true], dialog"

# Compiled with the page, so it needs no `unsafe-eval`. Nothing is done while somebody types,
# chooses in a select or has a dialog or menu open, nor with a modifier, which is the browser's.
_LISTEN = """
useEffect(() => {{
  {before}
  const acts = {{
    {acts}
    '?': () => document.getElementById('{help}')?.showModal(),
  }};
  const onKey = (event) => {{
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Escape') document.querySelector('input[type=search]:focus')?.blur();
    if (event.target.closest?.('{typing}')) return;
    if (!acts[event.key] || document.querySelector('dialog[open], [popover]:popover-open')) return;
    event.preventDefault();
    acts[event.key]();
  }};
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}}, []);
"""


class _Listener(rx.Component):
    """Listens while it is on screen; shows nothing."""

    tag = "Fragment"
    library = "react"
    _script = ""

    def add_imports(self) -> dict[str, Any]:
        return {"react": [ImportVar(tag="useEffect")]}

    def add_hooks(self) -> list[Any]:
        return [self._script]


def page_keys(
    id: str, heading: str, keys: dict[str, str], *, acts: str, before: str = ""
) -> rx.Component:
    """Return the listener, the button «Teclas» and the dialog `id` that lists `keys`.

    `acts` are properties of a JavaScript object, one function a key, each with its comma;
    `before` is what they share. `?` shows the dialog. To be called in a memo, so that the
    listener comes and goes with it and not with the whole page.
    """
    script = _LISTEN.format(before=before, acts=acts, help=id, typing=_TYPING)
    listener = type("Keys", (_Listener,), {"_script": script, "__module__": __name__})
    return rx.fragment(
        listener.create(),
        # A phone has no keys; whoever has some finds the dialog by `?` at any width.
        rx.el.div(
            button("Teclas", kind="quiet", small=True, on_click=open_dialog(id)),
            class_name="hidden sm:block",
        ),
        dialog(
            id,
            heading,
            rx.el.dl(
                *(
                    rx.fragment(rx.el.dt(rx.el.kbd(key, class_name="key")), rx.el.dd(what))
                    for key, what in keys.items()
                ),
                class_name="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2",
            ),
        ),
    )
