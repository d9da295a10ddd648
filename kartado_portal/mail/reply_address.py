"""Addresses that turn an answer into a message: one for each ticket and person.

`suporte+r1<38 characters>@kartado.com.br` names the key, the ticket and the person, and proves
by a MAC that the portal made it. Nothing else joins a ticket: numbers, subjects, Message-IDs and
senders are written by whoever likes (security.md 0.11, and the FreeScout cases in 1.6).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal.settings import get_settings

_ID_BYTES = 5
_MAC_BYTES = 14
"""112 bits: no guessing, and the local part stays under the 64 characters of RFC 5321."""
_MARK = "r"


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """What a genuine reply address names."""

    ticket_id: int
    account_id: int


def make(*, ticket_id: int, account_id: int) -> str:
    """Return the address under the newest key. It is lower-case: mail systems may fold it."""
    key_id, key = next(iter(_keys().items()))
    body = ticket_id.to_bytes(_ID_BYTES) + account_id.to_bytes(_ID_BYTES)
    token = base64.b32encode(body + _mac(key, key_id, body)).decode().rstrip("=").lower()
    local, _, domain = get_settings().mail_from.partition("@")
    return f"{local}+{_MARK}{key_id}{token}@{domain}"


def read(address: str) -> ReplyTo | None:
    """Return what an address names, or None when no key of ours made it."""
    key_id, token = _parts(address)
    key = _keys().get(key_id)
    if key is None:
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    body, mac = raw[: 2 * _ID_BYTES], raw[2 * _ID_BYTES :]
    if len(mac) != _MAC_BYTES or not hmac.compare_digest(mac, _mac(key, key_id, body)):
        return None
    return ReplyTo(int.from_bytes(body[:_ID_BYTES]), int.from_bytes(body[_ID_BYTES:]))


def is_shaped(address: str) -> bool:
    """Whether an address looks like a reply address, genuine or not."""
    return bool(_parts(address)[1])


def is_ours(address: str) -> bool:
    """Whether the portal takes mail for an address: the support address, with any `+…`."""
    local, _, domain = address.strip().lower().rpartition("@")
    own_local, _, own_domain = get_settings().mail_from.lower().rpartition("@")
    return domain == own_domain and local.partition("+")[0] == own_local


def _parts(address: str) -> tuple[str, str]:
    """Return the id of the key and the token, both empty when the address has no such part."""
    if not is_ours(address):
        return "", ""
    tag = address.strip().lower().rpartition("@")[0].partition("+")[2]
    if len(tag) < 3 or tag[0] != _MARK:
        return "", ""
    return tag[1], tag[2:]


def _mac(key: bytes, key_id: str, body: bytes) -> bytes:
    return hmac.digest(key, key_id.encode() + body, hashlib.sha256)[:_MAC_BYTES]


def _keys() -> dict[str, bytes]:
    settings = get_settings()
    return _derived(settings.reply_keys, settings.secret_key)


@lru_cache(maxsize=4)
def _derived(reply_keys: str, secret_key: str) -> dict[str, bytes]:
    """Return the keys by id, the newest first; without a setting one made of the secret key."""
    named = [pair.partition(":") for pair in reply_keys.split(",") if pair.strip()]
    secrets = {name.strip(): secret.strip() for name, _, secret in named} or {"1": secret_key}
    return {name: _derive(secret) for name, secret in secrets.items()}


def _derive(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/mail/reply-to")
    return derive.derive(secret.encode())
