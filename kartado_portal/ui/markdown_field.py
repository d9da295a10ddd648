"""A text field for Markdown: the marks have buttons, for who does not know them."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex_base.vars import VarData
from reflex_base.vars.base import Var

from kartado_portal.ui.browser import at_once
from kartado_portal.ui.field import field_id, textarea
from kartado_portal.ui.icon import SHAPES

_LIBRARY = "$/public/markdown_tools"


def _tool(
    name: str, shape: str, *, before: str = "", after: str = "", line: str = "", sample: str = ""
) -> dict[str, str]:
    return {
        "name": name,
        "icon": SHAPES[shape],
        "before": before,
        "after": after,
        "line": line,
        "sample": sample,
    }


_TOOLS = [
    _tool("Cabeçalho", "heading", line="## ", sample="Seção"),
    _tool("Negrito", "bold", before="**", after="**", sample="texto"),
    _tool("Itálico", "italic", before="*", after="*", sample="texto"),
    _tool("Lista", "list", line="- ", sample="item"),
    _tool("Lista ordenada", "list-ordered", line="1. ", sample="passo"),
    _tool("Link", "link-2", before="[", after="](https://)", sample="texto do link"),
]


class _MarkdownTools(rx.Component):
    library = _LIBRARY
    tag = "MarkdownTools"

    target: Var[str]
    label: Var[str]
    tools: Var[list[dict[str, str]]]


def markdown_field(label: str, name: str, **props: Any) -> rx.Component:
    """Return the field with its buttons; `props` as those of `ui.field.textarea`."""
    return rx.el.div(
        _MarkdownTools.create(target=field_id(name), label="Marcas do texto", tools=_TOOLS),
        textarea(label, name, **props),
        class_name="markdown-field",
    )


def insert(name: str, text: Var[str]) -> Var:
    """Return an `on_click` that writes `text` where the caret of the field `name` is."""
    imports = VarData(imports={_LIBRARY: [ImportVar(tag="insertText", install=False)]})
    return at_once(
        Var(
            f"insertText('{field_id(name)}', {text!s})",
            _var_data=VarData.merge(imports, text._get_all_var_data()),
        )
    )
