"""The same in HTML: by the marks that programs put around a quotation, else by how lines read."""

import re

from lxml import html as markup
from lxml.etree import ParserError, _Comment
from lxml.html import HtmlElement

from kartado_portal.inbound.quoting import (
    DISCLAIMER,
    LONGEST_LINE,
    SENT_FROM,
    WROTE,
    Split,
    first_quoted,
)
from kartado_portal.inbound.winmail import text_of_html

# What programs put around a quotation: Gmail, Outlook (desktop, web, phone), Thunderbird,
# Yahoo, Apple Mail, Zimbra, Roundcube, Proton, UOL and Terra, Zoho.
_MARKS = (
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote_container ')]",
    "//*[@id='divRplyFwdMsg' or @id='x_divRplyFwdMsg' or @id='appendonsend']",
    "//*[@id='mail-editor-reference-message-container']",
    "//*[contains(concat(' ', @class, ' '), ' moz-cite-prefix ')]",
    "//*[contains(concat(' ', @class, ' '), ' moz-forward-container ')]",
    "//*[contains(@class, 'yahoo_quoted')]",
    "//*[contains(concat(' ', @class, ' '), ' protonmail_quote ')]",
    "//*[contains(concat(' ', @class, ' '), ' zmail_extra ')]",
    "//*[@id='reply-intro' or @id='replybody1' or @id='OLK_SRC_BODY_SECTION']",
    "//*[contains(@class, 'uol_quote') or contains(@class, 'terra-quote')]",
    "//hr[@id='zwchr' or @data-marker='__DIVIDER__' or @id='stopSpelling']",
    "//blockquote[@type='cite']",
    "//*[@data-marker='__QUOTED_TEXT__']",
)
# Outlook for Windows draws a line above «De: …»; the colours are its versions'.
_OUTLOOK_LINE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF|[0-9a-f]{6})\s+1\.0pt", re.I
)
_SIGNATURES = (
    "//*[contains(concat(' ', @class, ' '), ' gmail_signature ')]",
    "//*[contains(concat(' ', @class, ' '), ' moz-signature ')]",
    "//*[@id='Signature' or @id='x_Signature' or @id='ms-outlook-mobile-signature']",
    "//*[@id='AppleMailSignature' or @id='lineBreakAtBeginningOfSignature']",
    "//*[@data-marker='__SIG_PRE__' or @data-marker='__SIG_POST__']",
)


def split_html(page: str) -> Split:
    """Part HTML, which is not cleaned yet; the whole is new where nothing says otherwise."""
    try:
        tree = markup.document_fromstring(page)
    except (ParserError, ValueError):
        return Split("")
    _drop_hidden(tree)
    mark = _first_mark(tree)
    if mark is None:
        return _split_by_lines(tree)
    whole = _inner(tree)
    rest = _cut_from(mark)
    _drop_signatures(tree)
    new = _trim_lines(_inner(tree))
    if not text_of_html(new).strip():
        return _outside_quotations(whole)
    return Split(new, rest)


def _drop_hidden(tree: HtmlElement) -> None:
    for one in tree.xpath("//script|//style|//head|//title|//meta|//link|//base"):
        one.drop_tree()
    for one in list(tree.iter()):
        if isinstance(one, _Comment) and one.getparent() is not None:
            one.drop_tree()


def _first_mark(tree: HtmlElement) -> HtmlElement | None:
    """Return the element at which a quotation begins, the first in reading order."""
    marks = {one for path in _MARKS for one in tree.xpath(path)}
    marks |= {
        one for one in tree.xpath("//div[@style]") if _OUTLOOK_LINE.search(one.get("style", ""))
    }
    return next((one for one in tree.iter() if one in marks), None)


def _cut_from(mark: HtmlElement) -> str:
    """Take the element and all that follows it out of its tree; return that as HTML."""
    intro = _intro_before(mark)
    pieces = [intro] if intro else []
    here: HtmlElement | None = mark
    is_first = True
    while here is not None:
        above = here.getparent()
        following = list(here.itersiblings())
        if is_first:
            pieces.append(_serial(here))
            is_first = False
        for one in following:
            pieces.append(_serial(one))
            above.remove(one)
        here.tail = None
        here = above
    mark.getparent().remove(mark)
    return "".join(pieces)


def _intro_before(mark: HtmlElement) -> str:
    """Take away and return the «Em … escreveu:» that stands before a bare quotation."""
    before = mark.getprevious()
    parent = mark.getparent()
    if before is None:
        text = parent.text or ""
        head, _, last = text.rstrip().rpartition("\n")
        if WROTE.match(last.strip()):
            parent.text = head
            return last
        return ""
    tail = (before.tail or "").strip()
    if tail:
        if WROTE.match(" ".join(tail.split())):
            before.tail = None
            return tail
        return ""
    if WROTE.match(" ".join(before.text_content().split())):
        parent.remove(before)
        return _serial(before)
    return ""


def _drop_signatures(tree: HtmlElement) -> None:
    for path in _SIGNATURES:
        for one in tree.xpath(path):
            if one.getparent() is not None:
                one.drop_tree()
    for one in tree.iter("div", "p", "pre", "span"):
        # «-- » on a line of its own, as text has it.
        if (one.text or "").strip() == "--" and one.getparent() is not None:
            _cut_from(one)
            break


def _split_by_lines(tree: HtmlElement) -> Split:
    """Part a page whose program marks nothing by how its lines read."""
    whole = _inner(tree)
    lines = text_of_html(whole).split("\n")
    start = first_quoted(lines)
    if start >= len(lines):
        _drop_signatures(tree)
        new = _trim_lines(_inner(tree))
        return Split(new if text_of_html(new).strip() else whole)
    intro = lines[start].strip()
    element = _element_with(tree, intro)
    if element is None:
        return Split(whole)
    rest = _cut_from(element)
    _drop_signatures(tree)
    new = _trim_lines(_inner(tree))
    return Split(new, rest) if text_of_html(new).strip() else Split(whole)


def _element_with(tree: HtmlElement, line: str) -> HtmlElement | None:
    """Return the innermost block whose text begins with the line."""
    wanted = "".join(line.split())[:60]
    found = None
    for one in tree.iter("p", "div", "blockquote", "td", "span", "font", "b", "pre"):
        text = "".join(one.text_content()[:400].split())
        if text.startswith(wanted) or (len(text) > 2 and _goes_on_as(one, text, wanted)):
            found = one
    return found


def _goes_on_as(one: HtmlElement, text: str, wanted: str) -> bool:
    """Whether an element and those beside it read as the line: some programs dress each word."""
    if not wanted.startswith(text):
        return False
    beside = [one.tail or ""]
    for other in list(one.itersiblings())[:4]:
        beside += [other.text_content()[:200], other.tail or ""]
    return (text + "".join("".join(beside).split())).startswith(wanted)


def _outside_quotations(whole: str) -> Split:
    """Return what was written below or between the quotations, or everything."""
    tree = markup.document_fromstring(whole)
    taken = []
    for one in tree.xpath("//blockquote|//*[contains(@class, 'moz-cite-prefix')]"):
        if one.getparent() is not None:
            taken.append(_serial(one))
            one.drop_tree()
    for one in tree.xpath("//div|//p"):
        if one.getparent() is not None and WROTE.match(" ".join(one.text_content().split())):
            one.drop_tree()
    _drop_signatures(tree)
    new = _trim_lines(_inner(tree))
    return Split(new, "".join(taken)) if text_of_html(new).strip() else Split(whole)


def _trim_lines(page: str) -> str:
    """Return HTML without what a phone adds below, and without empty lines at its end."""
    tree = markup.fragment_fromstring(page or "<p></p>", create_parent="div")
    blocks = [one for one in tree.iter("p", "div", "span") if one is not tree]
    for one in reversed(blocks):
        text = " ".join(one.text_content().split())
        if not text or text == "--":
            is_empty = not one.xpath(".//img")
        else:
            is_empty = bool(SENT_FROM.match(text) or DISCLAIMER.match(text[:LONGEST_LINE]))
        if not is_empty:
            break
        tail = (one.tail or "").strip()
        one.drop_tree()
        if tail:
            break
    return _inner(tree)


def _inner(tree: HtmlElement) -> str:
    body = tree.find("body") if tree.tag == "html" else tree
    body = tree if body is None else body
    pieces = [body.text or ""]
    pieces = [_escaped(pieces[0]), *(_serial(one, with_tail=True) for one in body)]
    return "".join(pieces).strip()


def _serial(one: HtmlElement, *, with_tail: bool = True) -> str:
    return str(markup.tostring(one, encoding="unicode", with_tail=with_tail))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
