"""The editor: its names, and that its code waits for the page."""

import re

import reflex as rx

from kartado_portal.ui import rich_text_editor
from kartado_portal.ui.rich_text import html_var, rich_text
from kartado_portal.web.gate import guarded

TOOLS = [
    "Desfazer", "Refazer", "Cabeçalho", "Lista", "Lista ordenada", "Anexar arquivos",
    "Negrito", "Itálico", "Sublinhado", "Riscado",
]  # fmt: skip


class ReplyOnTrial(rx.State):
    """A reply of these tests."""

    @rx.event
    @guarded("public")
    def keep(self, html: str, version: int) -> None:
        """Keep nothing."""


def compiled() -> str:
    definition = rich_text_editor.rich_text_editor._definition
    return str(definition.component)


def test_the_tools_have_the_names_of_the_manual_in_its_order():
    names = re.findall(r'"aria-label":"([^"]+)",', compiled())

    tools = [name.encode().decode("unicode_escape") for name in names]
    assert [name for name in tools if name in TOOLS] == TOOLS


def test_a_page_with_the_editor_does_not_import_it():
    page = rich_text("reply", on_draft=ReplyOnTrial.keep)

    rendered = [
        library
        for library, imports in page._get_all_imports().items()
        if any(imported.render for imported in imports)
    ]
    assert not [library for library in rendered if "tiptap" in library or "rich_text" in library]
    assert any("import('$/app_components/" in late for late in page._get_all_dynamic_imports())


def test_drafts_come_when_typing_pauses_and_when_focus_leaves():
    page = str(rich_text("reply", on_draft=ReplyOnTrial.keep))

    assert "onIdle" in page
    assert '["debounce"] : 800' in page
    assert "onLeave" in page


def test_without_a_handler_nothing_typed_leaves_the_browser():
    assert "onIdle" not in str(rich_text("reply"))


def test_the_html_is_read_when_the_event_fires():
    assert "#reply .ProseMirror" in str(html_var("reply"))
    assert "getHTML()" in str(html_var("reply"))
