"""The memory of `/conta`."""

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.accounts import consents, notices, profile, second_factor
from kartado_portal.accounts.schemas import ConsentCard, Profile, ProfileDraft, SignInCard
from kartado_portal.accounts.states.told import told
from kartado_portal.actor import Role
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.live.hub import hub
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import require_actor

_NOBODY = Profile("", "", "pt-BR", "", Role.CUSTOMER, True, True, True, "")


class AccountPage(rx.State):
    """What one person sees and changes of their own account."""

    is_loaded: bool = False
    profile: Profile = _NOBODY
    sign_ins: list[SignInCard] = []
    consents: list[ConsentCard] = []
    errors: dict[str, str] = {}
    has_consent: bool = False
    has_newer_terms: bool = False
    """Whether what was agreed to has been replaced by another version."""
    second_factor_since: str = ""
    step: str = ""
    """`password_changed`, or the form that came back refused: `password`, `erase`, `export`."""

    @rx.event
    @guarded(*SIGNED_IN)
    async def load(self) -> None:
        """Show the account, and what the last form of this page came back with."""
        news = told(self, routes.ACCOUNT)
        self.step, self.errors = news.step, news.errors
        await self._refresh()
        self.is_loaded = True
        actor = await require_actor(self)
        await hub.watch(self, f"account:{actor.account_id}")
        await focus_first_fault(self, self.errors)

    async def _refresh(self) -> None:
        actor = await require_actor(self)
        self.profile = await in_reading(profile.get_profile, actor=actor)
        self.sign_ins = await in_reading(profile.list_sign_ins, actor=actor, now=clock.now())
        self.consents = await in_reading(consents.list_consents, account_id=actor.account_id)
        status = await in_reading(second_factor.get_status, actor=actor, now=clock.now())
        self.second_factor_since = status.since
        standing = {card.version for card in self.consents if not card.withdrawn}
        self.has_consent = bool(standing)
        self.has_newer_terms = bool(standing) and consents.current_version() not in standing

    @rx.event
    @guarded(*SIGNED_IN)
    async def save_profile(self, form: dict[str, str | bool | None]) -> None:
        """Store name, language and choices of notification.

        What the form of a customer, or of the staff, does not have, it sends as nothing.
        """
        actor = await require_actor(self)
        draft = ProfileDraft(
            name=str(form.get("name", "")),
            language=str(form.get("language", "")),
            frequencies={
                kind: str(form[f"frequency_{kind}"])
                for kind in notices.KINDS
                if f"frequency_{kind}" in form
            },
            notify_reply=bool(form.get("notify_reply")),
            notify_closing=bool(form.get("notify_closing")),
            notify_owner=bool(form.get("notify_owner")),
            notify_new=bool(form.get("notify_new")),
            notify_mention=bool(form.get("notify_mention")),
            notify_overdue=bool(form.get("notify_overdue")),
        )
        try:
            await in_unit(profile.update_profile, actor=actor, draft=draft, now=clock.now())
        except PortalError as error:
            self.errors = {error.field: str(error)}
            await focus_first_fault(self, self.errors)
            return
        self.errors = {}
        await self._refresh()
        await say_ok(self, "Alterações salvas.")

    @rx.event
    @guarded(*SIGNED_IN)
    async def end_sign_in(self, sign_in_id: int) -> None:
        """End one open session."""
        actor = await require_actor(self)
        try:
            await in_unit(profile.end_sign_in, actor=actor, sign_in_id=sign_in_id, now=clock.now())
        except PortalError:
            await say_error(self, "Esta sessão já tinha terminado.")
        else:
            await say_ok(self, "Sessão encerrada.")
        await self._refresh()

    @rx.event
    @guarded(*SIGNED_IN)
    async def end_others(self) -> None:
        """End every open session but this one."""
        actor = await require_actor(self)
        ended = await in_unit(profile.sign_out_others, actor=actor, now=clock.now())
        await say_ok(self, "Sessão encerrada." if ended == 1 else f"{ended} sessões encerradas.")
        await self._refresh()

    @rx.event
    @guarded(*SIGNED_IN)
    async def withdraw_consent(self) -> None:
        """Withdraw the consents that stand."""
        actor = await require_actor(self)
        await in_unit(
            consents.withdraw_consent,
            account_id=actor.account_id,
            address=self.router.session.client_ip,
            now=clock.now(),
        )
        await say_ok(self, "Consentimento retirado.")
        await self._refresh()

    @rx.event
    @guarded(*SIGNED_IN)
    async def give_consent(self) -> None:
        """Agree to the newest version of the terms."""
        actor = await require_actor(self)
        await in_unit(
            consents.give_consent,
            account_id=actor.account_id,
            address=self.router.session.client_ip,
            now=clock.now(),
        )
        await say_ok(self, "Consentimento registrado.")
        await self._refresh()
