"""Sign-up, sign-in, links and reset through the real routes and the real letters."""

from kartado_portal import routes
from kartado_portal.accounts.cookies import session_cookie
from kartado_portal.database import unit_of_work
from tests.accounts.conftest import OpenBrowser, told
from tests.factories import PASSWORD, make_account


async def test_right_password_gives_a_session_cookie_and_leads_to_the_tickets(
    open_browser: OpenBrowser,
):
    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br")
    client = open_browser()

    answer = await client.post(
        routes.SIGN_IN_POST, data={"email": " Ana@RodoviaSul.com.br ", "password": PASSWORD}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, routes.TICKETS)
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith(f"{session_cookie()}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie


async def test_wrong_password_goes_back_with_the_sentence_and_what_was_typed(
    open_browser: OpenBrowser,
):
    client = open_browser()

    answer = await client.post(
        routes.SIGN_IN_POST,
        data={"email": "x@y.com.br", "password": "nope", "remember": "on", "next": "/tickets/1"},
    )

    flash = told(client, routes.SIGN_IN)
    assert answer.headers["location"] == "/entrar?proximo=%2Ftickets%2F1"
    assert "incorretos" in flash.errors["password"]
    assert flash.typed == {"email": "x@y.com.br", "remember": "on", "next": "/tickets/1"}
