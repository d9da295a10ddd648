# ruff: noqa: E501 (what programs write is as long as it is)
"""Messages that are unusual, broken or hostile, and still have something to say."""

from tests.inbound.corpus import (
    LETTER,
    PNG,
    Sample,
    file_part,
    head,
    multipart,
    page,
    part,
    plain,
)
from tests.inbound.tnef import winmail

WORDS = "Segue o relatório de ontem."
HTML_WORDS = "<p>Segue o relatório de ontem.</p>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\n"
    b"SUMMARY:Visita ao posto\r\nDTSTART:20260311T130000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
NEW_SUBJECT = "Relatório diário"


def _raw(top: str, body: bytes) -> bytes:
    return top.encode("utf-8", "surrogateescape") + body


def _mixed(*parts: bytes, subject: str = NEW_SUBJECT, extra: str = "") -> bytes:
    return head(subject=subject, extra=extra).encode() + multipart("mixed", *parts)


_INNER = head(subject="Pedido do fiscal", sender="Fiscal <fiscal@orgao.gov.br>").encode() + (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nPrecisamos do laudo at\xc3\xa9 sexta.\r\n"
)

ENCODINGS = [
    Sample(
        "utf8-as-8bit-without-charset",
        _raw(head(subject=NEW_SUBJECT), b"\r\nSegue o relat\xc3\xb3rio de ontem.\r\n"),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "windows-bytes-called-ascii",
        head(subject=NEW_SUBJECT).encode()
        + b"Content-Type: text/plain; charset=us-ascii\r\n\r\nSegue o relat\xf3rio de ontem.\r\n",
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "latin-as-base64",
        plain(WORDS, charset="iso-8859-1", coding="base64", subject=NEW_SUBJECT),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "utf16",
        plain(WORDS, charset="utf-16", coding="base64", subject=NEW_SUBJECT),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "unknown-charset",
        head(subject=NEW_SUBJECT).encode()
        + b"Content-Type: text/plain; charset=x-unknown\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "slow-codec-as-charset",
        head(subject=NEW_SUBJECT).encode()
        + b"Content-Type: text/plain; charset=punycode\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "subject-in-raw-windows-bytes",
        b"From: Jo\xe3o <ana@rodoviasul.com.br>\r\nTo: suporte@kartado.com.br\r\n"
        b"Subject: Relat\xf3rio di\xe1rio\r\n\r\nSegue o relat\xf3rio de ontem.\r\n",
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "subject-in-pieces",
        b"From: ana@rodoviasul.com.br\r\nSubject: =?iso-8859-1?Q?Relat=F3rio?=\r\n"
        b" =?utf-8?B?IGRpw6FyaW8=?=\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "no-subject",
        b"From: ana@rodoviasul.com.br\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        WORDS,
        "",
        subject="(sem assunto)",
    ),
    Sample(
        "bare-line-feeds",
        plain(WORDS, subject=NEW_SUBJECT).replace(b"\r\n", b"\n"),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "spaceless-flowed",
        plain(
            "Segue o rela \ntório de on \ntem.",
            params="; format=flowed; delsp=yes",
            subject=NEW_SUBJECT,
        ),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
]

WITH_FILES = [
    Sample(
        "pdf-and-text",
        _mixed(part(WORDS, "text/plain"), file_part(PDF, "laudo.pdf", "application/pdf")),
        WORDS,
        "",
        ("laudo.pdf",),
        NEW_SUBJECT,
    ),
    Sample(
        "accents-in-the-name-rfc2231",
        _mixed(
            part(WORDS, "text/plain"),
            part(
                PDF,
                "application/pdf",
                "base64",
                "Content-Disposition: attachment; filename*=utf-8''Relat%C3%B3rio%20de%20mar%C3%A7o"
                ".pdf\r\n",
            ),
        ),
        WORDS,
        "",
        ("Relatório de março.pdf",),
        NEW_SUBJECT,
    ),
    Sample(
        "accents-in-the-name-encoded-word",
        _mixed(
            part(WORDS, "text/plain"),
            part(
                PDF,
                "application/pdf",
                "base64",
                'Content-Disposition: attachment; filename="=?utf-8?Q?Relat=C3=B3rio.pdf?="\r\n',
            ),
        ),
        WORDS,
        "",
        ("Relatório.pdf",),
        NEW_SUBJECT,
    ),
    Sample(
        "picture-in-the-text",
        head(subject=NEW_SUBJECT).encode()
        + multipart(
            "related",
            part(f'{HTML_WORDS}<img src="cid:tela@x" width=400>', "text/html"),
            part(
                PNG,
                'image/png; name="tela.png"',
                "base64",
                "Content-ID: <tela@x>\r\nContent-Disposition: inline\r\n",
            ),
        ),
        WORDS,
        "",
        ("tela.png",),
        NEW_SUBJECT,
    ),
    Sample(
        "text-picture-text-of-apple",
        _mixed(
            part("Segue o relatório", "text/plain"),
            file_part(PNG, "foto.png", "image/png", extra="Content-Disposition: inline\r\n"),
            part("de ontem.", "text/plain"),
        ),
        "Segue o relatório\nde ontem.",
        "",
        ("foto.png",),
        NEW_SUBJECT,
    ),
    Sample(
        "winmail-dat",
        _mixed(
            part(WORDS, "text/plain"),
            file_part(
                winmail("planilha.txt", b"a;b\r\n1;2\r\n"), "winmail.dat", "application/ms-tnef"
            ),
        ),
        WORDS,
        "",
        ("planilha.txt",),
        NEW_SUBJECT,
    ),
    Sample(
        "broken-winmail-dat",
        _mixed(
            part(WORDS, "text/plain"),
            file_part(b"\x78\x9f\x3e\x22garbage", "winmail.dat", "application/ms-tnef"),
        ),
        WORDS,
        "",
        (),
        NEW_SUBJECT,
    ),
    Sample(
        "calendar",
        _mixed(
            part(WORDS, "text/plain"), part(CALENDAR, "text/calendar; method=REQUEST", "base64")
        ),
        WORDS,
        "",
        ("convite.ics",),
        NEW_SUBJECT,
    ),
    Sample(
        "signed-smime",
        head(subject=NEW_SUBJECT).encode()
        + multipart(
            "signed",
            part(WORDS, "text/plain"),
            file_part(b"0\x82\x01\x00", "smime.p7s", "application/pkcs7-signature"),
            params='; protocol="application/pkcs7-signature"; micalg=sha-256',
        ),
        WORDS,
        "",
        ("smime.p7s",),
        NEW_SUBJECT,
    ),
    Sample(
        "forwarded-as-attachment",
        _mixed(part(WORDS, "text/plain"), b"Content-Type: message/rfc822\r\n\r\n" + _INNER),
        WORDS,
        "Precisamos do laudo até sexta.",
        (),
        NEW_SUBJECT,
    ),
    Sample(
        "path-in-the-name",
        _mixed(
            part(WORDS, "text/plain"),
            file_part(PDF, "../../etc/laudo.pdf", "application/pdf"),
        ),
        WORDS,
        "",
        ("../../etc/laudo.pdf",),
        NEW_SUBJECT,
    ),
]

FORWARDED = [
    Sample(
        "forwarded-gmail-pt",
        plain(
            f"{WORDS}\n\n---------- Forwarded message ---------\nDe: Fiscal <fiscal@orgao.gov.br>\n"
            f"Date: ter., 10 de mar. de 2026 às 08:00\nSubject: Laudo\nTo: Ana\n\n{LETTER}",
            subject="Enc: Relatório diário",
        ),
        WORDS,
        subject=NEW_SUBJECT,
    ),
    Sample(
        "forwarded-iphone-pt",
        plain(
            f"{WORDS}\n\nEnviado do meu iPhone\n\nInício da mensagem encaminhada:\n\n> De: Fiscal\n"
            f"> Assunto: Laudo\n> \n> {LETTER}",
            subject="Fwd: Relatório diário",
        ),
        WORDS,
        subject=NEW_SUBJECT,
    ),
    Sample(
        "forwarded-with-nothing-of-ones-own",
        plain(
            f"---------- Forwarded message ---------\nDe: Fiscal\nDate: ontem\nSubject: Laudo\n\n{WORDS}",
            subject="Enc: Relatório diário",
        ),
        f"---------- Forwarded message ---------\nDe: Fiscal\nDate: ontem\nSubject: Laudo\n{WORDS}",
        "",
        subject=NEW_SUBJECT,
    ),
]

BROKEN = [
    Sample(
        "boundary-never-closed",
        _mixed(part(WORDS, "text/plain"), subject=NEW_SUBJECT).rsplit(b"\r\n--", 1)[0],
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "multipart-without-parts",
        head(subject=NEW_SUBJECT).encode()
        + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n',
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "garbage-for-base64",
        _mixed(
            part(WORDS, "text/plain"),
            b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"!!!not base64!!!\r\n",
        ),
        WORDS,
        "",
        ("a.pdf",),
        NEW_SUBJECT,
    ),
    Sample(
        "zero-bytes-in-the-text",
        plain("Segue o\x00 relatório\x00 de ontem.", subject=NEW_SUBJECT),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "head-without-colon",
        b"From: ana@rodoviasul.com.br\r\nSubject: =?utf-8?Q?Relat=C3=B3rio_di=C3=A1rio?=\r\n"
        b"isto nao e cabecalho\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        "isto nao e cabecalho\nSegue o relatório de ontem.",
        "",
        subject=NEW_SUBJECT,
    ),
]

HOSTILE = [
    Sample(
        "script-in-html",
        page(
            "<p>Segue o relatório de ontem.</p><script>alert(1)</script><img src=x onerror=alert(1)>"
            '<a href="javascript:alert(1)"></a><style>*{display:none}</style><form action=//evil>'
            "</form><iframe src=//evil></iframe>",
            subject=NEW_SUBJECT,
        ),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "remote-pixel",
        page(
            f'{HTML_WORDS}<img src="https://rastreador.example/p.gif?quem=1" width=1 height=1>'
            '<div style="background:url(https://rastreador.example/b.gif)"></div>',
            subject=NEW_SUBJECT,
        ),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "somebody-elses-attachment-as-picture",
        page(f'{HTML_WORDS}<img src="/anexos/{"a" * 32}?ver=1">', subject=NEW_SUBJECT),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "deep-markup",
        page("<div>" * 3000 + "Segue o relatório de ontem." + "</div>" * 3000, subject=NEW_SUBJECT),
        WORDS,
        "",
        subject=NEW_SUBJECT,
    ),
    Sample(
        "second-head-in-the-subject",
        b"From: ana@rodoviasul.com.br\r\nSubject: =?utf-8?Q?Relat=C3=B3rio_di=C3=A1rio=0D=0ABcc:_x?="
        b"\r\n\r\nSegue o relat\xc3\xb3rio de ontem.\r\n",
        WORDS,
        "",
        subject="Relatório diário Bcc: x",
    ),
]

ODD = [*ENCODINGS, *WITH_FILES, *FORWARDED, *BROKEN, *HOSTILE]
