"""What a refused form tells the page that it goes back to.

A native POST that is refused answers with a redirect; the sentences for the fields, and what
was typed except passwords, travel in a cookie that only the server can read or write and that
lives for two minutes.
"""

import base64
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal.settings import get_settings

COOKIE = "portal_flash"
TTL_SECONDS = 120
_LONGEST_TYPED = 300


@dataclass(frozen=True, slots=True)
class Flash:
    """What one page is told once.

    `errors` are sentences by field, "" for the whole form; `typed` is what comes back into the
    fields; `step` names the screen to show when the page has several (`sent`, `done`).
    """

    page: str
    step: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def seal(flash: Flash) -> str:
    """Return the cookie's value."""
    values = asdict(flash)
    values["typed"] = {name: text[:_LONGEST_TYPED] for name, text in flash.typed.items()}
    return _box(get_settings().secret_key).encrypt(json.dumps(values).encode()).decode()


def unseal(value: str, *, page: str) -> Flash | None:
    """Return what was sealed for `page`; None when it is old, forged or for another page."""
    if not value:
        return None
    try:
        opened = _box(get_settings().secret_key).decrypt(value, ttl=TTL_SECONDS)
        values: dict[str, Any] = json.loads(opened)
    except (InvalidToken, ValueError):
        return None
    return Flash(**values) if values.get("page") == page else None


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/accounts/flash")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))
