"""O27: List-Unsubscribe works as mail programs use it, and opens nothing else."""

from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.visitor import Visitor
from tests.mailbox import Letter

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def outside(portal: Portal) -> Iterator[httpx.Client]:
    """A mail provider's server: no cookies, no Origin."""
    with httpx.Client(base_url=portal.base, timeout=30) as client:
        yield client


@pytest.fixture
def letter(portal: Portal, backstage: Backstage) -> Letter:
    """A letter about a ticket, to somebody of this test's own."""
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    backstage.reply(number, "<p>Já vimos.</p>")
    return portal.mailbox.wait_for(to=email, subject_contains=number)


def address(letter: Letter) -> str:
    return letter.headers["List-Unsubscribe"].strip(" <>")


def is_muted(portal: Portal, letter: Letter) -> bool:
    visitor = Visitor.signed_in(portal, letter.to.rpartition("<")[2].strip("> "))
    number = letter.subject.partition("#")[2][:11]
    tab = visitor.open_ticket(number)
    try:
        return bool(tab.shown["ticket_view.detail"]["is_muted"])
    finally:
        tab.close()


def test_every_letter_about_a_ticket_says_how_to_stop_it(portal: Portal, letter: Letter) -> None:
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address(letter).startswith(f"{portal.base}/avisos/silenciar/")
    assert address(letter) in letter.links
    assert f"Silenciar este ticket: {address(letter)}" in letter.text


def test_following_the_link_changes_nothing(
    portal: Portal, outside: httpx.Client, letter: Letter
) -> None:
    answers = [outside.get(address(letter)), outside.head(address(letter))]

    assert [one.status_code for one in answers] == [200, 200]
    assert "Silenciar o ticket" in answers[0].text
    assert not is_muted(portal, letter)


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://mail.example"}])
def test_a_mail_providers_press_mutes_without_a_session(
    portal: Portal, outside: httpx.Client, letter: Letter, headers: dict[str, str]
) -> None:
    answers = [
        outside.post(address(letter), data=ONE_CLICK, headers=headers),
        outside.post(address(letter), files={"List-Unsubscribe": (None, "One-Click")}),
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert all("set-cookie" not in one.headers for one in answers)
    assert is_muted(portal, letter)


def test_a_wrong_link_is_answered_like_an_unknown_one(
    outside: httpx.Client, letter: Letter
) -> None:
    base, _, token = address(letter).rpartition("/")
    number, account, proof = token.split("-", 2)
    wrong = [
        f"{base}/{number}-{account}-{proof[::-1]}",
        f"{base}/{number}-{int(account) + 1}-{proof}",
        f"{base}/00000000000-1-{proof}",
        f"{base}/x",
        f"{base}/%00",
    ]

    answers = [outside.post(url, data=ONE_CLICK) for url in wrong]
    looks = [outside.get(url) for url in wrong]

    assert {one.status_code for one in answers + looks} == {404}
    assert len({one.text for one in answers + looks}) == 1


def test_the_door_is_open_for_this_path_alone(outside: httpx.Client) -> None:
    foreign = {"Origin": "https://mail.example"}
    others = ["/avisos", "/avisos/silenciarx", "/sessao/sair", "/avisos/silenciar"]

    answers = [outside.post(path, headers=foreign) for path in others]

    assert {one.status_code for one in answers} == {403}


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"a" * 100_000])
def test_an_odd_body_is_a_press_and_never_an_error(
    outside: httpx.Client, letter: Letter, body: bytes
) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}

    answer = outside.post(address(letter), content=body, headers=kind)

    assert answer.status_code == 303
