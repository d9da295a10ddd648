"""Finding what is new in a reply, and what its mail program quoted below it.

`quotequail` knows how programs begin a quotation in text and how to cut a page in two there; the
marks that programs put around a quotation in HTML, and what it lacks of Portuguese and of web
mails in Brazil, are here. Nothing is thrown away: what is cut is kept beside the new part.
"""

import re
from dataclasses import dataclass

import quotequail
from lxml import html as markup
from lxml.etree import ParserError, _Comment
from lxml.html import HtmlElement

from kartado_portal.inbound.winmail import text_of_html

LINES_LIMIT = 3000
"""Lines in which a quotation is looked for; one that begins later is not cut."""
_LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Split:
    """The new part and the rest, both plain text or both HTML."""

    new: str
    quoted: str = ""


# «Em ter., 10 de mar. de 2026 às 10:00, Suporte <suporte@…> escreveu:» and its kin, once the
# lines that a program broke it into are joined. Bounded: every `.` stands for few characters.
_WROTE = re.compile(
    r"^[>\s]*(?:"
    r"(?:Em|No dia|On|El|Le|Am|Il|Op|Den)\b.{5,250}?"
    r"(?:escreveu|wrote|sent|escribi[oó]|a écrit|ha scritto|(?:schrieb|schreef|skrev).{0,100})"
    r"|.{2,120}(?:<[^<>\s]{3,120}>|\d{4}|\d{1,2}:\d{2}).{0,60}?(?:escreveu|wrote|escribi[oó])"
    r"|(?:Citando|Quoting|Mensagem citada por|Mensaje citado por) .{2,200}"
    r"|.{0,30}\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}.{0,150}<[^<>\s]{3,120}>"
    r")\s*:\s*$",
    re.IGNORECASE,
)
_BEGINS_WROTE = re.compile(
    r"^[>\s]*(?:(?:Em|No dia|On|El)\s+\S*\s*(?:\d|\w{3,10}[.,])|.{2,80}<[^<>\s]{3,120}>)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[>\s]*(?:[-_*—]{2,}\s*(?:Mensagem original|Mensagem encaminhada|Original Message"
    r"|Original-Nachricht|Mensaje original|Mensaje reenviado|Forwarded message|Message d'origine"
    r"|Original Appointment|Compromisso original|Mensagem Original)\s*[-_*—]{2,}"
    r"|(?:Início da mensagem encaminhada|Inicio del mensaje reenviado|Begin forwarded message)\s*:"
    r"|_{20,}|-{20,})\s*$",
    re.IGNORECASE,
)
_HEAD_FIELD = re.compile(
    r"^[>\s*]*(?:De|From|Von)\s*:[\s*]*\S.{0,300}$|^[>\s*]*(?:Remetente)\s*:.{1,300}$",
    re.IGNORECASE,
)
_NEXT_FIELD = re.compile(
    r"^[>\s*]*(?:Enviad[ao]s?(?: em| el)?|Sent|Date|Data|Fecha|Para|To|A|Cc|C/c|Assunto|Subject"
    r"|Asunto|Responder a|Reply-To|Gesendet|An|Betreff)\s*:[\s*]*.{0,500}$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$")
_SENT_FROM = re.compile(
    r"^[\s_*]*(?:Enviado (?:do meu|do|pelo|a partir do|desde(?: mi)?|via)|Obter o Outlook para"
    r"|Obtenha o Outlook para|Sent from (?:my|Outlook|Mail|Yahoo|Samsung)|Get Outlook for"
    r"|Obtener Outlook para|Enviada do meu|Enviado de(?:l)? (?:mi|Outlook|Correo)|Enviado com o"
    r"|Sent with|Yahoo Mail|Baixe o Outlook para)"
    r"\b.{0,120}$",
    re.IGNORECASE,
)

# What companies have their servers add, below the author's name.
_DISCLAIMER = re.compile(
    r"^[\s*_]*(?:AVISO LEGAL|AVISO DE CONFIDENCIALIDADE|NOTA DE CONFIDENCIALIDADE|DISCLAIMER"
    r"|CONFIDENTIALITY NOTICE|AVISO DE PRIVACIDAD|Aviso legal\s*:"
    r"|(?:Esta mensagem|Este e-?mail|This e-?mail|This message|Este mensaje|Este correo)\b"
    r".{0,150}\b(?:confidencia|privileg|sigilos|confidential))",
)
_RULE = re.compile(r"^[\s>]*[-_=*]{2,}\s*$")

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


def split_text(text: str) -> Split:
    """Part plain text. A reply below or between the quotation keeps its own lines."""
    lines = text.replace("\xa0", " ").split("\n")
    start = _quotation(lines)
    above, below = lines[:start], lines[start:]
    new = _without_signature(above)
    if not "".join(new).strip() and below:
        new = _without_signature(_own_lines(below))
    elif between := _between(below):
        new = [*new, "", *_without_signature(between)]
    cut = "\n".join(new).strip()
    if not cut:
        return Split(text.strip())
    rest = "\n".join(lines[len(new) :] if lines[: len(new)] == new else below).strip()
    return Split(cut, rest)


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


def _quotation(lines: list[str]) -> int:
    """Return the line that begins the quotation, or how many there are."""
    looked_at = [line[:_LONGEST_LINE] for line in lines[:LINES_LIMIT]]
    for at, line in enumerate(looked_at):
        if not line.strip():
            continue
        if _ORIGINAL.match(line) and _goes_on(looked_at, at):
            return at
        if _WROTE.match(line) or _wrote_in_pieces(looked_at, at):
            return at
        if _HEAD_FIELD.match(line) and _fields_below(looked_at, at) >= 2:
            return at
        if line.startswith(">") and all(
            not one.strip() or one.startswith(">") for one in looked_at[at:]
        ):
            return at
    parts = quotequail.quote("\n".join(looked_at), limit=LINES_LIMIT, quote_intro_line=True)
    return parts[0][1].count("\n") + 1 if len(parts) > 1 and parts[0][1] else len(lines)


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether a rule of dashes is followed by the head of a message: alone it is decoration."""
    if re.search(r"[A-Za-z]", lines[at]):
        return True
    following = [line for line in lines[at + 1 : at + 4] if line.strip()]
    return bool(following) and bool(_HEAD_FIELD.match(following[0]))


def _wrote_in_pieces(lines: list[str], at: int) -> bool:
    """Whether the line and the next two, joined, announce a quotation."""
    if not _BEGINS_WROTE.match(lines[at]):
        return False
    for count in (2, 3):
        joined = " ".join(line.strip(" >") for line in lines[at : at + count])
        if _WROTE.match(joined[:_LONGEST_LINE]):
            return True
    return False


def _fields_below(lines: list[str], at: int) -> int:
    """Count the fields of a quoted head in the lines after its first; folded lines are allowed."""
    found, gaps = 0, 0
    for line in lines[at + 1 : at + 10]:
        if _NEXT_FIELD.match(line):
            found += 1
        else:
            gaps += 1
        if gaps > 2:
            break
    return found


def _own_lines(lines: list[str]) -> list[str]:
    """Return what stands unquoted below or between `>` lines, if any line is quoted so."""
    if not any(line.startswith(">") for line in lines):
        return []
    first = next(at for at, line in enumerate(lines) if line.startswith(">"))
    return [line for line in lines[first:] if not line.startswith(">")]


def _between(below: list[str]) -> list[str]:
    """Return what its author wrote between quoted lines, after words of their own above them.

    Only what stands apart by an empty line: a program that breaks a long quoted line leaves its
    end without a mark. And only between: below the last quoted line stands what lists add.
    """
    marked = [at for at, line in enumerate(below) if line.startswith(">")]
    if len(marked) < 2:
        return []
    found: list[str] = []
    is_apart = False
    for at in range(marked[0], len(below)):
        line = below[at]
        if line.startswith(">"):
            is_apart = False
        elif not line.strip():
            is_apart = True
            found.append("")
        elif is_apart:
            found.append(line)
    starts = [at for at in marked[1:] if not below[at - 1].startswith(">")]
    return found if starts and "".join(found).strip() else []


def _without_signature(lines: list[str]) -> list[str]:
    """Return the lines before `-- ` or before what a phone adds, and without empty ends."""
    for at, line in enumerate(lines):
        is_footer = _SENT_FROM.match(line) and not any(
            one.strip() and not _SENT_FROM.match(one) for one in lines[at + 1 : at + 4]
        )
        is_disclaimer = at > 0 and _DISCLAIMER.match(line[:_LONGEST_LINE])
        if _SIGNATURE.match(line) or is_footer or is_disclaimer:
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or _RULE.match(lines[-1])):
        lines = lines[:-1]
    return lines


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
        if _WROTE.match(last.strip()):
            parent.text = head
            return last
        return ""
    tail = (before.tail or "").strip()
    if tail:
        if _WROTE.match(" ".join(tail.split())):
            before.tail = None
            return tail
        return ""
    if _WROTE.match(" ".join(before.text_content().split())):
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
    start = _quotation(lines)
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
        if one.getparent() is not None and _WROTE.match(" ".join(one.text_content().split())):
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
            is_empty = bool(_SENT_FROM.match(text) or _DISCLAIMER.match(text[:_LONGEST_LINE]))
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
