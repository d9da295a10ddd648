"""What a proved sign-in is answered: the session's cookie and the way on, or the code's page."""

from starlette.responses import Response

from kartado_portal import routes as paths
from kartado_portal.accounts import pending
from kartado_portal.accounts.cookies import (
    drop_cookie,
    flash_cookie,
    pending_cookie,
    session_cookie,
    set_cookie,
)
from kartado_portal.accounts.forms import go
from kartado_portal.accounts.schemas import OpenedSignIn, PendingSignIn
from kartado_portal.actor import Role
from kartado_portal.settings import get_settings


def enter(opened: OpenedSignIn | PendingSignIn, wanted: str) -> Response:
    """Go on to `wanted` with the session's cookie; by way of the second factor where it lacks."""
    if isinstance(opened, PendingSignIn):
        response: Response = go(paths.SIGN_IN_CODE)
        sealed = pending.seal(opened, wanted=wanted)
        set_cookie(response, pending_cookie(), sealed, max_age=pending.TTL_SECONDS)
        drop_cookie(response, flash_cookie())
        return response
    home = paths.after_sign_in(is_staff=opened.role is not Role.CUSTOMER)
    target = paths.safe_next(wanted, default=home)
    response = go(paths.second_factor(target) if opened.lacks_second_factor else target)
    days = get_settings().session_remember_days
    age = round(days * 24 * 3600) if opened.is_remembered else None
    set_cookie(response, session_cookie(), opened.cookie, max_age=age)
    drop_cookie(response, flash_cookie())
    drop_cookie(response, pending_cookie())
    return response
