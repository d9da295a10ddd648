"""Choosing, dropping and pasting files, sent at once to our own upload route.

    file_drop("Carregamento de arquivo", hint=UploadLimits.sentence, files=NewTicket.files,
              on_added=NewTicket.add_file, on_removed=NewTicket.remove_file)

A file that is on its way or was refused is a row of the uploader, with progress, retry and the
server's reason. One that arrived is `on_added(id)`'s: the State puts its card into `files`,
and from there it is shown, opened and removed, also after a reload or on another device.
"""

from html import escape
from typing import Any

import reflex as rx
from reflex_base.components.component import NoSSRComponent
from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar

from kartado_portal import routes
from kartado_portal.settings import get_settings
from kartado_portal.ui import file_drop_pond
from kartado_portal.ui.button import button
from kartado_portal.ui.field import field_error, field_id
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import server_link, visually_hidden

PASTE_SCOPE = "filepond--root"
"""Class of the element around a text field, from which a pasted picture becomes a file too.

FilePond leaves a paste alone while the caret is in a field that stands in no such element.
"""

_CALL = "ou arraste e cole aqui"

_LIBRARY, _TAG = file_drop_pond.compiled_place()


class _LatePond(NoSSRComponent):
    """The compiled uploader, imported when it first comes on screen."""

    library = _LIBRARY
    tag = _TAG

    label: Var[str]
    url: Var[str]
    limit_bytes: Var[int | None]
    too_large: Var[str]
    room: Var[int | None]
    too_many: Var[str]
    takes_paste: Var[bool]
    on_added: rx.EventHandler[rx.event.passthrough_event_spec(str)]  # type: ignore[valid-type]


def file_drop(
    label: str,
    *,
    files: Var[list[Any]],
    on_added: rx.EventHandler,
    on_removed: rx.EventHandler,
    hint: Var[str] | str = "",
    error: Var[str] | str = "",
    id: Var[str] | str = "files",
    key: Var[str] | str = "",
    takes_paste: Var[bool] | bool = True,
    limit_mb: Var[int] | int | None = None,
    per_message: Var[int] | int = 0,
) -> rx.Component:
    """Return the field; `files` are cards with id, name, size_label, kind, url, thumbnail_url.

    `on_added(id)` and `on_removed(id)` get the id that the upload route answered. A new `key`
    empties the uploader. Its file input is `#<id> input[type=file]`; `field_id(id)` can take
    the focus after a refused form. Of several on a page only one may take what is pasted.

    What is larger than `limit_mb` (the installation's own limit unless said otherwise), and what
    `files` and the uploads under way leave no room for among `per_message`, is refused by the
    browser, by name. 0 leaves that to the server, while a page does not know the limits yet.
    """
    mb = get_settings().attachment_limit_mb if limit_mb is None else limit_mb
    largest = mb * 1024 * 1024
    most = Var.create(per_message).to(int)
    return rx.el.div(
        _LatePond.create(
            key=key,
            label=_inside(label),
            url=routes.ATTACHMENTS,
            limit_bytes=rx.cond(mb > 0, largest, Var("null")) if isinstance(mb, Var) else largest,
            too_large=f"Não enviado: é maior que {mb} MB.",
            room=rx.cond(most > 0, most - files.length(), Var("null")),
            too_many=f"Não enviado: envie no máximo {most} arquivos por mensagem.",
            takes_paste=takes_paste,
            on_added=on_added,
        ),
        button(
            "Escolher arquivos",
            icon="paperclip",
            id=field_id(id),
            on_click=open_chooser(id),
            class_name="file-drop-button",
            tab_index=-1,  # by keyboard the input itself, which the drop area labels
        ),
        rx.el.ul(
            rx.foreach(files, lambda card: _row(card, on_removed)),
            aria_label="Arquivos anexados",
            class_name="file-drop-list",
        ),
        rx.el.div(hint, id=f"{id}-hint", class_name="field-hint"),
        field_error(error, id=f"{id}-error"),
        id=id,
        class_name="file-drop",
    )


def pending_uploads(id: Var[str] | str = "files") -> Var[int]:
    """Return how many uploads of the field still run, counted when the event fires.

    For the argument of a submit event, so that a form does not leave without its files.
    """
    rows = f"#{id} .filepond--item[data-filepond-item-state"
    running = ", ".join(f"{rows}{state}]" for state in ('~="processing"', '~="busy"', '*="queued"'))
    query = Var("document.querySelectorAll").to(FunctionVar)
    return Var(f"{query.call(running)!s}.length").to(int)


def uploads_counter(id: Var[str] | str) -> Var:
    """Return what counts `pending_uploads` whenever the browser calls it."""
    return ArgsFunctionOperation.create((), pending_uploads(id))


def _inside(label: str) -> str:
    """Return the label of the file input; its name is `label` alone, the drop area is drawn."""
    return (
        f'<span class="file-drop-title">{escape(label)}</span>'
        f'<span class="file-drop-call" data-call="{_CALL}"></span>'
    )


def open_chooser(id: Var[str] | str) -> Var:
    """Return a handler of clicks that opens the field's chooser, for a button elsewhere.

    It acts inside the click, the only moment a browser allows it.
    """
    query = Var("document.querySelector").to(FunctionVar)
    chooser: Var = Var(f"{query.call(f'#{id} input[type=file]')!s}?.click()")
    return ArgsFunctionOperation.create((), chooser).to(FunctionVar, EventChain)


def _row(card: Any, on_removed: rx.EventHandler) -> rx.Component:
    return rx.el.li(
        rx.cond(
            card.thumbnail_url != "",
            rx.el.img(src=card.thumbnail_url, alt="", class_name="file-drop-thumb"),
            rx.el.span(
                rx.match(
                    card.kind,
                    ("image", icon("image")),
                    ("video", icon("film")),
                    ("pdf", icon("file-text")),
                    icon("file"),
                ),
                class_name="file-drop-thumb",
            ),
        ),
        server_link(card.name, card.url, class_name="min-w-0 break-words"),
        rx.el.span(card.size_label, class_name="ml-auto whitespace-nowrap text-sm text-soft"),
        rx.el.button(
            icon("x"),
            visually_hidden("Remover ", card.name),
            type="button",
            on_click=on_removed(card.id),
            class_name="button button-quiet button-icon",
        ),
        key=card.id,
        class_name="file-drop-row",
    )
