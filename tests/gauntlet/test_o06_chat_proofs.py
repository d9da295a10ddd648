"""O06 in the chat: a new password ends what other browsers proved, on the page that is open."""

import httpx

from kartado_portal import routes
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD
from tests.gauntlet.test_o15_o17_o18_chat import Stranger, chat


def _change_password(portal: Portal, email: str) -> None:
    with httpx.Client(base_url=portal.base, headers={"Origin": portal.base}) as browser:
        browser.post(routes.SIGN_IN_POST, data={"email": email, "password": PASSWORD})
        new = {"password": "Outra$Ponte99", "repeated": "Outra$Ponte99"}
        answer = browser.post(
            routes.CHANGE_PASSWORD_POST, data={"current_password": PASSWORD} | new
        )
    assert answer.headers["location"] == routes.ACCOUNT, answer.text


def test_o06_an_open_panel_is_a_strangers_as_soon_as_the_password_is_new(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Nara Prova")
    stranger = Stranger(portal)
    stranger.say("quais são os meus tickets?")
    stranger.tab.send(chat("ask_code"), {"form": {"chat_email": email}})
    letter = portal.mailbox.wait_for(to=email, subject_contains="Seu código para o chat")
    stranger.tab.send(chat("prove"), {"form": {"chat_code": letter.code}})
    assert stranger.tab.wait_until(lambda: stranger.tab.shown.get("chat.proved_as") == email)
    assert stranger.tab.wait_until(lambda: stranger.number)

    _change_password(portal, email)

    assert stranger.tab.wait_until(lambda: stranger.tab.shown["chat.proved_as"] == "")
    assert stranger.tab.wait_until(lambda: not stranger.tab.shown["chat.is_proved"])
    assert stranger.tab.wait_until(lambda: stranger.number == "")
    stranger.tab.close()
