"""O20: what is stored, shown and mailed holds the editor's few tags and nothing that acts."""

import re

import pytest
from playwright.sync_api import Dialog, expect
from sqlmodel import select

from kartado_portal.rich_text import TAGS
from kartado_portal.tickets.models import Message, Ticket
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import TicketPage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor, reply

HOSTILE = (
    "<p>marca-texto <strong>forte</strong><script>x()</script>"
    '<img src=x onerror="x()"><svg onload="x()"></svg>'
    '<a href="javascript:x()">um</a><a href="https://ok.test" onclick="x()">dois</a>'
    '<iframe srcdoc="<script>x()</script>"></iframe><style>*{}</style>'
    '<form action="https://evil.test"><input name="q"></form>'
    '<math><mtext><table><mglyph><style><img src=x onerror="x()"></style></mglyph></table>'
    "</mtext></math></p>"
)
FORBIDDEN = ("<script", "<img", "<svg", "onerror", "onclick", "javascript:", "<iframe", "<style")

FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal{mso-style-unhide:no}</style>
</head><body lang=PT-BR><!--StartFragment-->
<p class=MsoNormal style='mso-fareast-language:PT-BR'><b>Palavra do Word</b><o:p></o:p></p>
<p class=MsoNormal><i><u><span style='color:red;mso-themecolor:accent1'>inclinada</span></u></i></p>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<table class=MsoTable><tr><td onclick="document.title='x'">célula</td></tr></table>
<!--EndFragment--></body></html>"""
FROM_WEB = """<h1 onmouseover="document.title='x'">Notícia da web</h1>
<ul><li>ponto da web</li></ul><img src="https://evil.test/p.png" onerror="document.title='x'">
<a href="https://ok.test/a" target=_top style="color:red">ligação boa</a>
<a href="javascript:document.title='x'">ligação má</a>
<iframe src="https://evil.test"></iframe><script>document.title='x'</script>
<form action="https://evil.test"><button>Enviar tudo</button></form>"""
TYPED = "<script>alert(1)</script> & <b>letra</b>"
TOOLS = ("Negrito", "Itálico", "Sublinhado", "Riscado", "Cabeçalho", "Lista", "Lista ordenada")

# As a browser's own paste event, without the permission that the real clipboard asks for.
PASTE = """(element, html) => {
    const data = new DataTransfer()
    data.setData('text/html', html)
    data.setData('text/plain', 'só texto')
    const options = {clipboardData: data, bubbles: true, cancelable: true}
    element.dispatchEvent(new ClipboardEvent('paste', options))
}"""


def replies(backstage: Backstage, number: str) -> str:
    """Return what is stored of the replies to a ticket."""
    with backstage.unit() as session:
        mine = select(Message.body_html).join(Ticket).where(Ticket.number == number)
        return " ".join(session.exec(mine.where(Message.kind == "reply")))


def assert_harmless(markup: str) -> None:
    """Every tag is on the list, and the only attributes are a link's."""
    tags = re.findall(r"<\s*/?\s*([a-zA-Z][\w:-]*)([^>]*)>", markup)
    assert {name for name, _ in tags} <= TAGS
    for name, attributes in tags:
        inside = re.findall(r'([\w-]+)="([^"]*)"', attributes)
        assert {key for key, _ in inside} <= ({"href", "rel"} if name == "a" else set())
        for key, value in inside:
            assert key != "href" or value.startswith(("http://", "https://", "mailto:"))
            assert key != "rel" or {"noopener", "nofollow"} <= set(value.split())


def test_hostile_markup_is_text_or_gone_everywhere(
    ana: Visitor, backstage: Backstage, portal: Portal
) -> None:
    number = backstage.open_ticket(ANA, "Texto rico")
    with ana.open_ticket(number) as tab:
        tab.wait_until(lambda: tab.shown.get("reply.round"))
        tab.send(reply("send"), {"html": HOSTILE, "round": tab.shown["reply.round"]})
        tab.settle()
        shown = str(tab.shown["ticket_view.entries"])

    backstage.reply(number, HOSTILE, by=N1)
    letter = portal.mailbox.wait_for(to=ANA, subject_contains=number)
    stored = replies(backstage, number)
    assert_harmless(stored)
    assert "<strong>forte</strong>" in stored
    assert 'rel="noopener noreferrer nofollow"' in stored
    body = letter.html[letter.html.index("marca-texto") - 200 :]
    for place in (stored, shown, body):
        assert not [word for word in FORBIDDEN if word in place]
        assert "evil.test" not in place


@pytest.mark.expects_browser_errors  # the policy, about the handlers in what is pasted
def test_what_was_pasted_typed_and_formatted_is_stored_shown_and_mailed_alike(
    open_page: OpenPage, backstage: Backstage, portal: Portal
) -> None:
    number = backstage.open_ticket(ANA, "Colado de toda parte")
    page = open_page(ANA)
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    ticket = TicketPage(page).open(number)
    expect(ticket.chooser).to_be_attached()
    groups = ticket.under_way("").count()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    title = page.title()

    ticket.editor.click()
    for tool in TOOLS:
        if tool not in TOOLS[:4]:
            page.keyboard.press("Enter")
        ticket.tool(tool).click()
        page.keyboard.type(f"com {tool}")
        if tool in TOOLS[:4]:
            ticket.tool(tool).click()
            page.keyboard.type(" ")
        else:
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
    for markup in (FROM_WORD, FROM_WEB):
        page.keyboard.press("Control+End")
        ticket.editor.evaluate(PASTE, markup)
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
    page.keyboard.type(TYPED)
    expect(ticket.editor).to_contain_text(TYPED)
    assert ticket.under_way("").count() == groups, "text brought a file"
    assert ticket.arrived().count() == 0
    assert [url for url in asked if "evil" in url or "fetch" in url] == []
    ticket.send_button.click()

    sent = ticket.messages.nth(1)
    expect(sent).to_contain_text(TYPED)
    stored = replies(backstage, number)
    assert_harmless(stored)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;letra&lt;/b&gt;" in stored
    for kept in (
        "<strong>com Negrito</strong>",
        "<em>com Itálico</em>",
        "<u>com Sublinhado</u>",
        "<s>com Riscado</s>",
        "<h2>com Cabeçalho</h2>",
        "<strong>Palavra do Word</strong>",
        "inclinada",
        "célula",
        "Notícia da web",
        "ponto da web",
        'href="https://ok.test/a"',
        "ligação má",
    ):
        assert kept in stored, kept
    assert stored.count("<li>") == 3
    assert "evil.test" not in stored
    assert "mso" not in stored.lower()
    assert sent.locator("script, img, iframe, form, table, [style], [onclick]").count() == 0
    backstage.reply(number, stored, by=N1)
    letter = portal.mailbox.wait_for(to=ANA, subject_contains=number)
    for kept in ("<strong>com Negrito</strong>", "Palavra do Word", "&lt;script&gt;alert(1)"):
        assert kept in letter.html, kept
    assert TYPED in letter.text
    assert (dialogs, page.title()) == ([], title)
