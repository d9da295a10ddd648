"""Encrypting links and codes for the time in which their letter waits.

A database that is read by a stranger (a stolen backup, a log of SQL) must not hold working
links: what a letter needs of them is encrypted under a key that lives outside the database.
"""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal.settings import get_settings


class SealBroken(Exception):
    """The sealed context does not open: PORTAL_SECRET_KEY changed, or the row was altered."""


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    # The portal's secret signs other things too; each purpose derives a key of its own.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/outbox/seal")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))


def seal(values: dict[str, Any]) -> str:
    """Encrypt JSON values under a key derived from PORTAL_SECRET_KEY."""
    return _box(get_settings().secret_key).encrypt(json.dumps(values).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Return what `seal` was given.

    Raises: SealBroken.
    """
    try:
        opened: dict[str, Any] = json.loads(_box(get_settings().secret_key).decrypt(sealed))
    except InvalidToken as error:
        raise SealBroken("the sealed context does not open under PORTAL_SECRET_KEY") from error
    return opened
