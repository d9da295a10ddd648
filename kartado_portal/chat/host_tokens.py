"""Host systems vouch for who is signed in there: a token that they sign, good once and briefly.

A JSON Web Token (RFC 7519), HS256 under `PORTAL_CHAT_HOST_SECRET`: `email`, `iat`, `exp`, `jti`,
`aud` (this portal's address) and, if known, `name`. It says what a mailed code would prove.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from sqlmodel import Session

from kartado_portal.accounts.addresses import normalise
from kartado_portal.accounts.errors import BadAddress
from kartado_portal.accounts.tokens import digest_of
from kartado_portal.actor import Actor
from kartado_portal.chat import speakers
from kartado_portal.chat.errors import HostTokenRefused
from kartado_portal.chat.models import ChatVisitor, HostToken
from kartado_portal.settings import get_settings

LIFE = timedelta(minutes=5)
"""The longest that a token may live: it travels in an address."""
_LEEWAY = timedelta(seconds=30)
_LONGEST = 2_000


@dataclass(frozen=True)
class Vouched:
    """Whom a host system has signed in."""

    email: str
    name: str
    digest: str
    expires_at: datetime


def read(token: str) -> Vouched:
    """Check signature, times and audience. Raises: HostTokenRefused."""
    settings = get_settings()
    if not settings.chat_host_secret or len(token) > _LONGEST:
        raise HostTokenRefused
    try:
        claims = jwt.decode(
            token,
            settings.chat_host_secret,
            algorithms=["HS256"],
            audience=settings.base_url,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "jti", "aud", "email"]},
        )
        lives = timedelta(seconds=float(claims["exp"]) - float(claims["iat"]))
        email = normalise(str(claims["email"]))
        expires_at = datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (jwt.InvalidTokenError, BadAddress, ValueError, TypeError, OverflowError) as error:
        raise HostTokenRefused from error
    if lives > LIFE or not str(claims["jti"]):
        raise HostTokenRefused
    name = " ".join(str(claims.get("name", "")).split())[:120]
    return Vouched(email, name, digest_of(f"{claims['jti']}"), expires_at + _LEEWAY)


def enter(
    session: Session, *, vouched: Vouched, visitor_id: int, client: str, now: datetime
) -> Actor:
    """Make the visitor the person for whom a host system vouches; each token does so once.

    Raises: HostTokenRefused (used before), AddressNotForChat.
    """
    if session.get(HostToken, vouched.digest) is not None:
        raise HostTokenRefused
    session.add(HostToken(digest=vouched.digest, expires_at=vouched.expires_at))
    session.flush()
    row = session.get_one(ChatVisitor, visitor_id, with_for_update=True)
    return speakers.become(
        session, row, email=vouched.email, name=vouched.name, how="host", client=client, now=now
    )
