"""The address by which one press stops the letters about one ticket to one person (RFC 8058).

It is computed whenever a letter leaves and stored nowhere: the person's mark of the letter's
thread, with a proof that only this portal can make.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kartado_portal import routes
from kartado_portal.settings import get_settings

_LONGEST_ID = 9
_PROOF_BYTES = 18


def url_of(thread_key: str | None) -> str:
    """Return the address for a letter of this thread; empty where there is nothing to mute.

    Threads of customers are `ticket:<number>:<account>`; what the staff gets is its work.
    """
    kind, _, rest = (thread_key or "").partition(":")
    number, _, account_id = rest.partition(":")
    if kind != "ticket" or not _is_number(account_id):
        return ""
    return get_settings().base_url + routes.mute(token_of(number, int(account_id)))


def token_of(number: str, account_id: int) -> str:
    """Return the proof that its holder has a letter about this ticket to this person."""
    mark = f"{number}-{account_id}"
    proof = hmac.digest(_key(get_settings().secret_key), mark.encode(), hashlib.sha256)
    return f"{mark}-{urlsafe_b64encode(proof[:_PROOF_BYTES]).decode()}"


def opened(token: str) -> tuple[str, int] | None:
    """Return number and account of a token; None for one that this portal never made.

    Takes the same time whether it is malformed, wrong or right.
    """
    number, _, rest = token.partition("-")
    account_id = rest.partition("-")[0]
    is_sound = _is_number(account_id) and number.isascii()
    expected = token_of(number, int(account_id)) if is_sound else token_of("0", 0)
    is_ours = hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace"))
    return (number, int(account_id)) if is_ours and is_sound else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID


@lru_cache(maxsize=4)
def _key(secret_key: str) -> bytes:
    # The portal's secret signs other things too; each purpose derives a key of its own.
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/tickets/mute")
    return derive.derive(secret_key.encode())
