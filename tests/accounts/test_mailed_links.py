"""One-time link, code and reset (gauntlet O05 to O09)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import housekeeping
from kartado_portal.accounts.models import Account, LinkToken, SignIn
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import STRONG, Person, letter_to, letters
from tests.factories import PASSWORD, make_account

ANA = "ana@rodoviasul.com.br"
LINK, RESET = "/link?token=", "/redefinir-senha?token="


@pytest.fixture
def ana(meet: MeetPerson) -> Person:
    """Ana, who has an account, at her own browser."""
    with unit_of_work() as session:
        make_account(session, email=ANA)
    return meet(ANA)


async def enter(person: Person, link: str) -> bool:
    """Open a one-time link, press «Entrar» and tell whether that let in."""
    await person.open(link)
    await person.post(routes.LINK_POST)
    return await person.is_in()


async def test_link_lets_in_from_another_browser(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    letter = letter_to(ANA)

    came_in = await enter(meet(), letter.link_to(LINK))

    assert came_in
    assert ana.told(routes.SIGN_IN).step == "link"
    assert not await ana.is_in()


async def test_box_has_to_be_ticked(ana: Person):
    await ana.ask_for_link(is_mine="")

    told = ana.told(routes.SIGN_IN)
    assert "Marque a caixa" in told.errors["is_mine"]
    assert told.typed["email"] == ANA
    assert letters() == []


async def test_link_lets_in_once(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    await enter(meet(), link)
    second = meet()

    assert not await enter(second, link)
    assert "já foi usado" in second.told(routes.ONE_TIME_LINK).errors[""]


async def test_two_presses_at_once_make_one_session(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)

    came_in = await asyncio.gather(*(enter(meet(), link) for _ in range(6)))

    assert came_in.count(True) == 1
    with reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1


async def test_opening_and_scanning_a_link_spends_nothing(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    scanner = meet()
    for _ in range(3):
        await scanner.open(link)
        await scanner.client.head(link)

    assert await enter(meet(), link)


async def test_link_dies_after_ten_minutes(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    clock.shift(timedelta(minutes=10))
    late = meet()

    assert not await enter(late, link)
    assert "expirou" in late.told(routes.ONE_TIME_LINK).errors[""]


@pytest.mark.parametrize("buried_by", ["press", "housekeeping"])
async def test_clock_set_back_revives_no_expired_link(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller, buried_by: str
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    clock.shift(timedelta(hours=2))
    if buried_by == "press":
        await enter(meet(), link)
    else:
        with unit_of_work() as session:
            housekeeping.tidy(session, now=now())
    clock.shift(timedelta(hours=-2))

    assert not await enter(meet(), link)


async def test_newer_link_kills_the_older_and_its_code(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    older = letter_to(ANA)
    await ana.ask_for_link()
    newer = letter_to(ANA)
    late = meet()

    assert not await enter(late, older.link_to(LINK))
    assert "substituído" in late.told(routes.ONE_TIME_LINK).errors[""]
    await ana.post(routes.CODE_POST, email=ANA, code=older.code)
    assert not await ana.is_in()
    assert await enter(meet(), newer.link_to(LINK))


async def test_changed_password_kills_open_links(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    await ana.sign_in(PASSWORD)
    await ana.post(
        routes.CHANGE_PASSWORD_POST,
        current_password=PASSWORD,
        password=STRONG,
        repeated=STRONG,
    )

    assert not await enter(meet(), link)


async def test_every_address_gets_the_same_answer(ana: Person, meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="pendente@viasul.com.br", confirmed_at=None)
        make_account(session, email="desativada@viasul.com.br", disabled_at=now())
    names = (ANA, "pendente@viasul.com.br", "desativada@viasul.com.br", "ninguem@viasul.com.br")

    for ask, page in ((Person.ask_for_link, "/entrar"), (Person.ask_for_reset, "/esqueci-senha")):
        answers = set()
        for email in names:
            person = meet(email)
            answer = await ask(person)
            told = person.told(page)
            answers.add((answer.status_code, answer.headers["location"], told.step))
            assert told.errors == {}
            assert told.typed["email"] == email
        assert len(answers) == 1

    arrived = {(letter.to, letter.subject) for letter in letters()}
    assert {to for to, _ in arrived} == {ANA, "pendente@viasul.com.br"}
    assert {subject for to, subject in arrived if to.startswith("pendente")} == {
        "Verifique seu endereço de e-mail em suporte.kartado.com.br"
    }


async def test_code_lets_in_however_it_is_spaced_and_once(ana: Person):
    await ana.ask_for_link()
    code = letter_to(ANA).code

    await ana.post(routes.CODE_POST, email=ANA, code=f" {code[:3]} {code[3:]} ")
    first = await ana.is_in()
    await ana.post(routes.SIGN_OUT_POST)
    await ana.post(routes.CODE_POST, email=ANA, code=code)

    assert first
    assert not await ana.is_in()


async def test_code_spends_its_link_and_the_link_its_code(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    first = letter_to(ANA)
    await ana.post(routes.CODE_POST, email=ANA, code=first.code)
    await ana.ask_for_link()
    second = letter_to(ANA)
    await enter(meet(), second.link_to(LINK))
    other = meet(ANA)
    await other.post(routes.CODE_POST, email=ANA, code=second.code)

    assert not await enter(meet(), first.link_to(LINK))
    assert not await other.is_in()


async def test_code_dies_after_five_wrong_ones_while_the_link_lives(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    letter = letter_to(ANA)
    for serial in range(5):
        await ana.post(routes.CODE_POST, email=ANA, code=_wrong(letter.code, serial))

    await ana.post(routes.CODE_POST, email=ANA, code=letter.code)

    told = ana.told(routes.SIGN_IN)
    assert (told.step, told.typed["email"]) == ("link", ANA)
    assert "Código incorreto ou expirado" in told.errors["code"]
    assert not await ana.is_in()
    assert await enter(meet(), letter.link_to(LINK))


async def test_code_opens_only_its_own_account(ana: Person, meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="carla@energianorte.com.br")
    await ana.ask_for_link()
    code = letter_to(ANA).code

    for email in ("carla@energianorte.com.br", "ninguem@viasul.com.br"):
        person = meet()
        await person.post(routes.CODE_POST, email=email, code=code)

        assert not await person.is_in()
        assert person.told(routes.SIGN_IN).errors["code"]


def _wrong(code: str, serial: int) -> str:
    return f"{(int(code) + 1 + serial) % 1_000_000:06}"


async def test_twenty_wrong_links_slow_the_client_down_and_nobody_else(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    guesser = meet()
    for serial in range(20):
        await enter(guesser, f"http://localhost:3000/link?token=guess{serial}")

    assert not await enter(guesser, link)
    assert "15 minutos" in guesser.told(routes.ONE_TIME_LINK).errors[""]
    assert await enter(meet(address="198.51.100.7"), link)


async def test_thirty_requests_mail_three_letters_and_kill_none_of_them(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    for _ in range(30):
        await ana.ask_for_link()
        assert ana.told(routes.SIGN_IN).step == "link"
    arrived = letters(ANA)

    assert len(arrived) == 1  # the two before were replaced before they left
    with reading() as session:
        assert len(session.exec(select(LinkToken)).all()) == 3
    await ana.ask_for_link()
    refused = ana.told(routes.SIGN_IN).errors[""]
    assert "15 minutos" in refused
    assert await enter(meet(), arrived[-1].link_to(LINK))


async def test_letters_flow_again_after_a_quarter_of_an_hour(
    ana: Person, clock: time_machine.Traveller
):
    for _ in range(5):
        await ana.ask_for_link()
        letters()
    clock.shift(timedelta(minutes=15))

    await ana.ask_for_link()

    assert len(letters(ANA)) == 1


async def test_reset_sets_the_password_ends_everything_and_tells_the_owner(
    ana: Person, meet: MeetPerson
):
    await ana.sign_in(PASSWORD)
    await ana.ask_for_link()
    open_link = letter_to(ANA).link_to(LINK)
    forgetful = meet(ANA)
    await forgetful.ask_for_reset()
    letter = letter_to(ANA)
    await forgetful.open(letter.link_to(RESET))

    answer = await forgetful.save_new_password(STRONG)

    told = forgetful.told(routes.SIGN_IN)
    assert letter.subject == "Redefina sua senha para conteúdo em suporte.kartado.com.br"
    assert answer.headers["location"] == routes.SIGN_IN
    assert (told.step, told.typed) == ("reset", {"email": ANA})
    assert not await forgetful.is_in()
    assert not await ana.is_in()
    assert not await enter(meet(), open_link)
    assert "senha" in letter_to(ANA).subject.lower()
    await ana.sign_in(PASSWORD)
    assert not await ana.is_in()
    await ana.sign_in(STRONG)
    assert await ana.is_in()


async def test_reset_link_works_once(ana: Person, meet: MeetPerson):
    await ana.ask_for_reset()
    link = letter_to(ANA).link_to(RESET)
    await ana.open(link)
    await ana.save_new_password(STRONG)
    other = meet()
    await other.open(link)

    await other.save_new_password("Outra$Ponte99")

    assert "já foi usado" in other.told(routes.RESET_PASSWORD).errors[""]
    await ana.sign_in(STRONG)
    assert await ana.is_in()


async def test_reset_link_dies_after_half_an_hour_and_when_a_newer_one_is_asked_for(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_reset()
    older = letter_to(ANA).link_to(RESET)
    await ana.ask_for_reset()
    newer = letter_to(ANA).link_to(RESET)
    first, second = meet(), meet()
    await first.open(older)
    await first.save_new_password(STRONG)
    replaced = first.told(routes.RESET_PASSWORD).errors[""]
    clock.shift(timedelta(minutes=30))
    await second.open(newer)
    await second.save_new_password(STRONG)

    assert "substituído" in replaced
    assert "expirou" in second.told(routes.RESET_PASSWORD).errors[""]
    await ana.sign_in(PASSWORD)
    assert await ana.is_in()


async def test_refused_password_leaves_the_reset_link_alive(ana: Person):
    await ana.ask_for_reset()
    await ana.open(letter_to(ANA).link_to(RESET))

    await ana.save_new_password("Password1!", "outra")
    refused = ana.told(routes.RESET_PASSWORD).errors
    await ana.save_new_password(STRONG)

    assert list(refused) == ["password", "repeated"]
    assert ana.told(routes.SIGN_IN).step == "reset"


async def test_reset_opens_a_locked_address(ana: Person):
    for _ in range(10):
        await ana.sign_in("errada")
    await ana.ask_for_reset()
    await ana.open(letter_to(ANA).link_to(RESET))
    await ana.save_new_password(STRONG)

    await ana.sign_in(STRONG)

    assert await ana.is_in()


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
    await ana.ask_for_link()
    letter = letter_to(ANA)
    await ana.post(routes.CODE_POST, email=ANA, code=_wrong(letter.code, 0))
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
