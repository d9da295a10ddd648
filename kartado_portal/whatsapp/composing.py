"""Words of the portal made messages of WhatsApp: its marks, its lengths, its buttons."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from lxml import html as markup
from lxml.etree import LxmlError

from kartado_portal.chat.schemas import Option
from kartado_portal.settings import get_settings
from kartado_portal.whatsapp import wording

Json = dict[str, Any]

TEXT_LIMIT = 4096
BODY_LIMIT = 1024
"""Of a message with buttons or a list."""
BUTTONS = 3
BUTTON_LIMIT = 20
ROWS = 10
ROW_LIMIT = 24
DESCRIPTION_LIMIT = 72

_MARKS = {"strong": "*", "b": "*", "em": "_", "i": "_", "s": "~", "h2": "*", "h3": "*", "code": "`"}
_BLOCKS = {"p", "h2", "h3", "li", "ul", "ol", "blockquote", "pre", "div"}
# What is said in full on a page and has to fit a button here.
_SHORT = {"Receber respostas por e-mail": "Receber por e-mail"}


def text_of(body_html: str) -> str:
    """Return clean HTML of the portal as WhatsApp text: *bold*, lists, quotes, whole links."""
    if not body_html.strip():
        return ""
    try:
        root = markup.fragment_fromstring(body_html, create_parent="div")
    except (LxmlError, ValueError):
        return body_html
    text = _inside(root).replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _inside(element: Any) -> str:
    parts = [_flat(element, element.text)]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_element(child))
        parts.append(_flat(element, child.tail))
    return "".join(parts)


def _flat(element: Any, text: str | None) -> str:
    """Return text as HTML shows it: line ends are blanks, but in `pre`."""
    if not text or element.tag == "pre":
        return text or ""
    flat = " ".join(text.split())
    if not flat:
        return "" if "\n" in text else " "
    return (" " if text[0].isspace() else "") + flat + (" " if text[-1].isspace() else "")


def _element(child: Any) -> str:
    tag = child.tag
    inner = _inside(child)
    match tag:
        case "br":
            return "\n"
        case "img":
            return ""
        case "a":
            return _link(inner.strip(), child.get("href", ""))
        case "blockquote":
            quoted = "\n".join(f"> {line}".rstrip() for line in inner.strip().split("\n"))
            return f"\n\n{quoted}\n\n"
        case "pre":
            return f"\n\n```{inner.strip()}```\n\n"
        case "ul" | "ol":
            return f"\n{_listed(child)}\n\n"
        case "h2" | "h3":
            return f"\n\n{_marked(inner, '*')}\n\n"
        case _ if tag in _MARKS:
            return _marked(inner, _MARKS[tag])
        case _ if tag in _BLOCKS:
            return f"\n\n{inner.strip()}\n\n"
        case _:
            return inner


def _marked(inner: str, mark: str) -> str:
    """Put marks about words; WhatsApp reads none that stand beside a blank or about lines."""
    words = inner.strip()
    if not words or "\n" in words or mark in words:
        return inner
    lead = inner[: len(inner) - len(inner.lstrip())]
    tail = inner[len(inner.rstrip()) :]
    return f"{lead}{mark}{words}{mark}{tail}"


def _listed(element: Any) -> str:
    items, number = [], 0
    for child in element:
        if child.tag != "li":
            continue
        number += 1
        words = "\n".join(line for line in _inside(child).strip().split("\n") if line.strip())
        items.append(f"{number}. {words}" if element.tag == "ol" else f"- {words}")
    return "\n".join(items)


def _link(words: str, href: str) -> str:
    address = urljoin(f"{get_settings().base_url}/", href)
    if href.startswith("mailto:"):
        return words or href.removeprefix("mailto:")
    if not words or words in (href, address):
        return address
    return f"{words}: {address}"


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Return the text in pieces that WhatsApp takes, cut between paragraphs where that goes."""
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        cut = -1
        for mark in ("\n\n", "\n", ". ", " "):
            cut = rest.rfind(mark, limit // 2, limit - 1)
            if cut > 0:
                cut += len(mark)
                break
        cut = cut if cut > 0 else limit
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*pieces, rest] if rest else pieces


def messages(body_html: str, *, author: str = "", options: Sequence[Option] = ()) -> list[Json]:
    """Return the contents of one message, `text` each, the last with `options` if there are any."""
    text = text_of(body_html)
    if author and text:
        text = f"*{author.replace('*', '')}*\n{text}"
    if not options:
        return [{"text": piece} for piece in split(text)]
    offered = [{"label": one.label, "act": one.act} for one in options]
    numbered = _numbered(options)
    if numbered:
        text = f"{text}\n\n{numbered}".strip()
    if 0 < len(text) <= BODY_LIMIT:
        return [{"text": text, "options": offered}]
    # The last paragraph mostly is the question that the buttons answer.
    head, _, last = text.rpartition("\n\n")
    if not (head and 0 < len(last) <= BODY_LIMIT):
        head, last = text, wording.CHOOSE
    return [*({"text": piece} for piece in split(head)), {"text": last, "options": offered}]


def _numbered(options: Sequence[Option]) -> str:
    """Return the choices as lines where there are more than a list holds: numbers are understood.

    Only categories are so many.
    """
    if len(options) <= ROWS:
        return ""
    rows = [one.label for one in options if one.act.startswith("category:")]
    lines = "\n".join(f"{place}. {label}" for place, label in enumerate(rows, 1))
    return f"{lines}\n\nResponda com o número ou escolha abaixo."


def interactive(text: str, options: Sequence[dict[str, str]]) -> Json:
    """Return the API's message with up to three buttons, or with a list."""
    if len(options) <= BUTTONS and all(
        len(_short(one["label"])) <= BUTTON_LIMIT for one in options
    ):
        buttons = [
            {"type": "reply", "reply": {"id": one["act"], "title": _short(one["label"])}}
            for one in options
        ]
        action: Json = {"buttons": buttons}
        return _interactive("button", text, action)
    shown = list(options) if len(options) <= ROWS else [*options[: ROWS - 1], options[-1]]
    rows = [_row(one["label"], one["act"]) for one in shown]
    action = {"button": wording.OPTIONS, "sections": [{"title": wording.OPTIONS, "rows": rows}]}
    return _interactive("list", text, action)


def _interactive(kind: str, text: str, action: Json) -> Json:
    body = {"type": kind, "body": {"text": text}, "action": action}
    return {"type": "interactive", "interactive": body}


def _short(label: str) -> str:
    return _SHORT.get(label, label)


def _row(label: str, act: str) -> Json:
    row = {"id": act, "title": _fit(label, ROW_LIMIT)}
    if len(label) > ROW_LIMIT:
        row["description"] = _fit(label, DESCRIPTION_LIMIT)
    return row


def _fit(label: str, limit: int) -> str:
    label = _short(label) if len(label) > limit else label
    if len(label) <= limit:
        return label
    cut = label[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.;:") + "…"
