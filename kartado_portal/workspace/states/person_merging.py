"""Merging a person into the one whose page is open."""

from typing import Any

import reflex as rx

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.field import field_id
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import people_merging
from kartado_portal.workspace.schemas import MergePreview, PersonRow
from kartado_portal.workspace.states.directory import Person

CHOOSE_ANOTHER = "merge-choose-another"
"""The button that takes the focus once somebody is chosen."""
_QUERY_LIMIT = 200


class PersonMerging(rx.State):
    """The dialog: whom to look for, whom was chosen, what would move."""

    found: list[PersonRow] = []
    is_searched: bool = False
    chosen: MergePreview = MergePreview()
    accepts_companies: bool = False
    opened: int = 0
    """Counts the openings: the field then starts over."""

    @rx.event
    @guarded("admin")
    async def open(self) -> Any:
        """Begin with an empty dialog."""
        self._start_over()
        return rx.set_focus(field_id("merge_q"))

    def _start_over(self) -> None:
        self.found, self.is_searched, self.chosen = [], False, MergePreview()
        self.accepts_companies = False
        self.opened += 1

    @rx.event
    @guarded("admin")
    async def search(self, q: str) -> None:
        """Offer customers by name or address."""
        actor = await require_actor(self)
        person = await self.get_state(Person)
        wanted = q[:_QUERY_LIMIT].replace("\x00", "")
        self.found = await in_reading(
            people_merging.list_candidates, actor=actor, account_id=person.detail.id, q=wanted
        )
        self.is_searched = bool(wanted.strip())

    @rx.event
    @guarded("admin")
    async def choose(self, other_id: int) -> Any:
        """Say what would move."""
        actor = await require_actor(self)
        person = await self.get_state(Person)
        try:
            self.chosen = await in_reading(
                people_merging.preview,
                actor=actor,
                account_id=person.detail.id,
                other_id=other_id,
            )
        except PortalError as refused:
            await say_error(self, str(refused))
            return None
        return rx.set_focus(CHOOSE_ANOTHER)

    @rx.event
    @guarded("admin")
    async def accept_companies(self, accepts: bool) -> None:
        """Want it although the companies differ."""
        self.accepts_companies = accepts

    @rx.event
    @guarded("admin")
    async def merge(self) -> None:
        """Do it, and show the person as they are now."""
        actor = await require_actor(self)
        person = await self.get_state(Person)
        try:
            await in_unit(
                people_merging.merge,
                actor=actor,
                account_id=person.detail.id,
                other_id=self.chosen.id,
                accepts_companies=self.accepts_companies,
                now=clock.now(),
            )
        except PortalError as refused:
            await say_error(self, str(refused))
        else:
            await say_ok(self, "Pessoas mescladas.")
        self._start_over()
        await person._show()
