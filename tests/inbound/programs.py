# ruff: noqa: E501 (what programs write is as long as it is)
"""Replies by the mail programs of the people who write to us, in their three languages."""

from tests.inbound.corpus import LETTER, Sample, both, page, plain, quoted_lines

Q = quoted_lines(LETTER)
HTML = "<p>Olá, Ana.</p><p>Pode nos dizer a versão do aplicativo?</p><p>Suporte Kartado</p>"
NEW = "Bom dia!\n\nA versão é a 4.2.1, no Android 13."
NEW_HTML = "<div>Bom dia!</div><div><br></div><div>A versão é a 4.2.1, no Android 13.</div>"
EN = "Good morning,\n\nit is version 4.2.1."
EN_HTML = "<div>Good morning,</div><div><br></div><div>it is version 4.2.1.</div>"
ES = "Buenos días,\n\nes la versión 4.2.1."
ES_HTML = "<div>Buenos días,</div><div><br></div><div>es la versión 4.2.1.</div>"


def _gmail(intro: str, new_html: str, signature: str = "") -> str:
    return (
        f'<div dir="ltr">{new_html}{signature}</div><br><div class="gmail_quote '
        f'gmail_quote_container"><div dir="ltr" class="gmail_attr">{intro}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
        f'rgb(204,204,204);padding-left:1ex">{HTML}</blockquote></div>'
    )


def _outlook_desktop(fields: tuple[str, str, str, str], new: str) -> str:
    named = zip(fields, _OUTLOOK_VALUES, strict=True)
    lines = "<br>".join(f"<b>{name}:</b> {value}" for name, value in named)
    paragraphs = "".join(f"<p class=MsoNormal>{one}<o:p></o:p></p>" for one in new.split("\n"))
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal '
        "{margin:0cm;} --></style></head><body lang=PT-BR><div class=WordSection1>"
        f"{paragraphs}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal>{lines}<o:p></o:p></p></div></div>{HTML}</div></body></html>"
    )


_OUTLOOK_VALUES = (
    "Suporte Kartado &lt;suporte@kartado.com.br&gt;",
    "terça-feira, 10 de março de 2026 09:41",
    "Ana Souza &lt;ana@rodoviasul.com.br&gt;",
    "[#39011040425] Aplicativo não sincroniza",
)
_OUTLOOK_PT = ("De", "Enviada em", "Para", "Assunto")
_OUTLOOK_EN = ("From", "Sent", "To", "Subject")
_OUTLOOK_ES = ("De", "Enviado el", "Para", "Asunto")


def _outlook_web(fields: tuple[str, str, str, str], new_html: str) -> str:
    named = zip(fields, _OUTLOOK_VALUES, strict=True)
    lines = "<br>".join(f"<b>{name}:</b> {value}" for name, value in named)
    return (
        '<html><body dir="ltr"><div class="elementToProof" style="font-family: Aptos">'
        f'{new_html}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{lines}</font>'
        f"<div>&nbsp;</div></div><div>{HTML}</div></body></html>"
    )


def _outlook_phone(new_html: str, footer: str) -> str:
    return (
        f'<html><body><div dir="ltr">{new_html}</div>'
        f'<div id="ms-outlook-mobile-signature"><div><br></div>{footer}</div>'
        '<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>De:</b> Suporte '
        "Kartado &lt;suporte@kartado.com.br&gt;<br><b>Enviado:</b> Tuesday, March 10, 2026 9:41:00"
        "<br><b>Para:</b> Ana Souza<br><b>Assunto:</b> [#39011040425] Aplicativo</div>"
        f"{HTML}</body></html>"
    )


def _apple(intro: str, new_html: str, footer: str = "") -> str:
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body dir="auto">{new_html}<br id="lineBreakAtBeginningOfSignature">'
        f'<div dir="ltr">{footer}</div><div dir="ltr"><br><blockquote type="cite">{intro}<br><br>'
        f'</blockquote></div><blockquote type="cite"><div dir="ltr">{HTML}</div></blockquote>'
        "</body></html>"
    )


def _thunderbird(intro: str, new_html: str) -> str:
    return (
        f'<html><body text="#000000">{new_html}<div class="moz-cite-prefix">{intro}<br></div>'
        f'<blockquote type="cite" cite="mid:abc@kartado.com.br">{HTML}</blockquote></body></html>'
    )


PORTUGUESE = [
    Sample(
        "gmail-web-pt",
        both(
            f"{NEW}\n\nEm ter., 10 de mar. de 2026 às 09:41, Suporte Kartado <\n"
            f"suporte+r1abc@kartado.com.br> escreveu:\n\n{Q}\n",
            _gmail(
                'Em ter., 10 de mar. de 2026 às 09:41, Suporte Kartado &lt;<a href="mailto:'
                'suporte@kartado.com.br">suporte@kartado.com.br</a>&gt; escreveu:',
                NEW_HTML,
            ),
        ),
        NEW,
    ),
    Sample(
        "gmail-web-pt-text-alone",
        plain(
            f"{NEW}\n\nEm ter., 10 de mar. de 2026 às 09:41, Suporte Kartado <\n"
            f"suporte+r1aaaadysaaaaaaacnq7azu5yzs3idfr4rxjbjkgq@kartado.com.br> escreveu:\n\n{Q}\n",
            coding="base64",
        ),
        NEW,
    ),
    Sample(
        "gmail-signature-pt",
        both(
            f"{NEW}\n\n-- \n*Ana Souza*\nRodovia Sul\n(51) 99999-0000\n\n\n"
            f"Em ter., 10 de mar. de 2026 às 09:41, Suporte Kartado <suporte@kartado.com.br> "
            f"escreveu:\n\n{Q}",
            _gmail(
                "Em ter., 10 de mar. de 2026 às 09:41, Suporte Kartado escreveu:",
                NEW_HTML,
                '<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span>'
                '<br><div dir="ltr" class="gmail_signature"><b>Ana Souza</b><br>Rodovia Sul</div>',
            ),
        ),
        NEW,
    ),
    Sample(
        "gmail-phone-pt",
        both(
            f"{NEW}\n\nEm ter., 10 de mar. de 2026, 09:41, Suporte Kartado <\n"
            f"suporte@kartado.com.br> escreveu:\n\n{Q}",
            '<div dir="auto">Bom dia!<div dir="auto"><br></div><div dir="auto">A versão é a 4.2.1,'
            ' no Android 13.</div></div><br><div class="gmail_quote"><div dir="ltr" '
            'class="gmail_attr">Em ter., 10 de mar. de 2026, 09:41, Suporte Kartado escreveu:<br>'
            f'</div><blockquote class="gmail_quote">{HTML}</blockquote></div>',
        ),
        NEW,
    ),
    Sample("outlook-desktop-pt", page(_outlook_desktop(_OUTLOOK_PT, NEW)), NEW),
    Sample(
        "outlook-desktop-pt-latin",
        page(_outlook_desktop(_OUTLOOK_PT, NEW), charset="iso-8859-1"),
        NEW,
    ),
    Sample(
        "outlook-desktop-pt-text-alone",
        plain(
            f"{NEW}\n\nDe: Suporte Kartado <suporte@kartado.com.br>\nEnviada em: terça-feira, 10 de "
            "março de 2026 09:41\nPara: Ana Souza <ana@rodoviasul.com.br>\nAssunto: "
            f"[#39011040425] Aplicativo não sincroniza\n\n{LETTER}",
            charset="windows-1252",
            coding="quoted-printable",
        ),
        NEW,
    ),
    Sample(
        "outlook-old-original-message-pt",
        plain(
            f"{NEW}\n\n-----Mensagem original-----\nDe: Suporte Kartado "
            "[mailto:suporte@kartado.com.br]\nEnviada em: terça-feira, 10 de março de 2026 09:41\n"
            f"Para: Ana Souza\nAssunto: Aplicativo\n\n{LETTER}",
            charset="iso-8859-1",
            coding="quoted-printable",
        ),
        NEW,
    ),
    Sample("outlook-web-pt", page(_outlook_web(_OUTLOOK_PT, NEW_HTML)), NEW),
    Sample(
        "outlook-web-pt-text-alone",
        plain(
            f"{NEW}\n________________________________\nDe: Suporte Kartado <suporte@kartado.com.br>\n"
            "Enviado: terça-feira, 10 de março de 2026 09:41\nPara: Ana Souza\nAssunto: Aplicativo\n"
            f"\n{LETTER}"
        ),
        NEW,
    ),
    Sample(
        "outlook-phone-pt",
        page(
            _outlook_phone(NEW_HTML, 'Obter o <a href="https://aka.ms/o0ukef">Outlook para iOS</a>')
        ),
        NEW,
    ),
    Sample(
        "outlook-phone-pt-text-alone",
        plain(
            f"{NEW}\n\nObter o Outlook para Android<https://aka.ms/AAb9ysg>\n"
            "________________________________\nFrom: Suporte Kartado <suporte@kartado.com.br>\n"
            f"Sent: Tuesday, March 10, 2026 9:41:00 AM\nTo: Ana\nSubject: Aplicativo\n\n{LETTER}"
        ),
        NEW,
    ),
    Sample(
        "iphone-pt",
        both(
            f"{NEW}\n\nEnviado do meu iPhone\n\n> Em 10 de mar. de 2026, à(s) 09:41, Suporte Kartado "
            f"<suporte@kartado.com.br> escreveu:\n> \n{Q}",
            _apple(
                "Em 10 de mar. de 2026, à(s) 09:41, Suporte Kartado escreveu:",
                NEW_HTML,
                "Enviado do meu iPhone",
            ),
        ),
        NEW,
    ),
    Sample(
        "iphone-pt-text-alone",
        plain(
            f"{NEW}\n\nEnviado do meu iPhone\n\n> Em 10 de mar. de 2026, à(s) 09:41, Suporte Kartado "
            f"<suporte@kartado.com.br> escreveu:\n> \n{Q}",
            coding="quoted-printable",
        ),
        NEW,
    ),
    Sample(
        "mac-mail-pt",
        both(
            f"{NEW}\n\n> No dia 10 de mar. de 2026, à(s) 09:41, Suporte Kartado escreveu:\n> \n{Q}",
            f'<html><body style="overflow-wrap: break-word;">{NEW_HTML}<div><br><blockquote '
            'type="cite"><div>No dia 10 de mar. de 2026, à(s) 09:41, Suporte Kartado '
            f"escreveu:</div><br><div>{HTML}</div></blockquote></div><br></body></html>",
        ),
        NEW,
    ),
    Sample(
        "thunderbird-pt",
        both(
            f"{NEW}\n\nEm 10/03/2026 09:41, Suporte Kartado escreveu:\n{Q}",
            _thunderbird("Em 10/03/2026 09:41, Suporte Kartado escreveu:", NEW_HTML),
        ),
        NEW,
    ),
    Sample(
        "thunderbird-pt-flowed",
        plain(
            "Bom dia!\n\nA versão é a 4.2.1, \nno Android 13.\n\nEm 10/03/2026 09:41, Suporte "
            f"Kartado escreveu:\n{Q}",
            params="; format=flowed",
        ),
        NEW,
    ),
    Sample(
        "yahoo-pt",
        both(
            f"{NEW}\n\n    Em terça-feira, 10 de março de 2026 às 09:41:12 BRT, Suporte Kartado "
            f"<suporte@kartado.com.br> escreveu:  \n \n {LETTER}",
            f'<div class="ydp1yahoo-style-wrap">{NEW_HTML}</div><div id="ydp2yahoo_quoted_1" '
            'class="ydp2yahoo_quoted"><div>Em terça-feira, 10 de março de 2026 às 09:41:12 BRT, '
            f"Suporte Kartado escreveu:</div><div>{HTML}</div></div>",
        ),
        NEW,
    ),
    Sample(
        "uol-pt",
        page(
            f'<div>{NEW_HTML}</div><div><br></div><div><b>De:</b> "Suporte Kartado" &lt;suporte@'
            "kartado.com.br&gt;</div><div><b>Enviada:</b> 2026/03/10 09:41:00</div><div><b>Para:</b>"
            f" ana@rodoviasul.com.br</div><div><b>Assunto:</b> Aplicativo</div><div>{HTML}</div>"
        ),
        NEW,
    ),
    Sample(
        "terra-pt",
        plain(
            f"{NEW}\n\nOn Ter 10/03/26 09:41 , Suporte Kartado suporte@kartado.com.br sent:\n"
            f"\n-----Mensagem original-----\nDe: Suporte Kartado\nData: 10/03/2026\nPara: Ana\n"
            f"Assunto: Aplicativo\n\n{LETTER}"
        ),
        NEW,
        "sent:",
    ),
    Sample(
        "roundcube-pt",
        plain(
            f"{NEW}\n\nEm 10-03-2026 09:41, Suporte Kartado escreveu:\n\n{Q}",
            params="; format=flowed",
            coding="8bit",
        ),
        NEW,
    ),
    Sample(
        "roundcube-pt-html",
        page(
            f'<html><body><p>Bom dia!</p><p>A versão é a 4.2.1, no Android 13.</p><p id="reply-'
            'intro">Em 10-03-2026 09:41, Suporte Kartado escreveu:</p><blockquote type="cite" '
            f'style="padding: 0 0.4em">{HTML}</blockquote></body></html>'
        ),
        NEW,
    ),
    Sample(
        "zimbra-pt",
        page(
            f'<html><body><div>{NEW_HTML}</div><hr id="zwchr" data-marker="__DIVIDER__"><div '
            'data-marker="__HEADERS__"><b>De: </b>"Suporte Kartado"<br><b>Para: </b>"Ana"<br>'
            f'<b>Enviadas: </b>Terça, 10 de março<br></div><div data-marker="__QUOTED_TEXT__">{HTML}'
            "</div></body></html>"
        ),
        NEW,
    ),
    Sample(
        "zimbra-pt-text-alone",
        plain(
            f'{NEW}\n\n----- Mensagem original -----\nDe: "Suporte Kartado" <suporte@kartado.com.br>'
            '\nPara: "Ana" <ana@rodoviasul.com.br>\nEnviadas: Terça-feira, 10 de março de 2026 '
            f"9:41:00\nAssunto: Aplicativo\n\n{LETTER}"
        ),
        NEW,
    ),
    Sample(
        "horde-pt",
        plain(
            f"{NEW}\n\n\nCitando Suporte Kartado <suporte@kartado.com.br>:\n\n{Q}",
            charset="iso-8859-1",
        ),
        NEW,
    ),
    Sample(
        "samsung-pt",
        page(
            f'<html><body>{NEW_HTML}<div><br></div><div id="composer_signature" dir="auto">Enviado '
            "do meu Galaxy</div><div><br></div><div>-------- Mensagem original --------</div><div>De"
            ": Suporte Kartado &lt;suporte@kartado.com.br&gt; </div><div>Data: 10/03/2026 09:41 "
            f"(GMT-03:00) </div><div>Para: Ana </div><div>Assunto: Aplicativo </div>{HTML}"
            "</body></html>"
        ),
        NEW,
    ),
    Sample(
        "proton-pt",
        both(
            f"{NEW}\n\nEm terça-feira, 10 de março de 2026 às 09:41, Suporte Kartado "
            f"<suporte@kartado.com.br> escreveu:\n\n{Q}",
            f'{NEW_HTML}<div class="protonmail_signature_block"></div><div class="protonmail_quote"'
            ">Em terça-feira, 10 de março de 2026 às 09:41, Suporte Kartado escreveu:<br><blockquote"
            f' class="protonmail_quote" type="cite">{HTML}</blockquote></div>',
        ),
        NEW,
    ),
    Sample(
        "zoho-pt",
        page(
            f'<div style="font-family: Verdana">{NEW_HTML}<br><div class="zmail_extra"><div '
            'id="Zm-_Id_-Sgn1">---- Em ter., 10 mar. 2026 09:41:00 -0300 <b>Suporte Kartado</b> '
            f"escreveu ----</div><br><blockquote>{HTML}</blockquote></div></div>"
        ),
        NEW,
    ),
    Sample(
        "below-the-quotation-pt",
        plain(f"Em 10/03/2026 09:41, Suporte Kartado escreveu:\n{Q}\n\n{NEW}\n"),
        NEW,
    ),
    Sample(
        "between-the-lines-pt",
        plain(
            "Em 10/03/2026 09:41, Suporte Kartado escreveu:\n> Olá, Ana.\n>\n> Pode nos dizer a "
            "versão do aplicativo?\n\nÉ a 4.2.1.\n\n> Suporte Kartado\n\nObrigada!"
        ),
        "É a 4.2.1.\n\nObrigada!",
    ),
    Sample(
        "below-the-quotation-html-pt",
        page(
            '<html><body><div class="moz-cite-prefix">Em 10/03/2026 09:41, Suporte escreveu:<br>'
            f'</div><blockquote type="cite">{HTML}</blockquote><p>Bom dia!</p><p>A versão é a 4.2.1,'
            " no Android 13.</p></body></html>"
        ),
        NEW,
    ),
    Sample(
        "signature-with-dashes-pt",
        plain(f"{NEW}\n\n-- \nAna Souza\nEngenheira | Rodovia Sul\nwww.rodoviasul.com.br\n"),
        NEW,
        "",
    ),
    Sample("no-quotation-pt", plain(NEW, coding="base64"), NEW, ""),
    Sample(
        "words-that-only-look-like-a-quotation-pt",
        plain(
            "Seguem os dados:\n\nDe: Porto Alegre\nCarga: cimento\n\nO operador escreveu:\n"
            "- não abre\n- trava no login"
        ),
        "Seguem os dados:\n\nDe: Porto Alegre\nCarga: cimento\n\nO operador escreveu:\n"
        "- não abre\n- trava no login",
        "",
    ),
]

ENGLISH = [
    Sample(
        "gmail-en",
        both(
            f"{EN}\n\nOn Tue, Mar 10, 2026 at 9:41 AM Suporte Kartado <suporte@kartado.com.br>\n"
            f"wrote:\n\n{Q}",
            _gmail("On Tue, Mar 10, 2026 at 9:41 AM Suporte Kartado wrote:", EN_HTML),
        ),
        EN,
    ),
    Sample(
        "gmail-en-text-alone",
        plain(
            f"{EN}\n\nOn Tue, Mar 10, 2026 at 9:41 AM Suporte Kartado <suporte@kartado.com.br>\n"
            f"wrote:\n\n{Q}"
        ),
        EN,
    ),
    Sample("outlook-desktop-en", page(_outlook_desktop(_OUTLOOK_EN, EN)), EN),
    Sample("outlook-web-en", page(_outlook_web(_OUTLOOK_EN, EN_HTML)), EN),
    Sample(
        "outlook-old-en",
        plain(
            f"{EN}\n\n-----Original Message-----\nFrom: Suporte Kartado <suporte@kartado.com.br>\n"
            f"Sent: Tuesday, March 10, 2026 9:41 AM\nTo: Ana\nSubject: App\n\n{LETTER}"
        ),
        EN,
    ),
    Sample(
        "iphone-en",
        both(
            f"{EN}\n\nSent from my iPhone\n\n> On Mar 10, 2026, at 9:41 AM, Suporte Kartado "
            f"<suporte@kartado.com.br> wrote:\n> \n{Q}",
            _apple(
                "On Mar 10, 2026, at 9:41 AM, Suporte Kartado wrote:",
                EN_HTML,
                "Sent from my iPhone",
            ),
        ),
        EN,
    ),
    Sample(
        "thunderbird-en",
        both(
            f"{EN}\n\nOn 3/10/26 09:41, Suporte Kartado wrote:\n{Q}",
            _thunderbird("On 3/10/26 09:41, Suporte Kartado wrote:", EN_HTML),
        ),
        EN,
    ),
    Sample(
        "yahoo-en-text-alone",
        plain(
            f"{EN}\n\n    On Tuesday, March 10, 2026 at 09:41:12 AM GMT-3, Suporte Kartado "
            f"<suporte@kartado.com.br> wrote:  \n \n {LETTER}"
        ),
        EN,
    ),
]

SPANISH = [
    Sample(
        "gmail-es",
        both(
            f"{ES}\n\nEl mar, 10 mar 2026 a las 9:41, Suporte Kartado (<suporte@kartado.com.br>)\n"
            f"escribió:\n\n{Q}",
            _gmail("El mar, 10 mar 2026 a las 9:41, Suporte Kartado escribió:", ES_HTML),
        ),
        ES,
    ),
    Sample(
        "gmail-es-text-alone",
        plain(
            f"{ES}\n\nEl mar, 10 mar 2026 a las 9:41, Suporte Kartado (<suporte@kartado.com.br>)\n"
            f"escribió:\n\n{Q}",
            charset="iso-8859-15",
            coding="quoted-printable",
        ),
        ES,
    ),
    Sample("outlook-desktop-es", page(_outlook_desktop(_OUTLOOK_ES, ES)), ES),
    Sample(
        "outlook-es-text-alone",
        plain(
            f"{ES}\n\nDe: Suporte Kartado <suporte@kartado.com.br>\nEnviado el: martes, 10 de marzo "
            f"de 2026 9:41\nPara: Ana\nAsunto: Aplicación\n\n{LETTER}"
        ),
        ES,
    ),
    Sample(
        "iphone-es",
        both(
            f"{ES}\n\nEnviado desde mi iPhone\n\n> El 10 mar 2026, a las 9:41, Suporte Kartado "
            f"<suporte@kartado.com.br> escribió:\n> \n{Q}",
            _apple(
                "El 10 mar 2026, a las 9:41, Suporte Kartado escribió:",
                ES_HTML,
                "Enviado desde mi iPhone",
            ),
        ),
        ES,
    ),
    Sample(
        "thunderbird-es",
        plain(f"{ES}\n\nEl 10/3/26 a las 9:41, Suporte Kartado escribió:\n{Q}"),
        ES,
    ),
    Sample(
        "outlook-phone-es",
        page(_outlook_phone(ES_HTML, "Obtener Outlook para iOS")),
        ES,
    ),
]
