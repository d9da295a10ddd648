"""`/conta`: profile, password and open sessions."""

from typing import Any

import pytest
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import profile
from kartado_portal.accounts.schemas import ProfileDraft
from kartado_portal.actor import Actor
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from kartado_portal.errors import Invalid, NotFound
from kartado_portal.live.models import Poke
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import STRONG, Person, letter_to
from tests.factories import PASSWORD, make_account

ANA = "ana@rodoviasul.com.br"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
async def ana(meet: MeetPerson) -> Person:
    """Ana, signed in with Edge."""
    with unit_of_work() as session:
        make_account(session, email=ANA, name="Ana")
    person = meet(ANA, agent=EDGE)
    await person.sign_in(PASSWORD)
    return person


async def actor_of(person: Person) -> Actor:
    """Return who is signed in."""
    actor = await person.actor()
    assert actor is not None
    return actor


async def test_profile_keeps_name_language_and_choices(ana: Person):
    actor = await actor_of(ana)
    chosen = {"reply": "off", "closing": "daily", "owner": "hourly"}
    draft = ProfileDraft(name="  Ana   de Souza ", frequencies=chosen)

    with unit_of_work() as session:
        profile.update_profile(session, actor=actor, draft=draft, now=now())

    with reading() as session:
        mine = profile.get_profile(session, actor=actor)
    assert (mine.name, mine.email, mine.frequencies) == ("Ana de Souza", ANA, chosen)
    assert (mine.notify_reply, mine.notify_closing, mine.notify_owner) == (False, True, True)
    assert (await actor_of(ana)).name == "Ana de Souza"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "x" * 81}, "name"),
        ({"name": "Ana\u202eSouza"}, "name"),
        ({"name": "Ana", "language": "tlh"}, "language"),
        ({"name": "Ana", "frequencies": {"reply": "weekly"}}, "frequency_reply"),
        ({"name": "Ana", "frequencies": {"mention": "off"}}, "frequency_mention"),
    ],
)
async def test_bad_profile_is_refused_by_its_field_and_changes_nothing(
    ana: Person, values: dict[str, Any], field: str
):
    actor = await actor_of(ana)

    with pytest.raises(Invalid) as refusal, unit_of_work() as session:
        profile.update_profile(session, actor=actor, draft=ProfileDraft(**values), now=now())

    assert refusal.value.field == field
    assert (await actor_of(ana)).name == "Ana"


async def test_sessions_are_listed_with_device_and_last_use_this_one_first(
    ana: Person, meet: MeetPerson
):
    phone = meet(ANA, agent=IPHONE, address="198.51.100.7")
    await phone.sign_in(PASSWORD, remember="on")

    with reading() as session:
        cards = profile.list_sign_ins(session, actor=await actor_of(ana), now=now())

    assert [(c.device, c.is_current, c.is_remembered) for c in cards] == [
        ("Edge no Windows", True, False),
        ("Safari no iPhone", False, True),
    ]
    assert cards[1].address == "198.51.100.7"


async def test_ended_session_is_out_at_once_and_its_pages_are_poked(ana: Person, meet: MeetPerson):
    phone = meet(ANA)
    await phone.sign_in(PASSWORD)
    actor, other = await actor_of(ana), await actor_of(phone)

    with unit_of_work() as session:
        profile.end_sign_in(session, actor=actor, sign_in_id=other.sign_in_id or 0, now=now())

    assert not await phone.is_in()
    assert await ana.is_in()
    with reading() as session:
        topics = {poke.topic for poke in session.exec(select(Poke))}
    assert f"account:{actor.account_id}" in topics


async def test_sessions_of_somebody_else_do_not_exist(ana: Person, meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="carla@energianorte.com.br")
    carla = meet("carla@energianorte.com.br")
    await carla.sign_in(PASSWORD)
    theirs, actor = await actor_of(carla), await actor_of(ana)

    for sign_in_id in (theirs.sign_in_id or 0, 999_999):
        with pytest.raises(NotFound), unit_of_work() as session:
            profile.end_sign_in(session, actor=actor, sign_in_id=sign_in_id, now=now())

    assert await carla.is_in()


async def test_signing_the_others_out_leaves_this_one(ana: Person, meet: MeetPerson):
    others = [meet(ANA) for _ in range(2)]
    for other in others:
        await other.sign_in(PASSWORD)

    with unit_of_work() as session:
        ended = profile.sign_out_others(session, actor=await actor_of(ana), now=now())

    assert ended == 2
    assert await ana.is_in()
    assert not any([await other.is_in() for other in others])


async def test_changed_password_ends_the_other_sessions_and_tells_the_owner(
    ana: Person, meet: MeetPerson
):
    phone = meet(ANA)
    await phone.sign_in(PASSWORD)

    answer = await ana.post(
        routes.CHANGE_PASSWORD_POST, current_password=PASSWORD, password=STRONG, repeated=STRONG
    )

    assert answer.headers["location"] == routes.ACCOUNT
    assert ana.told(routes.ACCOUNT).step == "password_changed"
    assert await ana.is_in()
    assert not await phone.is_in()
    assert "192.0.2.1" in letter_to(ANA).text
    await phone.sign_in(PASSWORD)
    assert not await phone.is_in()
    await phone.sign_in(STRONG)
    assert await phone.is_in()


async def test_change_needs_the_current_password_and_the_same_rule(ana: Person):
    attempts = (
        (
            {"current_password": "errada", "password": STRONG, "repeated": STRONG},
            "current_password",
        ),
        ({"current_password": PASSWORD, "password": "Password1!", "repeated": STRONG}, "password"),
        ({"current_password": PASSWORD, "password": STRONG, "repeated": "outra"}, "repeated"),
    )

    for form, field in attempts:
        await ana.post(routes.CHANGE_PASSWORD_POST, **form)

        told = ana.told(routes.ACCOUNT)
        assert field in told.errors
        assert told.typed == {}
    await ana.sign_in(PASSWORD)
    assert await ana.is_in()


async def test_guessing_the_current_password_locks_as_signing_in_does(ana: Person):
    for _ in range(11):
        await ana.post(
            routes.CHANGE_PASSWORD_POST, current_password="errada", password=STRONG, repeated=STRONG
        )

    assert "bloqueada" in ana.told(routes.ACCOUNT).errors[""]
    assert await ana.is_in()


@pytest.mark.parametrize("route", [routes.CHANGE_PASSWORD_POST, routes.ERASE_POST])
async def test_nobody_changes_an_account_without_signing_in(meet: MeetPerson, route: str):
    answer = await meet().post(route, current_password=PASSWORD, password=STRONG, repeated=STRONG)

    assert answer.headers["location"] == routes.sign_in(routes.ACCOUNT)
