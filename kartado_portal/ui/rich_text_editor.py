"""The editor's inside: Tiptap and its toolbar, in a file of JavaScript of their own.

`rich_text.py` loads that file after the page. Nothing else may import this module's memo into
a page, or its 110 KB come along with the page itself.
"""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex_base.components.memo import MEMOS
from reflex_base.utils import memo_paths
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_base.vars.object import ObjectVar

from kartado_portal.ui.browser import at_once, call, find
from kartado_portal.ui.icon import icon
from kartado_portal.ui.typed_words import remember, since, typed_words

_VERSION = "3.34.0"

DRAFT_SPEC = rx.event.passthrough_event_spec(str, int, int, int)  # type: ignore[call-arg]
"""The text, the writing it belongs to, the moment of the stroke, the version that it follows."""


def _import(tag: str, package: str) -> ObjectVar:
    imports = {f"@tiptap/{package}@{_VERSION}": [ImportVar(tag=tag)]}
    return Var(tag, _var_data=VarData(imports=imports)).to(ObjectVar)


def editor_var(eid: Var[str] | str) -> ObjectVar:
    """Return the live editor inside the element `eid`: Tiptap keeps it on its own DOM node."""
    return find(f"#{eid} .ProseMirror")["editor"].to(ObjectVar)


# Extensions one by one: the starter kit brings rules, code highlighting and drop cursors along.
_PLAIN_EXTENSIONS = (
    ("Document", "extension-document"),
    ("Paragraph", "extension-paragraph"),
    ("Text", "extension-text"),
    ("HardBreak", "extension-hard-break"),
    ("Bold", "extension-bold"),
    ("Italic", "extension-italic"),
    ("Underline", "extension-underline"),
    ("Strike", "extension-strike"),
    ("Blockquote", "extension-blockquote"),
    ("BulletList", "extension-list"),
    ("OrderedList", "extension-list"),
    ("ListItem", "extension-list"),
    ("ListKeymap", "extension-list"),
    ("UndoRedo", "extensions"),
)

_LINK_SCHEMES = ("http", "https", "mailto")

# mark -> arguments of `isActive`
_MARKS: dict[str, tuple[Any, ...]] = {
    "heading": ("heading",),
    "bulletList": ("bulletList",),
    "orderedList": ("orderedList",),
    "bold": ("bold",),
    "italic": ("italic",),
    "underline": ("underline",),
    "strike": ("strike",),
}

# icon, name (the manual's), keys, mark, command, arguments of the command
_HISTORY = (
    ("undo-2", "Desfazer", "Ctrl+Z", None, "undo", ()),
    ("redo-2", "Refazer", "Ctrl+Shift+Z", None, "redo", ()),
)
_BLOCKS = (
    ("heading", "Cabeçalho", "", "heading", "toggleHeading", ({"level": 2},)),
    ("list", "Lista", "Ctrl+Shift+8", "bulletList", "toggleBulletList", ()),
    ("list-ordered", "Lista ordenada", "Ctrl+Shift+7", "orderedList", "toggleOrderedList", ()),
)
_LETTERS = (
    ("bold", "Negrito", "Ctrl+B", "bold", "toggleBold", ()),
    ("italic", "Itálico", "Ctrl+I", "italic", "toggleItalic", ()),
    ("underline", "Sublinhado", "Ctrl+U", "underline", "toggleUnderline", ()),
    ("strikethrough", "Riscado", "Ctrl+Shift+S", "strike", "toggleStrike", ()),
)


class EditorProvider(rx.Component):
    """Tiptap's editor by props alone."""

    library = f"@tiptap/react@{_VERSION}"
    tag = "EditorProvider"
    lib_dependencies: list[str] = [f"@tiptap/core@{_VERSION}", f"@tiptap/pm@{_VERSION}"]

    extensions: Var[list[Any]]
    content: Var[str]
    immediately_render: Var[bool]
    inject_css: Var[bool]
    editor_props: Var[dict[str, Any]]
    slot_before: Var[rx.Component]
    on_transaction: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]
    on_update: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]
    on_blur: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]


def _link_mark() -> ObjectVar:
    """Return a mark that keeps pasted links to the web and to addresses.

    Tiptap's own link extension brings a parser of addresses along, 14 KB of it.
    """
    props: ObjectVar = Var("props").to(ObjectVar)
    return call(
        _import("Mark", "core"),
        "create",
        {
            "name": "link",
            "inclusive": False,
            "addAttributes": ArgsFunctionOperation.create((), Var.create({"href": {}})),
            "parseHTML": ArgsFunctionOperation.create(
                (), Var.create([{"tag": f'a[href^="{scheme}:"]'} for scheme in _LINK_SCHEMES])
            ),
            "renderHTML": ArgsFunctionOperation.create(
                ("props",), Var.create(["a", props["HTMLAttributes"], 0])
            ),
        },
    )


def _extensions(placeholder: Var[str]) -> list[Any]:
    return [
        *[_import(tag, package) for tag, package in _PLAIN_EXTENSIONS],
        call(_import("Heading", "extension-heading"), "configure", {"levels": [2, 3]}),
        _link_mark(),
        call(_import("Placeholder", "extensions"), "configure", {"placeholder": placeholder}),
    ]


def _tool(spec: tuple[Any, ...], editor: ObjectVar, marks: Any) -> rx.Component:
    shape, name, keys, mark, command, args = spec
    run = call(call(call(call(editor, "chain"), "focus"), command, *args), "run")
    pressed = {"aria_pressed": marks.value[mark].to(bool)} if mark else {}
    return rx.el.button(
        icon(shape),
        type="button",
        aria_label=name,
        title=f"{name} ({keys})" if keys else name,
        on_click=at_once(run),
        class_name="tool",
        **pressed,
    )


def _clip(attach: Var[str]) -> rx.Component:
    """Return the clip, which opens the chooser of the attachments' own field."""
    return rx.el.button(
        icon("paperclip"),
        type="button",
        aria_label="Anexar arquivos",
        title="Anexar arquivos",
        on_click=at_once(call(find(attach), "click")),
        class_name="tool",
    )


def _keys(submit: Var[str], menu: Var[str], menu_key: Var[str]) -> Var:
    """Return ProseMirror's key handler.

    Ctrl+Enter presses the button with the id `submit`; `menu_key` that with the id `menu`,
    where a word begins: between letters, as in «e/ou», it is a letter. AltGr is no Ctrl.
    """
    on_enter = (
        "(event.ctrlKey || event.metaKey) && event.key === 'Enter' && "
        f"(document.getElementById({submit!s})?.click(), true)"
    )
    at_word = (
        "((at) => !at.parentOffset || /\\s/.test(at.parent.textBetween(at.parentOffset - 1, "
        "at.parentOffset, ' ', ' ')))(view.state.selection.$from)"
    )
    on_menu = (
        f"{menu!s} !== '' && event.key === {menu_key!s} && (!event.ctrlKey || event.altKey) && "
        f"!event.metaKey && {at_word} && (document.getElementById({menu!s})?.click(), true)"
    )
    return ArgsFunctionOperation.create(("view", "event"), Var(f"({on_enter}) || ({on_menu})"))


@rx.memo
def rich_text_editor(
    eid: rx.Var[str],
    version: rx.Var[int],
    content: rx.Var[str],
    placeholder: rx.Var[str],
    attach: rx.Var[str],
    submit: rx.Var[str],
    menu: rx.Var[str],
    menu_key: rx.Var[str],
    form: rx.Var[str],
    draft_version: rx.Var[int],
    asked: rx.Var[int],
    on_idle: rx.EventHandler[DRAFT_SPEC],  # type: ignore[valid-type]
    on_leave: rx.EventHandler[DRAFT_SPEC],  # type: ignore[valid-type]
) -> rx.Component:
    """Return the toolbar and the text; a new `version` starts over with `content`."""
    editor = editor_var(eid)
    html = call(editor, "getHTML").to(str)
    draft = (html, version, remember(form, eid, html, draft_version), since(form, eid))
    marks = rx._x.client_state("marks", default=dict.fromkeys(_MARKS, False), global_ref=False)
    now = {name: call(editor, "isActive", *args).to(bool) for name, args in _MARKS.items()}
    toolbar = rx.el.div(
        *[_tool(spec, editor, marks) for spec in (*_HISTORY, *_BLOCKS)],
        rx.cond(attach != "", _clip(attach)),
        *[_tool(spec, editor, marks) for spec in _LETTERS],
        role="toolbar",
        aria_label="Barra de formatação",
        aria_controls=eid,
        # The caret stays in the text, and the screen keyboard of a phone stays open.
        on_mouse_down=rx.prevent_default,
        class_name="tools",
    )
    return EditorProvider.create(
        marks,
        typed_words(form, asked),
        key=version.to_string(),
        content=content,
        immediately_render=False,
        inject_css=False,
        slot_before=toolbar,
        extensions=_extensions(placeholder),
        editor_props={
            "attributes": {
                "role": "textbox",
                "aria-multiline": "true",
                "aria-label": placeholder,
                "lang": "pt-BR",
                "class": "prose",
            },
            "handleKeyDown": _keys(submit, menu, menu_key),
        },
        on_transaction=marks.set_value(now),
        on_update=on_idle(*draft),
        on_blur=on_leave(*draft),
    )


def compiled_place() -> tuple[str, str]:
    """Return the JavaScript module that Reflex compiles the memo into, and its name in there."""
    definition = next(memo for memo in MEMOS.values() if memo.python_name == "rich_text_editor")
    return memo_paths.library_and_symbol(definition.source_module, definition.export_name)
