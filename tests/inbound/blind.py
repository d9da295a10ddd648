# ruff: noqa: E501 (what programs write is as long as it is)
"""Replies written without a look at the code that reads them, nor at its own samples.

They hold what the rules were not made for: what people's programs send, as another hand recalls it. 31 of the 41 were read exactly at first
sight; the rules were mended after that, in general ways. Two expectations were changed: a name in
an element that the program itself marks as the signature is one.
"""

from tests.inbound.corpus import LETTER, Sample, both, page, plain, quoted_lines

LONG = "suporte+39011040425.k7f3q9x2m8d1@respostas.kartado.com.br"
LETTER_HTML = "<p>Olá, Ana.</p><p>Pode nos dizer a versão do aplicativo?</p><p>Suporte Kartado</p>"
WORD_LETTER = "".join(
    f'<p class="MsoNormal">{line}<o:p></o:p></p>' for line in LETTER.split("\n") if line
)
WORD_HEAD = (
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<meta name="Generator" content="Microsoft Word 15 (filtered medium)"><style><!--\n/* Font Definitions */\n'
    "@font-face\n\t{font-family:Calibri;}\np.MsoNormal, li.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;}\n"
    '--></style></head><body lang="PT-BR" link="#0563C1" vlink="#954F72" style="word-wrap:break-word"><div class="WordSection1">'
)

_GMAIL_STYLE = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"


def _gmail(intro: str, quoted: str = LETTER_HTML) -> str:
    return (
        '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{intro}<br></div><blockquote class="gmail_quote" style="{_GMAIL_STYLE}">{quoted}</blockquote></div>'
    )


GMAIL = [
    Sample(
        "blind: Gmail na web, endereço de resposta longo",
        both(
            "Bom dia!\n\nA versão é a 4.12.0, num Moto G32.\n\nAtt,\nAna\n\n"
            f"Em ter., 10 de mar. de 2026 às 09:12, Suporte Kartado <\n{LONG}> escreveu:\n\n"
            + quoted_lines(LETTER),
            '<div dir="ltr"><div>Bom dia!</div><div><br></div><div>A versão é a 4.12.0, num Moto G32.</div><div><br></div>'
            "<div>Att,</div><div>Ana</div></div>"
            + _gmail(
                f'Em ter., 10 de mar. de 2026 às 09:12, Suporte Kartado &lt;<a href="mailto:{LONG}">{LONG}</a>&gt; escreveu:'
            ),
        ),
        "Bom dia!\nA versão é a 4.12.0, num Moto G32.\nAtt,\nAna",
    ),
    Sample(
        "blind: Gmail só texto, introdução quebrada em três",
        plain(
            "É a 4.12.0.\n\nEm ter., 10 de mar. de 2026 às 09:12, Suporte Kartado - Atendimento ao\n"
            f"Cliente e Concessionárias <{LONG}>\nescreveu:\n\n" + quoted_lines(LETTER)
        ),
        "É a 4.12.0.",
    ),
    Sample(
        "blind: Gmail Android in English",
        plain(
            "It is 4.12.0, thanks.\n\nOn Tue, Mar 10, 2026, 9:12 AM Suporte Kartado <\n"
            f"{LONG}> wrote:\n\n" + quoted_lines(LETTER)
        ),
        "It is 4.12.0, thanks.",
    ),
    Sample(
        "blind: Gmail iOS en español",
        both(
            "Hola, la versión es 4.12.0.\nSaludos\n\nEl El mar, 10 mar 2026 a la(s) 9:12 a.m., Suporte Kartado <\n"
            "suporte@kartado.com.br> escribió:\n\n" + quoted_lines(LETTER),
            '<div dir="auto">Hola, la versión es 4.12.0.</div><div dir="auto">Saludos</div><div><br>'
            '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">El El mar, 10 mar 2026 a la(s) 9:12 a.m., Suporte Kartado '
            '&lt;<a href="mailto:suporte@kartado.com.br">suporte@kartado.com.br</a>&gt; escribió:<br></div>'
            f'<blockquote class="gmail_quote" style="{_GMAIL_STYLE}">{LETTER_HTML}</blockquote></div></div>',
        ),
        "Hola, la versión es 4.12.0.\nSaludos",
    ),
    Sample(
        "blind: Gmail, resposta entre as linhas",
        plain(
            "Oi, respondo abaixo.\n\nEm ter., 10 de mar. de 2026 às 09:12, Suporte Kartado <\nsuporte@kartado.com.br> escreveu:\n\n"
            "> Olá, Ana.\n>\n> Pode nos dizer a versão do aplicativo?\n>\n\n4.12.0, instalada ontem.\n\n"
            "> E o modelo do aparelho?\n>\n\nMoto G32.\n\nObrigada!\n"
        ),
        "Oi, respondo abaixo.\n4.12.0, instalada ontem.\nMoto G32.\nObrigada!",
    ),
    Sample(
        "blind: Gmail com assinatura",
        page(
            '<div dir="ltr">Segue o que o Pedro escreveu:<div><ul><li>não abre a ordem 118</li><li>abre a 119</li></ul></div>'
            '<div>Att,<br clear="all"></div><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
            '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr"><b>Ana Souza</b><br>Rodovia Sul<br>(41) 3333-0000</div></div></div>'
            + _gmail(
                'Em ter., 10 de mar. de 2026 às 09:12, Suporte Kartado &lt;<a href="mailto:suporte@kartado.com.br">suporte@kartado.com.br</a>&gt; escreveu:'
            )
        ),
        "Segue o que o Pedro escreveu:\n- não abre a ordem 118\n- abre a 119\nAtt,",
    ),
    Sample(
        "blind: Gmail, dois níveis e código",
        page(
            '<div dir="ltr"><div>O erro que aparece:</div><div><pre>Erro 500 em /sync\nDe: fila local\n  motivo: tempo esgotado</pre></div>'
            '<div>Quem atende é o <a href="mailto:pedro@rodoviasul.com.br">pedro@rodoviasul.com.br</a>.</div></div>'
            + _gmail(
                "Em ter., 10 de mar. de 2026 às 09:12, Suporte Kartado &lt;suporte@kartado.com.br&gt; escreveu:",
                LETTER_HTML
                + _gmail(
                    "Em seg., 9 de mar. de 2026 às 17:40, Ana Souza &lt;ana@rodoviasul.com.br&gt; escreveu:",
                    '<div dir="ltr">Não sincroniza.</div>',
                ),
            )
        ),
        "O erro que aparece:\nErro 500 em /sync\nDe: fila local\nmotivo: tempo esgotado\nQuem atende é o pedro@rodoviasul.com.br.",
    ),
]


_OWA_HEAD = (
    '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">'
    "<b>De:</b> Suporte Kartado &lt;suporte@kartado.com.br&gt;<br><b>Enviado:</b> terça-feira, 10 de março de 2026 09:12<br>"
    "<b>Para:</b> Ana Souza &lt;ana@rodoviasul.com.br&gt;<br><b>Assunto:</b> [#39011040425] Aplicativo não sincroniza</font><div>&nbsp;</div></div>"
)

OUTLOOK = [
    Sample(
        "blind: Outlook 2016 com Cc e importância",
        page(
            WORD_HEAD
            + '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">Prezados, bom dia.<o:p></o:p></span></p>'
            '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">A versão é a 4.12.0.<o:p></o:p></p>'
            '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Atenciosamente,<o:p></o:p></p><p class="MsoNormal"><b>Ana Souza</b><o:p></o:p></p>'
            '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            '<p class="MsoNormal"><b>De:</b> Suporte Kartado &lt;suporte@kartado.com.br&gt; <br><b>Enviada em:</b> terça-feira, 10 de março de 2026 09:12<br>'
            "<b>Para:</b> Ana Souza &lt;ana@rodoviasul.com.br&gt;<br><b>Cc:</b> Pedro Lima &lt;pedro@rodoviasul.com.br&gt;; Obras &lt;obras@rodoviasul.com.br&gt;<br>"
            "<b>Assunto:</b> [#39011040425] Aplicativo não sincroniza<br><b>Importância:</b> Alta<o:p></o:p></p></div></div>"
            '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>' + WORD_LETTER + "</div></body></html>"
        ),
        "Prezados, bom dia.\nA versão é a 4.12.0.\nAtenciosamente,\nAna Souza",
    ),
    Sample(
        "blind: Outlook 365 em texto, com Cc e importância",
        plain(
            "Boa tarde,\n\nVersão 4.12.0.\n\nAtt,\n\nAna Souza\nCoordenadora de Conservação\n\n"
            "De: Suporte Kartado <suporte@kartado.com.br> \nEnviada em: terça-feira, 10 de março de 2026 09:12\n"
            "Para: Ana Souza <ana@rodoviasul.com.br>\nCc: Pedro Lima <pedro@rodoviasul.com.br>; Obras\n<obras@rodoviasul.com.br>\n"
            "Assunto: [#39011040425] Aplicativo não sincroniza\nImportância: Alta\n\n" + LETTER,
            charset="iso-8859-1",
            coding="quoted-printable",
        ),
        "Boa tarde,\nVersão 4.12.0.\nAtt,\nAna Souza\nCoordenadora de Conservação",
    ),
    Sample(
        "blind: Outlook com tabela e resposta de resposta",
        page(
            WORD_HEAD + '<p class="MsoNormal">Os trechos com falha:<o:p></o:p></p>'
            '<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0"><tbody><tr><td><p class="MsoNormal">BR-116<o:p></o:p></p></td></tr>'
            '<tr><td><p class="MsoNormal">BR-376<o:p></o:p></p></td></tr></tbody></table>'
            '<p class="MsoNormal">De: km 12 até o km 18.<o:p></o:p></p>'
            '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b><span style="font-size:10.0pt">De:</span></b>'
            '<span style="font-size:10.0pt"> Suporte Kartado [mailto:suporte@kartado.com.br] <br><b>Enviada em:</b> terça-feira, 10 de março de 2026 09:12<br>'
            "<b>Para:</b> Ana Souza<br><b>Assunto:</b> RES: Aplicativo não sincroniza<o:p></o:p></span></p></div>"
            + WORD_LETTER
            + '<div style="border:none;border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal"><b>De:</b> Ana Souza<br><b>Enviada em:</b> segunda-feira, 9 de março de 2026 17:40<br>'
            '<b>Para:</b> Suporte<br><b>Assunto:</b> Aplicativo não sincroniza</p></div><p class="MsoNormal">Não sincroniza.</p></div></body></html>'
        ),
        "Os trechos com falha:\nBR-116\nBR-376\nDe: km 12 até o km 18.",
    ),
    Sample(
        "blind: Outlook na web",
        page(
            '<html><head><style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head><body dir="ltr">'
            '<div class="elementToProof" style="font-family: Aptos, Calibri; font-size: 12pt;">Olá,</div>'
            '<div class="elementToProof"><br></div><div class="elementToProof">4.12.0 no Android 13.</div>'
            '<div id="Signature"><div>Ana Souza</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
            + _OWA_HEAD
            + f'<div class="BodyFragment"><div class="PlainText">{LETTER.replace(chr(10), "<br>")}</div></div></body></html>'
        ),
        "Olá,\n4.12.0 no Android 13.",
    ),
    Sample(
        "blind: Novo Outlook",
        page(
            '<html><body dir="ltr"><div style="font-family: Aptos; font-size: 12pt; color: rgb(0, 0, 0);">Segue a versão: 4.12.0.</div>'
            '<div style="font-family: Aptos;"><br></div><div style="font-family: Aptos;">Obrigada</div>'
            '<div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing" style="text-align: left; padding: 3pt 0in 0in; border-width: 1pt medium medium; border-style: solid none none; border-color: rgb(181, 196, 223) currentcolor currentcolor;">'
            "<b>De: </b>Suporte Kartado &lt;suporte@kartado.com.br&gt;<br><b>Data: </b>terça-feira, 10 de março de 2026 às 09:12<br>"
            "<b>Para: </b>Ana Souza &lt;ana@rodoviasul.com.br&gt;<br><b>Assunto: </b>[#39011040425] Aplicativo não sincroniza<br><br></div>"
            + LETTER_HTML
            + "</div></body></html>"
        ),
        "Segue a versão: 4.12.0.\nObrigada",
    ),
    Sample(
        "blind: Outlook para iOS",
        page(
            '<html><body><div dir="ltr">4.12.0, Moto G32.</div><div dir="ltr"><br></div><div id="ms-outlook-mobile-body-separator-line" data-applydefaultfontstyles="true" dir="ltr"><br></div>'
            '<div id="ms-outlook-mobile-signature" dir="ltr">Obter o <a href="https://aka.ms/o0ukef">Outlook para iOS</a></div>'
            '<hr style="display:inline-block;width:98%" tabindex="-1">'
            + _OWA_HEAD
            + LETTER_HTML
            + "</body></html>"
        ),
        "4.12.0, Moto G32.",
    ),
    Sample(
        "blind: Outlook para Android em texto",
        plain(
            "Versão 4.12.0\n\nObter o Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\n"
            "From: Suporte Kartado <suporte@kartado.com.br>\nSent: Tuesday, March 10, 2026 9:12:33 AM\nTo: Ana Souza <ana@rodoviasul.com.br>\n"
            "Subject: [#39011040425] Aplicativo não sincroniza\n\n" + LETTER
        ),
        "Versão 4.12.0",
    ),
    Sample(
        "blind: Hotmail antigo",
        page(
            "<html><head><style><!--\n.hmmessage P\n{\nmargin:0px;\n}\n--></style></head><body class='hmmessage'><div dir='ltr'>Boa noite, a versão é a 4.12.0.<br><br>Ana<br><br>"
            '<div><hr id="stopSpelling">Date: Tue, 10 Mar 2026 09:12:33 -0300<br>From: suporte@kartado.com.br<br>To: ana@hotmail.com<br>Subject: Aplicativo não sincroniza<br><br>'
            + LETTER_HTML
            + "</div></div></body></html>"
        ),
        "Boa noite, a versão é a 4.12.0.\nAna",
    ),
]

APPLE = [
    Sample(
        "blind: Apple Mail no Mac",
        page(
            '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">'
            'Bom dia,<div><br></div><div>É a 4.12.0.</div><div><br></div><div>Abs,</div><div>Ana<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite">'
            "<div>Em 10 de mar. de 2026, à(s) 09:12, Suporte Kartado &lt;suporte@kartado.com.br&gt; escreveu:</div>"
            f'<br class="Apple-interchange-newline"><div>{LETTER_HTML}</div></blockquote></div><br></div></body></html>'
        ),
        "Bom dia,\nÉ a 4.12.0.\nAbs,\nAna",
    ),
    Sample(
        "blind: Mail no iPhone",
        page(
            '<html><body dir="auto"><div dir="ltr">Versão 4.12.0<div>Att</div><div><br></div><div dir="ltr">Enviado do meu iPhone</div>'
            '</div><div dir="ltr"><br><blockquote type="cite">Em 10 de mar. de 2026, à(s) 09:12, Suporte Kartado &lt;suporte@kartado.com.br&gt; escreveu:<br><br></blockquote></div>'
            f'<blockquote type="cite"><div dir="ltr">\ufeff{LETTER_HTML}</div></blockquote></body></html>'
        ),
        "Versão 4.12.0\nAtt",
    ),
    Sample(
        "blind: Mail no iPhone em texto",
        plain(
            "Versão 4.12.0\n\nEnviado do meu iPhone\n\n> Em 10 de mar. de 2026, à(s) 09:12, Suporte Kartado <suporte@kartado.com.br> escreveu:\n> \n> \ufeff"
            + quoted_lines(LETTER)[2:]
        ),
        "Versão 4.12.0",
    ),
]

THUNDERBIRD = [
    Sample(
        "blind: Thunderbird, resposta abaixo",
        page(
            '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>'
            '<div class="moz-cite-prefix">Em 10/03/2026 09:12, Suporte Kartado escreveu:<br></div>'
            f'<blockquote type="cite" cite="mid:a1b2@kartado.com.br">{LETTER_HTML}</blockquote>'
            '<p>A versão é a 4.12.0.</p><p>Att,<br>Ana</p><pre class="moz-signature" cols="72">-- \nAna Souza\nRodovia Sul</pre></body></html>'
        ),
        "A versão é a 4.12.0.\nAtt,\nAna",
    ),
    Sample(
        "blind: Thunderbird in English, between two levels",
        plain(
            "On 10/03/2026 09:12, Suporte Kartado wrote:\n> Olá, Ana.\n>\n> Pode nos dizer a versão do aplicativo?\n\n4.12.0.\n\n"
            "> On 09/03/2026 17:40, Ana Souza wrote:\n>> Não sincroniza.\n> Já reiniciou?\n\nYes, twice.\n\n-- \nAna Souza\nRodovia Sul\n",
            params="; format=flowed",
        ),
        "4.12.0.\nYes, twice.",
    ),
]

YAHOO = [
    Sample(
        "blind: Yahoo na web",
        page(
            '<html><head></head><body><div class="ydp1a2b3cyahoo-style-wrap" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;"><div></div>'
            '<div dir="ltr" data-setdir="false">Boa tarde! É a 4.12.0.</div><div><br></div></div>'
            '<div id="ydp9f8e7dyahoo_quoted_1234567890" class="ydp9f8e7dyahoo_quoted"><div style="font-family:\'Helvetica Neue\', Helvetica, Arial, sans-serif;font-size:13px;color:#26282a;">'
            "<div>Em terça-feira, 10 de março de 2026 às 09:12:33 BRT, Suporte Kartado &lt;suporte@kartado.com.br&gt; escreveu: </div><div><br></div><div><br></div>"
            f"<div>{LETTER_HTML}</div></div></div></body></html>"
        ),
        "Boa tarde! É a 4.12.0.",
    ),
    Sample(
        "blind: Yahoo no Android",
        page(
            'É a 4.12.0<br><br><div id="ymail_android_signature"><a id="ymail_android_signature_link" href="https://mail.onelink.me/107872968">Yahoo Mail: Busque, Organize, Conquiste</a></div> <br> '
            '<blockquote style="margin: 0 0 20px 0;"> <div style="font-family:Roboto, sans-serif; color:#6D00F6;"> <div>Em ter., 10 de mar. de 2026 às 9:12, Suporte Kartado</div><div>&lt;suporte@kartado.com.br&gt; escreveu:</div> </div> '
            f'<div style="padding: 10px 0 0 20px; margin: 10px 0 0 0; border-left: 1px solid #6D00F6;">{LETTER_HTML}</div></blockquote>'
        ),
        "É a 4.12.0",
    ),
]

WEBMAIL = [
    Sample(
        "blind: UOL",
        page(
            '<p>Bom dia,</p><p>Vers&atilde;o 4.12.0.</p><p>Ana</p><p>&nbsp;</p><hr /><p><strong>De:</strong> "Suporte Kartado" &lt;suporte@kartado.com.br&gt;<br />'
            "<strong>Enviada:</strong> 2026/03/10 09:12:33<br /><strong>Para:</strong> ana@uol.com.br<br /><strong>Assunto:</strong> [#39011040425] Aplicativo n&atilde;o sincroniza<br />&nbsp;</p>"
            + LETTER_HTML
        ),
        "Bom dia,\nVersão 4.12.0.\nAna",
    ),
    Sample(
        "blind: BOL em texto",
        plain(
            'Versão 4.12.0, obrigada.\n\n----\nDe: "Suporte Kartado" <suporte@kartado.com.br>\nEnviada: Terça-feira, 10 de Março de 2026 09:12\nPara: ana@bol.com.br\nAssunto: Aplicativo não sincroniza\n\n'
            + LETTER,
            charset="iso-8859-1",
        ),
        "Versão 4.12.0, obrigada.",
    ),
    Sample(
        "blind: Terra",
        page(
            'Versão 4.12.0.<br>Att,<br>Ana<br><br><p style="margin-top:0"></p><div style="border-top:1px solid #bcbcbc;margin:5px 0px;"></div>'
            '<span style="font-size:13px;color:#666">Em Ter 10/03/26 09:12, "Suporte Kartado" suporte@kartado.com.br escreveu:</span>'
            f'<blockquote style="border-left:2px solid #ccc;padding-left:5px;margin-left:5px">{LETTER_HTML}</blockquote>'
        ),
        "Versão 4.12.0.\nAtt,\nAna",
    ),
    Sample(
        "blind: iG",
        plain(
            "Olá\n\né a 4.12.0\n\nEm 10 de março de 2026 09:12, Suporte Kartado <suporte@kartado.com.br>escreveu:\n\n"
            + quoted_lines(LETTER),
            coding="base64",
        ),
        "Olá\né a 4.12.0",
    ),
    Sample(
        "blind: Locaweb (Roundcube em texto), resposta abaixo",
        plain(
            "Em 2026-03-10 09:12, Suporte Kartado escreveu:\n"
            + quoted_lines(LETTER)
            + "\n\nBom dia,\n\nVersão 4.12.0.\n\nAtt,\nAna Souza\n",
            params="; format=flowed",
        ),
        "Bom dia,\nVersão 4.12.0.\nAtt,\nAna Souza",
    ),
    Sample(
        "blind: HostGator (Roundcube em HTML)",
        page(
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body style=\'font-size: 10pt; font-family: Verdana,Geneva,sans-serif\'>'
            '<p>Bom dia,</p><p>Fiz assim:</p><ol><li>sair</li><li>entrar</li></ol><p><br /></p><div id="signature">-- <br /><div class="pre">Ana Souza</div></div>'
            '<p id="reply-intro">Em 10/03/2026 09:12, Suporte Kartado escreveu:</p>'
            f'<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">{LETTER_HTML}</div></blockquote></body></html>'
        ),
        "Bom dia,\nFiz assim:\n- sair\n- entrar",
    ),
    Sample(
        "blind: Zimbra em HTML",
        page(
            '<html><body><div style="font-family: arial, helvetica, sans-serif; font-size: 12pt; color: #000000"><div>Prezados,</div><div><br data-mce-bogus="1"></div><div>4.12.0.</div>'
            '<div data-marker="__SIG_PRE__">Ana Souza</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>De: </b>"Suporte Kartado" &lt;suporte@kartado.com.br&gt;<br>'
            '<b>Para: </b>"Ana Souza" &lt;ana@rodoviasul.com.br&gt;<br><b>Enviadas: </b>Terça-feira, 10 de março de 2026 9:12:33<br><b>Assunto: </b>Aplicativo não sincroniza<br></div><div><br></div>'
            f'<div data-marker="__QUOTED_TEXT__">{LETTER_HTML}</div></div></body></html>'
        ),
        "Prezados,\n4.12.0.",
    ),
    Sample(
        "blind: Zimbra em texto",
        plain(
            'Prezados,\n\nVersão 4.12.0.\n\nAna\n\n----- Mensagem original -----\nDe: "Suporte Kartado" <suporte@kartado.com.br>\nPara: "Ana Souza" <ana@rodoviasul.com.br>\n'
            "Enviadas: Terça-feira, 10 de março de 2026 9:12:33\nAssunto: Aplicativo não sincroniza\n\n"
            + LETTER
        ),
        "Prezados,\nVersão 4.12.0.\nAna",
    ),
    Sample(
        "blind: KingHost (Horde)",
        plain(
            "Boa tarde.\n\nVersão 4.12.0.\n\n\nCitando Suporte Kartado <suporte@kartado.com.br>:\n\n"
            + quoted_lines(LETTER)
            + "\n\n\n"
        ),
        "Boa tarde.\nVersão 4.12.0.",
    ),
    Sample(
        "blind: SquirrelMail",
        plain(
            "Em Ter, Março 10, 2026 9:12 am, Suporte Kartado escreveu:\n"
            + quoted_lines(LETTER)
            + "\n\nVersao 4.12.0.\n\nAna\n",
            charset="iso-8859-1",
        ),
        "Versao 4.12.0.\nAna",
    ),
    Sample(
        "blind: Zoho",
        page(
            '<html><head></head><body><div style="font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 10pt;"><div>Olá, é a 4.12.0.<br></div><div><br></div>'
            '<div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204); height: 0px; margin-top: 10px; margin-bottom: 10px; line-height: 0px;"><br></div>'
            '<div class="zmail_extra" data-zbluepencil-ignore="true"><div><br></div><div id="Zm-_Id_-Sgn1">---- Em ter., 10 mar. 2026 09:12:33 -0300 <b>Suporte Kartado &lt;suporte@kartado.com.br&gt;</b> escreveu ----<br></div><div><br></div>'
            f'<blockquote id="blockquote_zmail" style="margin: 0px;"><div>{LETTER_HTML}</div></blockquote></div><div><br></div></div><br></body></html>'
        ),
        "Olá, é a 4.12.0.",
    ),
    Sample(
        "blind: Proton",
        page(
            '<div style="font-family: Arial, sans-serif; font-size: 14px;">É a 4.12.0.</div><div style="font-family: Arial, sans-serif; font-size: 14px;"><br></div>'
            '<div class="protonmail_signature_block" style="font-family: Arial, sans-serif; font-size: 14px;"><div class="protonmail_signature_block-user protonmail_signature_block-empty"></div>'
            '<div class="protonmail_signature_block-proton">Enviado com o e-mail seguro do <a target="_blank" href="https://proton.me/mail/home">Proton Mail</a>.</div></div>'
            '<div class="protonmail_quote"> Em terça-feira, 10 de março de 2026 às 09:12, Suporte Kartado &lt;suporte@kartado.com.br&gt; escreveu:<br><br>'
            f'<blockquote class="protonmail_quote" type="cite">{LETTER_HTML}</blockquote><br></div>'
        ),
        "É a 4.12.0.",
    ),
]

PHONES_AND_DESKS = [
    Sample(
        "blind: Samsung Email",
        page(
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto"><div dir="auto">Versão 4.12.0</div><div dir="auto"><br></div>'
            '<div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">Enviado do meu Galaxy</div></div><div dir="auto"><br></div><div><br></div>'
            '<div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Mensagem original --------</div><div>De: Suporte Kartado &lt;suporte@kartado.com.br&gt; </div>'
            "<div>Data: 10/03/2026  09:12  (GMT-03:00) </div><div>Para: Ana Souza &lt;ana@rodoviasul.com.br&gt; </div><div>Assunto: Aplicativo não sincroniza </div><div><br></div></div>"
            + LETTER_HTML
            + "</body></html>"
        ),
        "Versão 4.12.0",
    ),
    Sample(
        "blind: Xiaomi Mail",
        plain(
            "Versão 4.12.0\n\nEnviado do meu telefone Xiaomi\n\nEm Suporte Kartado <suporte@kartado.com.br>, 10 de mar de 2026 9:12 AM escreveu:\n\n"
            + LETTER
        ),
        "Versão 4.12.0",
    ),
    Sample(
        "blind: KMail",
        plain(
            "Em terça-feira, 10 de março de 2026, às 09:12:33 -03, Suporte Kartado escreveu:\n> Olá, Ana.\n> \n> Pode nos dizer a versão do aplicativo?\n\n4.12.0.\n\n> Suporte Kartado\n\nAbraços,\nAna\n-- \nAna Souza\nhttps://rodoviasul.com.br\n"
        ),
        "4.12.0.\nAbraços,\nAna",
    ),
    Sample(
        "blind: Evolution",
        both(
            "4.12.0.\n\nEm ter, 2026-03-10 às 09:12 -0300, Suporte Kartado escreveu:\n"
            + quoted_lines(LETTER),
            "<html><head></head><body><div>4.12.0.</div><div><br></div><div>Em ter, 2026-03-10 às 09:12 -0300, Suporte Kartado escreveu:</div>"
            f'<blockquote type="cite" style="margin:0 0 0 .8ex; border-left:2px #729fcf solid;padding-left:1ex">{LETTER_HTML}</blockquote></body></html>',
        ),
        "4.12.0.",
    ),
    Sample(
        "blind: Lotus Notes",
        page(
            '<font size=2 face="sans-serif">Prezados,</font><br><br><font size=2 face="sans-serif">Vers&atilde;o 4.12.0.</font><br><br><font size=2 face="sans-serif">Ana Souza</font><br><br><br><br>'
            '<font size=1 color=#5f5f5f face="sans-serif">De: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">Suporte Kartado &lt;suporte@kartado.com.br&gt;</font><br>'
            '<font size=1 color=#5f5f5f face="sans-serif">Para: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">ana@rodoviasul.com.br, </font><br>'
            '<font size=1 color=#5f5f5f face="sans-serif">Data: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">10/03/2026 09:12</font><br>'
            '<font size=1 color=#5f5f5f face="sans-serif">Assunto: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">Aplicativo n&atilde;o sincroniza</font><br><hr noshade><br><br><br>'
            + LETTER_HTML
        ),
        "Prezados,\nVersão 4.12.0.\nAna Souza",
    ),
    Sample(
        "blind: Aviso legal depois do nome",
        plain(
            "Versão 4.12.0.\n\nAtt,\nAna Souza\n\nAVISO LEGAL: Esta mensagem e seus anexos podem conter informações confidenciais e/ou privilegiadas. Se você a recebeu por engano, apague-a e avise o remetente.\n\n"
            "De: Suporte Kartado <suporte@kartado.com.br>\nEnviado: terça-feira, 10 de março de 2026 09:12\nPara: Ana Souza <ana@rodoviasul.com.br>\nAssunto: Aplicativo não sincroniza\n\n"
            + LETTER
        ),
        "Versão 4.12.0.\nAtt,\nAna Souza",
    ),
    Sample(
        "blind: Palavras do autor que parecem citação",
        plain(
            "O fiscal Pedro Lima escreveu:\n\nnão consigo sincronizar desde 09/03.\n\nO trecho da falha:\n\nDe: km 12\nPara: km 18\n\nE o contato é <pedro@rodoviasul.com.br>.\n\nAtt,\nAna\n"
        ),
        "O fiscal Pedro Lima escreveu:\nnão consigo sincronizar desde 09/03.\nO trecho da falha:\nDe: km 12\nPara: km 18\nE o contato é <pedro@rodoviasul.com.br>.\nAtt,\nAna",
        quoted="",
    ),
]

BLIND = [*GMAIL, *OUTLOOK, *APPLE, *THUNDERBIRD, *YAHOO, *WEBMAIL, *PHONES_AND_DESKS]
