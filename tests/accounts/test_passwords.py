"""The rule for passwords and their hashing (gauntlet O02, O03)."""

import unicodedata
from collections.abc import Callable

import pytest

from kartado_portal.accounts import passwords
from kartado_portal.accounts.errors import WeakPassword
from kartado_portal.settings import Settings

pytestmark = pytest.mark.usefixtures("dear_hashes")


@pytest.mark.parametrize(
    ("password", "rules"),
    [
        ("Ab1@xyz", ["length"]),
        ("trator&azul77", ["upper"]),
        ("TRATOR&AZUL77", ["lower"]),
        ("Trator&Azul", ["digit"]),
        ("TratorAzul77", ["symbol"]),
        ("Trator Azul 77", ["symbol"]),
        ("", ["length", "upper", "lower", "digit", "symbol"]),
        ("Password1!", ["common"]),
        ("P@ssw0rd2026!", ["common"]),
        ("!!Qwerty123", ["common"]),
        ("Senha@123", ["common"]),
        ("Kartado#2026", ["common"]),
        ("Portal!2027", ["common"]),
        ("K4rt4d0#2026", ["common"]),
        ("Maria.Luz@Viasul.com.br1", ["email"]),
        ("Maria.luz#1", ["email"]),
        ("Trator&Azul77\0", ["control"]),
        ("Trator&Azul77\n", ["control"]),
        ("Aa1@" * 33, ["long"]),
        ("Aa1@" * 2500, ["long"]),
    ],
)
def test_weak_password_is_refused_with_every_rule_it_breaks(
    settings: Callable[..., Settings], password: str, rules: list[str]
):
    with pytest.raises(WeakPassword) as refusal:
        passwords.check(password, email="maria.luz@viasul.com.br")

    assert refusal.value.rules == rules
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "Trator&Azul77",
        "uma frase Longa com 1 ponto.",
        "Coração#Ímpar9",
        "Chuva🌧️Verde1",
        "Aa1@" * 16,
        "Aa1@" * 32,
    ],
)
def test_strong_password_is_accepted_and_opens_exactly_itself(
    settings: Callable[..., Settings], password: str
):
    passwords.check(password, email="maria.luz@viasul.com.br")
    made = passwords.hash_now(password)

    assert passwords.verify_now(password, made)
    assert not passwords.verify_now(password[:-1], made)
    assert not passwords.verify_now(password + "x", made)


def test_accents_typed_as_one_sign_or_two_are_the_same_password():
    composed, decomposed = (unicodedata.normalize(form, "Coração#9") for form in ("NFC", "NFD"))

    assert composed != decomposed
    assert passwords.verify_now(decomposed, passwords.hash_now(composed))


def test_passwords_equal_in_their_first_72_bytes_are_different():
    long = "Aa1@" * 18

    assert not passwords.verify_now(f"{long}b", passwords.hash_now(f"{long}a"))


def test_every_hash_is_argon2id_with_a_salt_of_its_own():
    first, second = passwords.hash_now("Trator&Azul77"), passwords.hash_now("Trator&Azul77")

    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["\0", "x" * 10_000, "\ud800", ""])
@pytest.mark.parametrize("stored", [passwords.UNUSABLE, "", "not a hash", None])
async def test_odd_passwords_and_odd_hashes_open_nothing_and_break_nothing(
    password: str, stored: str | None
):
    assert not await passwords.verify(password, stored)


def test_hash_with_other_parameters_is_to_be_renewed():
    old = passwords.CryptContext(
        schemes=["argon2"], argon2__memory_cost=8192, argon2__time_cost=1, argon2__parallelism=1
    ).hash("Trator&Azul77")

    assert passwords.needs_update(old)
    assert passwords.verify_now("Trator&Azul77", old)
    assert not passwords.needs_update(passwords.hash_now("Trator&Azul77"))


def test_longer_passwords_without_composition_are_a_setting(settings: Callable[..., Settings]):
    settings(password_policy="nist")

    passwords.check("trator azul na estrada")

    with pytest.raises(WeakPassword):
        passwords.check("Trator&Azul77")


def test_demo_password_is_worth_nothing_in_production(settings: Callable[..., Settings]):
    passwords.check(passwords.DEMO_PASSWORD)
    settings(
        env="production",
        smtp_url="smtp://localhost:25",
        base_url="https://suporte.kartado.com.br",
    )

    with pytest.raises(WeakPassword) as refusal:
        passwords.check(passwords.DEMO_PASSWORD)

    assert refusal.value.rules == ["common"]


def test_hashing_library_proves_itself_at_start_up():
    passwords.self_test()
