"""Taking a raw message apart: who, to whom, text, HTML and files. Nothing here believes anything.

The message is the standard library's under its old policy: the new one's header objects raise
on some of what arrives, and take long over the rest. Every header is decoded here instead.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from itertools import islice

from kartado_portal.inbound import winmail
from kartado_portal.inbound.errors import MailUnreadable
from kartado_portal.inbound.flowed import unfold_flowed

PARTS_LIMIT = 200
DEPTH_LIMIT = 20
BRANCHES_LIMIT = 30
"""Parts that hold parts. Python's parser tries each line against every branch that is open, so
branches times lines is what a hostile message costs."""
LINES_LIMIT = 600_000
"""More than the lines of the largest message in base64."""
HEADERS_LIMIT = 2_000
HEADER_LIMIT = 20_000
"""Characters of one header that are looked at."""
TEXT_LIMIT = 400_000
"""Characters of text or HTML that are looked at; all of it is in the raw mail."""
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
# Codecs that are no character set of any mail, some of them slow on purpose.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
_BRANCH = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_NAMELESS = {
    "text/calendar": "convite.ics",
    "text/plain": "texto.txt",
    "text/html": "mensagem.html",
    "application/pdf": "documento.pdf",
    "image/jpeg": "imagem.jpg",
}


@dataclass(frozen=True, slots=True)
class MailFile:
    """One file of a message. `content_id` is what its HTML calls a picture by, or empty."""

    name: str
    content: bytes
    content_id: str = ""


@dataclass(slots=True)
class ParsedMail:
    """A message in pieces. Addresses are in lower case, `headers` by their lower-case name."""

    headers: dict[str, list[str]]
    from_address: str = ""
    from_name: str = ""
    recipients: list[str] = field(default_factory=list)
    """Everybody it says it is for, the envelope's own headers first."""
    subject: str = ""
    message_id: str = ""
    mentions: list[str] = field(default_factory=list)
    """Message-IDs of `In-Reply-To` and `References`."""
    text: str = ""
    html: str = ""
    enclosed: list[str] = field(default_factory=list)
    """Messages within the message, as plain text with their heads."""
    files: list[MailFile] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    """What delivery reports say, and the heads of the letters they return."""

    def header(self, name: str) -> str:
        """Return the first header of that name, or nothing."""
        return next(iter(self.headers.get(name, [])), "")


def parse(raw: bytes) -> ParsedMail:
    """Take a message apart.

    Raises: MailUnreadable for too many parts, too deep a nest, or what breaks the parser.
    """
    _refuse_exhausting(raw)
    try:
        message = message_from_bytes(raw)
        mail = _head(message)
        _body(message, mail)
    except MailUnreadable:
        raise
    except Exception as error:
        reason = f"A mensagem não pôde ser lida ({type(error).__name__})."
        raise MailUnreadable(reason=reason) from error
    return mail


def _refuse_exhausting(raw: bytes) -> None:
    """Refuse by a glance what would keep the parser busy for minutes."""
    if raw.count(b"\n") > LINES_LIMIT:
        raise MailUnreadable(reason=f"A mensagem tem mais de {LINES_LIMIT} linhas.")
    if len(_BRANCH.findall(raw)) > BRANCHES_LIMIT:
        raise MailUnreadable(reason=f"A mensagem tem mais de {BRANCHES_LIMIT} níveis.")


def parse_head(raw: bytes) -> ParsedMail:
    """Return what the head says, of a message whose body may be broken or gone."""
    try:
        return _head(message_from_bytes(raw.partition(b"\r\n\r\n")[0][:HEADER_LIMIT]))
    except Exception:  # whatever it is: the message is held, and this is only its title
        return ParsedMail(headers={})


def _head(message: Message) -> ParsedMail:
    headers: dict[str, list[str]] = {}
    for name, value in islice(message.raw_items(), HEADERS_LIMIT):
        headers.setdefault(name.lower(), []).append(_readable(str(value)))
    mail = ParsedMail(headers=headers)
    senders = _addresses(headers.get("from", []))
    if len(senders) == 1:
        mail.from_name, mail.from_address = senders[0]
    for name in _RECIPIENTS:
        mail.recipients += [address for _, address in _addresses(headers.get(name, []))]
    mail.subject = " ".join(_decoded(mail.header("subject")).split())
    mail.message_id = mail.header("message-id").strip()[:500]
    named = f"{mail.header('in-reply-to')} {mail.header('references')}".split()
    mail.mentions = [one for one in named if one.startswith("<")][-50:]
    return mail


def _readable(value: str) -> str:
    """Return a header's text; bytes that no encoding announces are UTF-8, else Windows'."""
    value = value[:HEADER_LIMIT]
    raw = value.encode("utf-8", "surrogateescape")
    return _text_of(raw, "utf-8").replace("\r", "").replace("\n", "").replace("\x00", "")


def _addresses(headers: list[str]) -> list[tuple[str, str]]:
    found = getaddresses([one.replace("\t", " ") for one in headers])
    return [
        (" ".join(_decoded(name).split())[:200], address.strip().lower())
        for name, address in found
        if "@" in address
    ]


def _decoded(value: str) -> str:
    """Return a header without its encoded words; what does not decode stays as it is."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        piece if isinstance(piece, str) else _text_of(piece, charset or "utf-8")
        for piece, charset in pieces
    )


def _text_of(raw: bytes, charset: str) -> str:
    for wanted in (charset, "utf-8", "cp1252"):
        try:
            if codecs.lookup(wanted).name not in _NO_CHARSETS:
                return raw.decode(wanted)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _body(message: Message, mail: ParsedMail) -> None:
    texts: list[str] = []
    pages: list[str] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "text/rfc822-headers") or _is_returned(part, mail):
            mail.reports.append(_flat(part))
        elif kind == "message/rfc822":
            _enclose(part, mail)
        elif winmail.is_winmail(kind, _name(part)):
            _unpack(part, mail, texts)
        elif _is_text(part, kind):
            content = _content(part)
            (pages if kind == "text/html" else texts).append(content)
        else:
            mail.files.append(_file(part, kind))
    mail.text = "\n\n".join(one for one in texts if one.strip())[:TEXT_LIMIT]
    mail.html = "<hr>".join(pages)[:TEXT_LIMIT]


def _leaves(message: Message) -> Iterator[Message]:
    """Yield what holds content, in order. A message in the message is one leaf."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > PARTS_LIMIT:
            raise MailUnreadable(reason=f"A mensagem tem mais de {PARTS_LIMIT} partes.")
        if depth > DEPTH_LIMIT:
            raise MailUnreadable(reason=f"A mensagem tem mais de {DEPTH_LIMIT} níveis.")
        inner = _inner(part)
        if part.get_content_maintype() == "multipart" and inner:
            waiting += [(one, depth + 1) for one in reversed(inner)]
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """Return the messages of a branch. A leaf's payload is never asked for undecoded: Python
    would decode it by whatever codec the sender names.
    """
    if not part.is_multipart():
        return []
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _is_returned(part: Message, mail: ParsedMail) -> bool:
    """Whether a part is the letter that a delivery report gives back."""
    is_report = "report-type=delivery-status" in mail.header("content-type").replace(
        '"', ""
    ).lower().replace(" ", "")
    return is_report and part.get_content_type() == "message/rfc822"


def _flat(part: Message) -> str:
    """Return a report's groups of fields, or the head of a returned letter, as text."""
    heads = _inner(part)
    if heads:
        return "\n\n".join(
            "\n".join(f"{name}: {_readable(str(value))}" for name, value in one.raw_items())
            for one in heads
        )[:HEADER_LIMIT]
    return _content(part)[:HEADER_LIMIT]


def _enclose(part: Message, mail: ParsedMail) -> None:
    """Take a message within the message: its words as text, its files among the others."""
    for one in _inner(part):
        within = _head(one)
        _body(one, within)
        head = [f"De: {within.from_name} <{within.from_address}>", f"Assunto: {within.subject}"]
        text = within.text or winmail.text_of_html(within.html)
        mail.enclosed.append("\n".join([*head, "", text]).strip())
        mail.enclosed += within.enclosed
        mail.files += within.files
        if len(mail.files) + len(mail.enclosed) > PARTS_LIMIT:
            raise MailUnreadable(reason=f"A mensagem tem mais de {PARTS_LIMIT} partes.")


def _unpack(part: Message, mail: ParsedMail, texts: list[str]) -> None:
    packed = winmail.unpack(_bytes(part))
    mail.files += [MailFile(name, content) for name, content in packed.files]
    if packed.text.strip() and not any(one.strip() for one in texts):
        texts.append(packed.text)


def _is_text(part: Message, kind: str) -> bool:
    is_file = part.get_content_disposition() == "attachment" or bool(_name(part))
    # A branch without parts is text that its sender mislabelled.
    is_words = kind in ("text/plain", "text/html") or kind.startswith("multipart/")
    return is_words and not is_file


def _content(part: Message) -> str:
    text = _text_of(_bytes(part), part.get_content_charset() or "utf-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if str(part.get_param("format", "")).lower() == "flowed":
        return unfold_flowed(text, is_spaceless=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file(part: Message, kind: str) -> MailFile:
    name = _name(part) or _NAMELESS.get(kind) or _nameless(kind)
    content_id = part.get("Content-ID", "")
    return MailFile(name, _bytes(part), str(content_id).strip().strip("<>"))


def _nameless(kind: str) -> str:
    main, _, sub = kind.partition("/")
    return f"imagem.{sub.partition('+')[0]}" if main == "image" else "anexo"


def _name(part: Message) -> str:
    """Return the name a part gives its file, in whichever of the three encodings it is."""
    for header, param in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(param, header=header)
        if value:
            return _decoded(_readable(collapse_rfc2231_value(value))).strip()
    return ""
