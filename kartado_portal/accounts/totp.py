"""Codes that an app makes from a shared secret and the time (RFC 6238), and the secret's keeping.

Thirty seconds a code, six digits, SHA-1: what every app understands. The secret is encrypted
under a key that lives outside the database, as links in waiting letters are.
"""

import base64
import hmac
from datetime import datetime
from functools import lru_cache

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal.settings import get_settings

ISSUER = "Portal do Cliente Kartado"
STEP_SECONDS = 30
_DRIFT_STEPS = 1
"""Phones' clocks run fast or slow, and people type slowly: one code before and after counts."""
_DIGITS = 6


class SealBroken(Exception):
    """The stored secret does not open: PORTAL_SECRET_KEY changed, or the row was altered."""


def new_secret() -> str:
    """Return a new secret of 160 bits, in base32 as apps take it."""
    return pyotp.random_base32()


def seal(secret: str) -> str:
    """Return what is stored of a secret."""
    return _box(get_settings().secret_key).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the secret. Raises: SealBroken."""
    try:
        return _box(get_settings().secret_key).decrypt(sealed).decode()
    except InvalidToken as error:
        raise SealBroken("a second factor does not open under PORTAL_SECRET_KEY") from error


def grouped(secret: str) -> str:
    """Return the secret in groups of four, for typing."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def uri(secret: str, *, email: str) -> str:
    """Return the address that a QR code carries to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(address: str) -> str:
    """Return the QR code as the address of an inline SVG; dark on white in every theme."""
    return segno.make(address, error="m").svg_data_uri(
        scale=5, border=4, dark="#000", light="#fff", encode_minimal=True
    )


def step_at(now: datetime) -> int:
    """Return the number of the time step."""
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the step that `code` belongs to, among those near `now` and later than `after`.

    `after` is the newest step whose code was accepted, so that no code works twice.
    """
    digits = "".join(code.split())
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    app, here = pyotp.TOTP(secret), step_at(now)
    found = None
    for step in range(here - _DRIFT_STEPS, here + _DRIFT_STEPS + 1):
        # Every step is compared, whichever is right: the time taken tells nothing.
        is_same = hmac.compare_digest(app.generate_otp(step), digits)
        if is_same and step > after and found is None:
            found = step
    return found


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    # The portal's secret signs other things too; each purpose derives a key of its own.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/accounts/totp")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))
