"""Sign-up, consent and the proof of the address (gauntlet O01, O02, O04, O09)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import consents, passwords
from kartado_portal.accounts.models import Account, Consent, ConsentDocument, LinkToken
from kartado_portal.database import reading, unit_of_work
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import STRONG, Person, letter_to, letters
from tests.factories import make_account

CONFIRM = "/verificar-email?token="


async def signed_up(meet: MeetPerson, email: str = "rui@viasul.com.br") -> Person:
    """Return somebody who signed up and did not confirm yet."""
    person = meet(email)
    await person.sign_up()
    return person


async def test_sign_up_leads_by_its_letter_to_a_signed_in_person_of_a_company(meet: MeetPerson):
    person = await signed_up(meet)
    letter = letter_to("rui@viasul.com.br")

    page = await person.open(letter.link_to(CONFIRM))
    await person.post(routes.CONFIRM_POST)
    await person.sign_in(STRONG)

    actor = await person.actor()
    assert letter.subject == "Verifique seu endereço de e-mail em suporte.kartado.com.br"
    assert page.url.path == routes.CONFIRM_EMAIL
    assert actor is not None
    assert (actor.email, actor.sees_company) == ("rui@viasul.com.br", True)
    assert actor.company_id is not None


async def test_without_consent_there_is_no_account_and_no_letter(meet: MeetPerson):
    person = meet("rui@viasul.com.br")

    for unticked in ("", "false", "0"):
        await person.sign_up(consent=unticked)

    with reading() as session:
        assert session.exec(select(Account)).all() == []
    assert letters() == []
    assert "marque a caixa" in person.told(routes.SIGN_UP).errors["consent"]


async def test_consent_is_kept_with_version_hash_time_and_address(
    meet: MeetPerson, clock: time_machine.Traveller
):
    await signed_up(meet)

    with reading() as session:
        consent = session.exec(select(Consent)).one()
        document = session.get_one(ConsentDocument, consent.document_version)
        account = session.exec(select(Account)).one()
    assert (consent.account_id, consent.address) == (account.id, "192.0.2.1")
    assert consent.document_version == consents.current_version()
    assert consent.document_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.text == consents.current_text()
    assert consent.given_at == account.created_at


async def test_refused_form_names_every_fault_and_keeps_what_was_typed(meet: MeetPerson):
    person = meet("rui@viasul")

    answer = await person.sign_up("curta", repeated="outra", consent="")

    told = person.told(routes.SIGN_UP)
    assert (answer.status_code, answer.headers["location"]) == (303, routes.SIGN_UP)
    assert list(told.errors) == ["email", "password", "repeated", "consent"]
    assert told.typed == {"email": "rui@viasul"}


async def test_known_address_gets_the_same_answer_and_another_letter(meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br")
    known, unknown = meet("Ana@RodoviaSul.com.br"), meet("rui@viasul.com.br")

    answers = [await person.sign_up() for person in (known, unknown)]

    said = [person.told(routes.SIGN_UP) for person in (known, unknown)]
    assert [(a.status_code, a.headers["location"]) for a in answers] == [(303, routes.SIGN_UP)] * 2
    assert [(flash.step, flash.errors) for flash in said] == [("sent", {})] * 2
    assert said[0].typed == {"email": "ana@rodoviasul.com.br"}
    arrived = {letter.to: letter for letter in letters()}
    assert CONFIRM not in arrived["ana@rodoviasul.com.br"].text
    assert routes.FORGOT_PASSWORD in arrived["ana@rodoviasul.com.br"].text
    assert arrived["rui@viasul.com.br"].link_to(CONFIRM)


async def test_known_address_keeps_its_password(meet: MeetPerson):
    person = await signed_up(meet)
    await person.open(letter_to(person.email).link_to(CONFIRM))
    await person.post(routes.CONFIRM_POST)

    await meet(person.email).sign_up("Outra$Ponte99")
    await person.sign_in(STRONG)

    assert await person.is_in()


async def test_disabled_address_gets_the_same_answer_and_no_letter(
    meet: MeetPerson, clock: time_machine.Traveller
):
    from kartado_portal.clock import now

    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br", disabled_at=now())
    person = meet("ana@rodoviasul.com.br")

    await person.sign_up()

    assert person.told(routes.SIGN_UP).step == "sent"
    assert letters() == []


async def test_unconfirmed_person_does_not_come_in_and_is_told_nothing_of_it(meet: MeetPerson):
    person, stranger = await signed_up(meet), meet("ninguem@viasul.com.br")

    await person.sign_in(STRONG)
    await stranger.sign_in(STRONG)

    assert not await person.is_in()
    said = [p.told(routes.SIGN_IN).errors for p in (person, stranger)]
    assert said[0] == said[1]


async def test_second_sign_up_replaces_the_letter_of_the_first(meet: MeetPerson):
    person = await signed_up(meet)
    first = letter_to(person.email).link_to(CONFIRM)
    await person.sign_up()
    second = letter_to(person.email).link_to(CONFIRM)

    await person.open(first)
    await person.post(routes.CONFIRM_POST)
    refused = person.told(routes.CONFIRM_EMAIL).errors[""]
    await person.open(second)
    await person.post(routes.CONFIRM_POST)
    await person.sign_in(STRONG)

    assert "substituído" in refused
    assert await person.is_in()


@pytest.mark.parametrize("stranger_is_first", [True, False])
async def test_a_stranger_who_signs_up_for_an_address_does_not_come_in(
    meet: MeetPerson, stranger_is_first: bool
):
    owner, stranger = meet("rui@viasul.com.br"), meet("rui@viasul.com.br")
    passwords = {owner: STRONG, stranger: "Outra$Ponte99"}
    for person in (stranger, owner) if stranger_is_first else (owner, stranger):
        await person.sign_up(passwords[person])

    await owner.open(letter_to(owner.email).link_to(CONFIRM))
    pressed = await owner.post(routes.CONFIRM_POST)
    for person, password in passwords.items():
        await person.sign_in(password)

    assert not await stranger.is_in()
    assert not await owner.is_in()
    assert pressed.headers["location"] == routes.RESET_PASSWORD
    await owner.save_new_password("Nova#Ponte77")
    await owner.sign_in("Nova#Ponte77")
    assert await owner.is_in()


async def test_confirming_twice_is_friendly_in_any_browser(meet: MeetPerson):
    person = await signed_up(meet)
    link = letter_to(person.email).link_to(CONFIRM)

    for browser in (person, person, meet()):
        await browser.open(link)
        await browser.post(routes.CONFIRM_POST)

        assert browser.told(routes.CONFIRM_EMAIL).step == "done"


async def test_opening_the_link_confirms_nothing(meet: MeetPerson):
    person = await signed_up(meet)
    link = letter_to(person.email).link_to(CONFIRM)

    for _ in range(3):
        await meet().open(link)

    with reading() as session:
        assert session.exec(select(Account)).one().confirmed_at is None
        assert session.exec(select(LinkToken)).one().used_at is None


async def test_expired_link_says_so_and_mails_a_new_one_without_asking_the_address(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person = await signed_up(meet)
    await person.open(letter_to(person.email).link_to(CONFIRM))
    clock.shift(timedelta(hours=24))

    await person.post(routes.CONFIRM_POST)
    refused = person.told(routes.CONFIRM_EMAIL).errors[""]
    await person.post(routes.RESEND_POST, page=routes.CONFIRM_EMAIL)
    await person.open(letter_to(person.email).link_to(CONFIRM))
    await person.post(routes.CONFIRM_POST)

    assert "expirou" in refused
    assert person.told(routes.CONFIRM_EMAIL).step == "done"


async def test_life_of_the_link_is_a_setting(
    meet: MeetPerson, settings: Callable[..., Settings], clock: time_machine.Traveller
):
    settings(verification_ttl_hours=1)
    person = await signed_up(meet)
    await person.open(letter_to(person.email).link_to(CONFIRM))
    clock.shift(timedelta(minutes=61))

    await person.post(routes.CONFIRM_POST)

    assert "expirou" in person.told(routes.CONFIRM_EMAIL).errors[""]


async def test_resending_answers_the_same_for_every_address(meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br")
    waiting = await signed_up(meet)
    letters()

    for email in (waiting.email, "ana@rodoviasul.com.br", "ninguem@viasul.com.br"):
        await waiting.post(routes.RESEND_POST, email=email, page=routes.SIGN_UP)

        told = waiting.told(routes.SIGN_UP)
        assert (told.step, told.errors, told.typed["email"]) == ("sent", {}, email)
    assert [letter.to for letter in letters()] == [waiting.email]


async def test_password_is_hashed_for_known_and_unknown_addresses_alike(
    meet: MeetPerson, monkeypatch
):
    from kartado_portal.accounts import passwords

    hashed: list[str] = []
    make = passwords.hash_now
    monkeypatch.setattr(passwords, "hash_now", lambda text: hashed.append(text) or make(text))
    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br")
    hashed.clear()

    for email in ("ana@rodoviasul.com.br", "rui@viasul.com.br"):
        await meet(email).sign_up()

    assert hashed == [STRONG, STRONG]


async def test_whoever_wrote_by_mail_before_signs_up_with_one_password(meet: MeetPerson):
    with unit_of_work() as session:
        contact = make_account(
            session, email="rui@viasul.com.br", confirmed_at=None, is_contact=True
        )
        contact.password_hash = passwords.UNUSABLE
    person = await signed_up(meet)

    await person.open(letter_to("rui@viasul.com.br").link_to(CONFIRM))
    await person.post(routes.CONFIRM_POST)
    await person.sign_in(STRONG)

    actor = await person.actor()
    assert actor is not None
    assert actor.account_id == contact.id
    with reading() as session:
        assert not session.get_one(Account, contact.id).is_contact
