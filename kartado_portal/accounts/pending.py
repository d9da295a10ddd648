"""The cookie between the two factors: who has proved the first one, for ten minutes.

Only the server can read or write it. It is no session: no page and no event looks at it, the
door that takes the code alone does, and that asks the database again.
"""

import base64
import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal.accounts.schemas import PendingSignIn
from kartado_portal.settings import get_settings

COOKIE = "portal_pending"
TTL_SECONDS = 600
_LONGEST_COOKIE = 4_000
_LONGEST_WANTED = 1_000


def seal(pending: PendingSignIn, *, wanted: str) -> str:
    """Return the cookie's value; `wanted` is the page to go on to."""
    values = asdict(pending) | {"wanted": wanted[:_LONGEST_WANTED]}
    return _box(get_settings().secret_key).encrypt(json.dumps(values).encode()).decode()


def unseal(value: str) -> tuple[PendingSignIn, str] | None:
    """Return what was sealed and the wanted page; None when it is old or forged."""
    if not value or len(value) > _LONGEST_COOKIE:
        return None
    try:
        opened = _box(get_settings().secret_key).decrypt(value, ttl=TTL_SECONDS)
        values: dict[str, Any] = json.loads(opened)
        wanted = str(values.pop("wanted"))
        return PendingSignIn(**values), wanted
    except (InvalidToken, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/accounts/pending")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))
