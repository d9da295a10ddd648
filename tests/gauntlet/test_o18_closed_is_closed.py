"""O18: a closed ticket takes nothing more, also from a raw client, and says how to go on."""

from tests.e2e.backstage import Backstage
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import TICKET, Visitor, reply
from tests.raw_socket import event_name


def test_a_closed_ticket_refuses_reply_file_and_colleague(
    ana: Visitor, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Para fechar")
    with ana.open_ticket(number) as tab:
        tab.wait_until(lambda: tab.shown.get("reply.round"))
        round_ = tab.shown["reply.round"]
        backstage.close(number)
        before = backstage.texts_of(number)

        file = ana.upload("tarde.txt", b"tarde demais").text
        tab.send(reply("add_file"), {"attachment_id": file})
        tab.send(reply("send"), {"html": "<p>depois</p>", "round": round_})
        colleague = {"form": {"participant": "bruno@rodoviasul.com.br"}}
        tab.send(event_name(TICKET, "Sharing", "add"), colleague)
        tab.settle()

        assert "Dar continuidade" in tab.shown["reply.error"]
        assert number in tab.shown["reply.error"]
    assert backstage.texts_of(number) == before
    with ana.open_ticket(number) as tab:
        tab.settle()
        assert tab.shown["ticket_view.detail"]["participants"] == []
        assert tab.shown["ticket_view.detail"]["is_open"] is False
