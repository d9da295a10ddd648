"""Messages as mail programs really shape them, made here so that nobody's mail is in the tree.

Each sample tells what its author wrote anew; the rest is what the program quoted, signed or added.
The shapes follow what the programs send: header lines of the quotation, the marks around it in
HTML, transfer encodings and character sets.
"""

import base64
import quopri
from dataclasses import dataclass, field

SUPPORT = "suporte@kartado.com.br"
LETTER = "Olá, Ana.\n\nPode nos dizer a versão do aplicativo?\n\nSuporte Kartado"


@dataclass(frozen=True)
class Sample:
    """One message. `files` are the names that have to arrive; `is_html` what it was read from."""

    name: str
    raw: bytes
    new: str
    quoted: str = "Pode nos dizer a versão do aplicativo?"
    files: tuple[str, ...] = ()
    subject: str = "Aplicativo não sincroniza"
    sender: str = "ana@rodoviasul.com.br"
    headers: dict[str, str] = field(default_factory=dict)


def quoted_lines(text: str, mark: str = "> ") -> str:
    """Quote as text programs do."""
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))


def head(
    *,
    subject: str = "Re: [#39011040425] Aplicativo não sincroniza",
    sender: str = "Ana Souza <ana@rodoviasul.com.br>",
    to: str = SUPPORT,
    extra: str = "",
) -> str:
    """Return the common head, with a subject encoded as programs encode it."""
    coded = base64.b64encode(subject.encode()).decode()
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: =?UTF-8?B?{coded}?=" if not subject.isascii() else f"Subject: {subject}",
        "Date: Tue, 10 Mar 2026 10:00:00 -0300",
        "Message-ID: <sample@rodoviasul.com.br>",
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(lines) + "\r\n" + extra


def plain(
    text: str, *, charset: str = "utf-8", coding: str = "8bit", params: str = "", **of_head: str
) -> bytes:
    """Return a message of plain text."""
    body = coded_body(text.replace("\n", "\r\n").encode(charset), coding)
    extra = of_head.pop("extra", "")
    return (
        head(**of_head, extra=extra)
        + f"Content-Type: text/plain; charset={charset}{params}\r\n"
        + f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    ).encode() + body


def page(
    html: str, *, charset: str = "utf-8", coding: str = "quoted-printable", **of_head: str
) -> bytes:
    """Return a message of HTML alone."""
    body = coded_body(html.replace("\n", "\r\n").encode(charset), coding)
    return (
        head(**of_head)
        + f"Content-Type: text/html; charset={charset}\r\n"
        + f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    ).encode() + body


def both(text: str, html: str, *, coding: str = "quoted-printable", **of_head: str) -> bytes:
    """Return a message that says the same as text and as HTML."""
    return head(**of_head).encode() + multipart(
        "alternative", part(text, "text/plain", coding), part(html, "text/html", coding)
    )


def part(
    content: str | bytes, kind: str, coding: str = "quoted-printable", extra: str = ""
) -> bytes:
    """Return one part with its own head."""
    raw = content.replace("\n", "\r\n").encode() if isinstance(content, str) else content
    charset = "; charset=utf-8" if isinstance(content, str) else ""
    return (
        f"Content-Type: {kind}{charset}\r\nContent-Transfer-Encoding: {coding}\r\n{extra}\r\n"
    ).encode() + coded_body(raw, coding)


def file_part(content: bytes, name: str, kind: str, *, extra: str = "") -> bytes:
    """Return a file as an attachment."""
    disposition = extra or f'Content-Disposition: attachment; filename="{name}"\r\n'
    return part(content, f'{kind}; name="{name}"', "base64", disposition)


def multipart(kind: str, *parts: bytes, boundary: str = "", params: str = "") -> bytes:
    """Return parts in an envelope of their own, with its head."""
    mark = boundary or f"----=_{kind}_{sum(map(len, parts))}"
    joined = b"".join(f"--{mark}\r\n".encode() + one + b"\r\n" for one in parts)
    top = f'Content-Type: multipart/{kind}; boundary="{mark}"{params}\r\n\r\n'
    return top.encode() + joined + f"--{mark}--\r\n".encode()


def coded_body(raw: bytes, coding: str) -> bytes:
    """Return bytes in a transfer encoding."""
    if coding == "base64":
        return base64.encodebytes(raw).replace(b"\n", b"\r\n")
    if coding == "quoted-printable":
        return quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return raw


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGPkjihlwAaYsIoOWgkAra4A6IdOO/4AAAAASUVORK5CYII="
)
