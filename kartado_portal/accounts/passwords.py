"""Hashing passwords, and the one rule for choosing them.

Argon2id through passlib, hidden behind this module so that another library is a change of a
few lines. A hash costs about 20 ms of a core and 19 MiB: it is made in two threads of its own,
never on the event loop and never inside a database transaction.
"""

import asyncio
import contextlib
import os
import threading
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from kartado_portal.accounts.errors import WeakPassword
from kartado_portal.settings import get_settings

with warnings.catch_warnings():
    # passlib 1.7.4 asks for `crypt` and for a version in ways that newer Pythons frown upon.
    warnings.simplefilter("ignore", DeprecationWarning)
    from passlib.context import CryptContext

T = TypeVar("T")

LONGEST = 128
"""Characters; far below passlib's limit of 4,096 bytes, so that nothing is ever cut."""

UNUSABLE = "!"
"""The hash of an account that no password opens (erased people)."""

DEMO_PASSWORD = "Portal@2026"

_context = CryptContext(
    schemes=["argon2"],
    deprecated="auto",
    # OWASP's minimum for Argon2id: 19 MiB, two rounds, one lane.
    argon2__type="ID",
    argon2__memory_cost=19456,
    argon2__time_cost=2,
    argon2__parallelism=1,
)

_PRODUCT_WORDS = ("kartado", "portal")
_LOOKALIKES = str.maketrans("@4013$5!7", "aaoiessit")
_COMMON_PATH = Path(__file__).with_name("common_passwords.txt")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that a person can see ticked off while typing.

    `pattern` is the same test as a JavaScript expression with the `u` flag, for the browser.
    """

    code: str
    label: str
    pattern: str
    is_met: Callable[[str], bool]


def _has(*categories: str) -> Callable[[str], bool]:
    return lambda text: any(unicodedata.category(c).startswith(categories) for c in text)


_UPPER = Rule("upper", "uma letra maiúscula", r"\p{Lu}", _has("Lu"))
_LOWER = Rule("lower", "uma letra minúscula", r"\p{Ll}", _has("Ll"))
_DIGIT = Rule("digit", "um número", r"\p{Nd}", _has("Nd"))
_SYMBOL = Rule("symbol", "um símbolo (@#$%&…)", r"[\p{P}\p{S}]", _has("P", "S"))


def _at_least(length: int) -> Rule:
    return Rule(
        "length",
        f"pelo menos {length} caracteres",
        rf"^[\s\S]{{{length},}}$",
        lambda text: len(text) >= length,
    )


_POLICIES: dict[str, tuple[Rule, ...]] = {
    # The owner's written rule (manual, «Criar Acesso»).
    "kartado": (_at_least(8), _UPPER, _LOWER, _DIGIT, _SYMBOL),
    # NIST SP 800-63B-4: length instead of composition.
    "nist": (_at_least(15),),
}


def rules() -> tuple[Rule, ...]:
    """Return the rules in force (setting `password_policy`)."""
    return _POLICIES[get_settings().password_policy]


def check(password: str, *, email: str = "") -> None:
    """Refuse a password that breaks a rule, is widely used, or is built from the person's e-mail.

    One rule for sign-up, reset and change.

    Raises: WeakPassword, which names everything that is wrong at once.
    """
    text = _normal(password)
    if len(password) > LONGEST or len(text) > LONGEST:
        raise WeakPassword(["long"], f"A senha deve ter no máximo {LONGEST} caracteres.")
    if any(unicodedata.category(c) == "Cc" for c in text):
        raise WeakPassword(["control"], "A senha não pode ter caracteres de controle.")
    unmet = [rule for rule in rules() if not rule.is_met(text)]
    if unmet:
        reason = "A senha ainda precisa de: " + "; ".join(rule.label for rule in unmet) + "."
        raise WeakPassword([rule.code for rule in unmet], reason)
    if _is_common(text):
        raise WeakPassword(["common"], "Esta senha é muito comum. Escolha outra.")
    if _is_own_address(text, email):
        raise WeakPassword(["email"], "A senha não pode ser baseada no seu e-mail.")


def hash_now(password: str) -> str:
    """Return the hash of a password, in the calling thread (commands, seeds, tests)."""
    return str(_context.hash(_normal(password)))


def verify_now(password: str, password_hash: str) -> bool:
    """Tell whether the password is right, in the calling thread; False for any odd input."""
    if len(password) > LONGEST * 4 or password_hash == UNUSABLE:
        # Takes as long as a wrong one, so that it tells nothing.
        dummy_verify_now(password[:LONGEST])
        return False
    with contextlib.suppress(ValueError, TypeError):
        return bool(_context.verify(_normal(password), password_hash))
    return False


def dummy_verify_now(password: str) -> None:
    """Spend the time of a check for an address that has no account."""
    with contextlib.suppress(ValueError, TypeError):
        _context.verify(_normal(password), _dummy_hash())


def needs_update(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return bool(_context.needs_update(password_hash))


async def hash_password(password: str) -> str:
    """Return the hash of a password, made beside the event loop."""
    return await _aside(lambda: hash_now(password))


async def verify(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is right; without a hash it takes as long and says no."""
    if password_hash is None:
        await _aside(lambda: dummy_verify_now(password))
        return False
    return await _aside(lambda: verify_now(password, password_hash))


def self_test() -> None:
    """Prove at start-up that the hashing library works and that no rival shares its name.

    Raises: RuntimeError with one line that says what is wrong.
    """
    with contextlib.suppress(PackageNotFoundError):
        raise RuntimeError(f"libpass {version('libpass')} is installed over passlib: keep one")
    made = hash_now("Ção de prova 1!")
    if not made.startswith("$argon2id$") or needs_update(made):
        raise RuntimeError("the hashing library does not make Argon2id hashes as configured")
    if not verify_now("Ção de prova 1!", made) or verify_now("Ção de prova 2!", made):
        raise RuntimeError("the hashing library does not tell right passwords from wrong ones")


@lru_cache
def _dummy_hash() -> str:
    return hash_now("nobody's password")


def _normal(password: str) -> str:
    """One form for what looks the same: é typed as one sign or as two opens the same door."""
    return unicodedata.normalize("NFKC", password)


@lru_cache
def _common() -> frozenset[str]:
    lines = _COMMON_PATH.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _is_common(text: str) -> bool:
    """Tell whether the password is a widely used one, also when decorated (`P@ssw0rd1!`)."""
    if text == DEMO_PASSWORD:
        # README prints it. Demo accounts live on it; nowhere else is it worth anything.
        return get_settings().is_production
    lowered = text.lower()
    core = _core(lowered)
    words = {lowered, core, *_unmasked(lowered)}
    return not words.isdisjoint(_common()) or not words.isdisjoint(_PRODUCT_WORDS)


def _core(text: str) -> str:
    """Drop the digits and signs that are hung on a word at either end."""
    start, end = _edges(text)
    return text[start:end]


def _unmasked(lowered: str) -> Iterator[str]:
    """Undo the usual disguises of letters (`p@ssw0rd`, `k4rt4d0`) in the word at the core.

    A disguised letter may end the word, so up to two more signs are tried as part of it.
    """
    start, end = _edges(lowered)
    for more in range(3):
        yield lowered[start : end + more].translate(_LOOKALIKES)


def _edges(text: str) -> tuple[int, int]:
    """Return where the first letter stands and where the last one ends."""
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    return (letters[0], letters[-1] + 1) if letters else (0, 0)


def _is_own_address(text: str, email: str) -> bool:
    """Tell whether the password is the person's address or its first part, decorated or not."""
    lowered, address = text.lower(), email.lower()
    local = address.partition("@")[0]
    if not address:
        return False
    if address in lowered:
        return True
    return len(local) >= 3 and _core(lowered) in (local, _core(local))


def _stand_back() -> None:
    """Let the event loop go first: a sign-in may wait a little, other people's pages may not."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


# Two at a time: more would only queue for the cores and the memory. Threads start when needed.
_hashers = ThreadPoolExecutor(2, thread_name_prefix="hashing", initializer=_stand_back)


async def _aside(act: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_hashers, act)
