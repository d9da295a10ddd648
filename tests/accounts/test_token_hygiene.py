"""Where tokens are, and where they are not (gauntlet O07)."""

import logging
from collections.abc import Callable

import pytest
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts.models import Account, LinkToken
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.database import reading
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import (
    ANA,
    LINK,
    Person,
    enter,
    letter_to,
    other_code,
)


async def test_token_leaves_the_address_before_any_page_is_shown(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    browser = meet()

    answer = await browser.client.get(link)

    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, routes.ONE_TIME_LINK)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.text == ""


async def test_tokens_and_codes_are_stored_as_hashes_and_gone_from_sent_letters(ana: Person):
    await ana.ask_for_link()
    letter = letter_to(ANA)
    token = letter.link_to(LINK).partition("token=")[2]

    with reading() as session:
        row = session.exec(select(LinkToken)).one()
        outbox = session.exec(select(OutboxLetter)).one()
        accounts = session.exec(select(Account)).all()
    stored = repr([row, outbox, accounts])
    assert row.purpose == Purpose.LINK
    assert token not in stored
    assert letter.code not in stored.replace(str(row.digest), "").replace(str(row.code_digest), "")
    assert len(token) >= 43


async def test_no_log_line_holds_a_token_or_a_code(
    ana: Person, meet: MeetPerson, capfd: pytest.CaptureFixture[str], caplog
):
    caplog.set_level(logging.WARNING, logger="httpx")  # the test's own browser
    await ana.ask_for_link()
    letter = letter_to(ANA)
    await ana.post(routes.CODE_POST, email=ANA, code=other_code(letter.code, 0))
    await enter(meet(), letter.link_to(LINK))
    await enter(meet(), letter.link_to(LINK))

    written = "".join(capfd.readouterr()) + caplog.text
    assert letter.link_to(LINK).partition("token=")[2] not in written
    assert letter.code not in written


async def test_links_are_built_from_the_settings_and_never_from_the_request(
    ana: Person, settings: Callable[..., Settings]
):
    settings(base_url="http://localhost:4321")

    await ana.client.post(
        routes.LINK_REQUEST_POST,
        data={"email": ANA, "is_mine": "on"},
        headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"},
    )

    letter = letter_to(ANA)
    assert letter.link_to(LINK).startswith("http://localhost:4321/link?token=")
    assert "evil.test" not in letter.html + letter.text
