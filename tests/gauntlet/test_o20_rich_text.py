"""O20: what is stored, shown and mailed holds the editor's few tags and nothing that acts."""

from sqlmodel import select

from kartado_portal.tickets.models import Message, Ticket
from tests.e2e.backstage import N1, Backstage
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
    with backstage.unit() as session:
        mine = select(Message.body_html).join(Ticket).where(Ticket.number == number)
        stored = " ".join(session.exec(mine.where(Message.kind == "reply")))
    assert "<strong>forte</strong>" in stored
    assert 'rel="noopener noreferrer nofollow"' in stored
    body = letter.html[letter.html.index("marca-texto") - 200 :]
    for place in (stored, shown, body):
        assert not [word for word in FORBIDDEN if word in place]
        assert "evil.test" not in place
