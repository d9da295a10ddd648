"""What a page was told by the plain HTTP route that led to it."""

import reflex as rx

from kartado_portal.accounts import flash
from kartado_portal.accounts.cookies import flash_cookie, token_cookie
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.mailed_links import glance_at_link
from kartado_portal.accounts.schemas import LinkGlance
from kartado_portal.accounts.tokens import Purpose, ttl
from kartado_portal.clock import now
from kartado_portal.database import in_reading
from kartado_portal.mail.letters import duration
from kartado_portal.web.http import cookie_from


def told(state: rx.State, page: str) -> Flash:
    """Return the news for `page` from the socket's cookies; an empty one when there is none."""
    value = cookie_from(state.router.headers.cookie, flash_cookie())
    return flash.unseal(value, page=page) or Flash(page)


async def glance(state: rx.State, purpose: Purpose) -> LinkGlance:
    """Return what the mailed link would do that this browser opened last; spends nothing."""
    token = cookie_from(state.router.headers.cookie, token_cookie(purpose))
    return await in_reading(glance_at_link, token=token, purpose=purpose, now=now())


def lifetime(purpose: Purpose) -> str:
    """Return how long a mailed link lives, in words."""
    return f"{duration(ttl(purpose).total_seconds() / 60)}, um único uso"
