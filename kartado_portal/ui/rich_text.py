"""The rich-text editor as pages use it: in its place at once, its code after the page.

    rich_text("reply", version=TicketView.version, content=TicketView.draft,
              on_draft=TicketView.keep_draft, attach="#files input[type=file]", submit="send")
    button("Enviar", id="send", on_click=TicketView.reply(html_var("reply"), TicketView.version))

`keep_draft(html, version, at, after)` comes when the person stops typing and when the editor
loses focus; a handler may leave out the last two, which are for `typed_words`. One that was
waiting can come after "Enviar": the handler must drop what carries an old `version`. Sending
adds one to `version`, which also empties the editor (with `content` then).
"""

from typing import Any

import reflex as rx
from reflex_base.components.component import NoSSRComponent
from reflex_base.vars.base import Var

from kartado_portal.ui import rich_text_editor
from kartado_portal.ui.browser import at_once, call
from kartado_portal.ui.spinner import spinner

PLACEHOLDER = "Escreva uma resposta..."
_IDLE_MS = 800
_LIBRARY, _TAG = rich_text_editor.compiled_place()


class _LateEditor(NoSSRComponent):
    """The compiled editor, imported when it first comes on screen."""

    library = _LIBRARY
    tag = _TAG

    eid: Var[str]
    version: Var[int]
    content: Var[str]
    placeholder: Var[str]
    attach: Var[str]
    submit: Var[str]
    menu: Var[str]
    menu_key: Var[str]
    form: Var[str]
    draft_version: Var[int]
    asked: Var[int]
    on_idle: rx.EventHandler[rich_text_editor.DRAFT_SPEC]  # type: ignore[valid-type]
    on_leave: rx.EventHandler[rich_text_editor.DRAFT_SPEC]  # type: ignore[valid-type]


def html_var(eid: str) -> Var[str]:
    """Return the editor's HTML, read in the browser when the event fires.

    It is None while the editor is not there yet: the handler says `html or ""`, and its
    annotation allows None.
    """
    editor = rich_text_editor.editor_var(eid)
    return Var(f"({editor!s}?.getHTML() ?? null)", _var_data=editor._get_all_var_data()).to(str)


def insert_into(eid: str, html: Var[str]) -> Var:
    """Return an `on_click` that puts `html` where the caret stands, and the caret behind it."""
    editor = rich_text_editor.editor_var(eid)
    inserted = call(call(call(call(editor, "chain"), "focus"), "insertContent", html), "run")
    # At once, not with the next frame as the chain does: a menu that closes meanwhile gives the
    # focus back to the text by itself, and the caret then stands at the beginning.
    focused: Var = Var(f"({editor!s}?.view.focus(), {inserted!s})")
    return at_once(focused._replace(merge_var_data=inserted._get_all_var_data()))


def rich_text(
    eid: str,
    *,
    version: Var[int] | int = 0,
    content: Var[str] | str = "",
    on_draft: rx.EventHandler | None = None,
    form: Var[str] | str = "",
    draft_version: Var[int] | int = 0,
    asked: Var[int] | int = 0,
    placeholder: str = PLACEHOLDER,
    attach: str = "",
    submit: str = "",
    menu: str = "",
    menu_key: str = "/",
    **props: Any,
) -> rx.Component:
    """Return the editor in the element `eid`; `placeholder` is its accessible name as well.

    With `form`, `draft_version` and `asked` (see `typed_words`) the tab keeps what the draft does
    not hold yet; the editor's field is called `eid`.

    `attach` is the CSS selector of the file input that "Anexar arquivos" opens; without it
    there is no clip. `submit` is the id of the button that Ctrl+Enter presses, `menu` that of
    the one which `menu_key` presses at the beginning of a word. What the handlers receive must
    be cleaned by the server: any client can send any HTML.
    """
    drafts = (
        {} if on_draft is None else {"on_idle": on_draft.debounce(_IDLE_MS), "on_leave": on_draft}
    )
    return rx.el.div(
        _LateEditor.create(
            eid=eid,
            version=version,
            content=content,
            placeholder=placeholder,
            attach=attach,
            submit=submit,
            menu=menu,
            menu_key=menu_key,
            form=form,
            draft_version=draft_version,
            asked=asked,
            **drafts,
        ),
        rx.el.div(spinner(), "Carregando o editor…", class_name="editor-wait"),
        id=eid,
        class_name=f"editor {props.pop('class_name', '')}",
        **props,
    )
