"""The staff: who is in it, as what, and who is invited."""

import reflex as rx

from kartado_portal.accounts import administration, invitations
from kartado_portal.database import in_reading
from kartado_portal.ui.toast import say_error
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import team
from kartado_portal.workspace.schemas import TeamRow
from kartado_portal.workspace.states.settings_form import SettingsForm


class TeamSettings(SettingsForm, rx.State):
    """The staff; `leaving` is the one whom the dialog asks about."""

    team: list[TeamRow] = []
    leaving: TeamRow = TeamRow()

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show the staff."""
        self.errors = {}
        self.saved += 1
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.team = await in_reading(team.list_team, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def invite(self, form: dict[str, str]) -> None:
        """Invite somebody; the form starts over."""
        done = await self._act(
            invitations.invite,
            "Convite enviado.",
            email=form.get("email", ""),
            name=form.get("name", ""),
            role=form.get("role", ""),
            level=form.get("level", ""),
        )
        if done:
            self.saved += 1

    @rx.event
    @guarded("admin")
    async def invite_again(self, account_id: int) -> None:
        """Mail another invitation."""
        await self._act(invitations.invite_again, "Convite enviado.", account_id=account_id)

    @rx.event
    @guarded("admin")
    async def set_role(self, account_id: int, role: str, level: str) -> None:
        """Make somebody of the staff something else; refused, the row shows what holds."""
        about = {"account_id": account_id, "role": role, "level": level}
        if not await self._act(administration.set_role, **about) and "role" in self.errors:
            # The field of that name is the invitation's.
            await say_error(self, self.errors["role"])
            self.errors = {}

    @rx.event
    @guarded("admin")
    async def ask_to_disable(self, account_id: int) -> None:
        """Say what shutting somebody out means."""
        self.leaving = next((one for one in self.team if one.id == account_id), TeamRow())

    @rx.event
    @guarded("admin")
    async def disable(self) -> None:
        """Shut out whom the dialog asks about."""
        await self._act(administration.disable, account_id=self.leaving.id)

    @rx.event
    @guarded("admin")
    async def enable(self, account_id: int) -> None:
        """Let somebody in again."""
        await self._act(administration.enable, account_id=account_id)
