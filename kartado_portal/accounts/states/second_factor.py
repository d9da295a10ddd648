"""The memory of `/conta/verificacao`."""

from urllib.parse import quote

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.accounts import second_factor, totp
from kartado_portal.accounts.states.told import told
from kartado_portal.database import in_reading, in_unit
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.web.page_load import fresh_at_load

_FILE = """Códigos de recuperação do Portal do Cliente Kartado
Conta: {email}
Criados em: {made}

{codes}

Cada código vale uma única vez. Guarde este arquivo em um lugar seguro.
"""


@fresh_at_load()
class SecondFactorPage(rx.State):
    """What one person sees of their second factor; passwords and codes are posted to routes."""

    is_loaded: bool = False
    since: str = ""
    codes_left: int = 0
    is_required: bool = False
    is_shut_out: bool = False
    """Nothing else of the portal opens until it is set up."""
    step: str = ""
    """What the last form did: `turned_on`, `turned_off`, `renewed`."""
    errors: dict[str, str] = {}
    wanted: str = ""
    secret: str = ""
    """Like `uri` and `picture` only there while an app is set up."""
    uri: str = ""
    picture: str = ""
    codes: list[str] = []
    """The new recovery codes, until they are put away: a slip of the finger loses none."""
    codes_file: str = ""

    @rx.event
    @guarded(*SIGNED_IN, before_second_factor=True)
    async def load(self) -> None:
        """Show how it stands, and what the last form of this page came back with."""
        actor = await require_actor(self)
        wanted = self.router.url.query_parameters.get("proximo", "")
        self.wanted = routes.safe_next(wanted, default="")
        news = told(self, routes.SECOND_FACTOR)
        self.step, self.errors = news.step, news.errors
        if given := news.typed.get("codes", ""):
            self.codes = given.split()
            text = _FILE.format(
                email=actor.email, made=clock.stamp(clock.now()), codes="\n".join(self.codes)
            )
            self.codes_file = f"data:text/plain;charset=utf-8,{quote(text)}"
        await self._show()
        await focus_first_fault(self, self.errors)

    async def _show(self) -> None:
        actor = await require_actor(self)
        status = await in_reading(second_factor.get_status, actor=actor, now=clock.now())
        self.since, self.codes_left = status.since, status.codes_left
        self.is_required, self.is_shut_out = status.is_required, actor.lacks_second_factor
        self.secret = status.set_up.secret if status.set_up else ""
        self.uri = status.set_up.uri if status.set_up else ""
        self.picture = totp.picture(self.uri) if self.uri else ""
        self.is_loaded = True

    @rx.event
    @guarded(*SIGNED_IN, before_second_factor=True)
    async def cancel(self) -> None:
        """Forget the app that was being set up."""
        actor = await require_actor(self)
        await in_unit(second_factor.cancel, actor=actor)
        self.errors = {}
        await self._show()
