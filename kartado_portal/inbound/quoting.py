"""Finding what is new in a reply, and what its mail program quoted below it, in plain text.

`quotequail` knows how programs begin a quotation in text; what it lacks of Portuguese and of web
mails in Brazil is here. Nothing is thrown away: what is cut is kept beside the new part.
"""

import re
from dataclasses import dataclass

import quotequail

LINES_LIMIT = 3000
"""Lines in which a quotation is looked for; one that begins later is not cut."""
LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Split:
    """The new part and the rest, both plain text or both HTML."""

    new: str
    quoted: str = ""


# «Em ter., 10 de mar. de 2026 às 10:00, Suporte <suporte@…> escreveu:» and its kin, once the
# lines that a program broke it into are joined. Bounded: every `.` stands for few characters.
WROTE = re.compile(
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
SENT_FROM = re.compile(
    r"^[\s_*]*(?:Enviado (?:do meu|do|pelo|a partir do|desde(?: mi)?|via)|Obter o Outlook para"
    r"|Obtenha o Outlook para|Sent from (?:my|Outlook|Mail|Yahoo|Samsung)|Get Outlook for"
    r"|Obtener Outlook para|Enviada do meu|Enviado de(?:l)? (?:mi|Outlook|Correo)|Enviado com o"
    r"|Sent with|Yahoo Mail|Baixe o Outlook para)"
    r"\b.{0,120}$",
    re.IGNORECASE,
)

# What companies have their servers add, below the author's name.
DISCLAIMER = re.compile(
    r"^[\s*_]*(?:AVISO LEGAL|AVISO DE CONFIDENCIALIDADE|NOTA DE CONFIDENCIALIDADE|DISCLAIMER"
    r"|CONFIDENTIALITY NOTICE|AVISO DE PRIVACIDAD|Aviso legal\s*:"
    r"|(?:Esta mensagem|Este e-?mail|This e-?mail|This message|Este mensaje|Este correo)\b"
    r".{0,150}\b(?:confidencia|privileg|sigilos|confidential))",
)
_RULE = re.compile(r"^[\s>]*[-_=*]{2,}\s*$")


def split_text(text: str) -> Split:
    """Part plain text. A reply below or between the quotation keeps its own lines."""
    lines = text.replace("\xa0", " ").split("\n")
    start = first_quoted(lines)
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


def first_quoted(lines: list[str]) -> int:
    """Return the line that begins the quotation, or how many there are."""
    looked_at = [line[:LONGEST_LINE] for line in lines[:LINES_LIMIT]]
    for at, line in enumerate(looked_at):
        if not line.strip():
            continue
        if _ORIGINAL.match(line) and _goes_on(looked_at, at):
            return at
        if WROTE.match(line) or _wrote_in_pieces(looked_at, at):
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
        if WROTE.match(joined[:LONGEST_LINE]):
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
        is_footer = SENT_FROM.match(line) and not any(
            one.strip() and not SENT_FROM.match(one) for one in lines[at + 1 : at + 4]
        )
        is_disclaimer = at > 0 and DISCLAIMER.match(line[:LONGEST_LINE])
        if _SIGNATURE.match(line) or is_footer or is_disclaimer:
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or _RULE.match(lines[-1])):
        lines = lines[:-1]
    return lines
