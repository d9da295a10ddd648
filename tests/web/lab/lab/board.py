"""States of the lab: one page with a secret, and every way of getting at it."""

import asyncio
from typing import Any

import reflex as rx

from kartado_portal.database import in_unit
from kartado_portal.errors import NotAllowed
from kartado_portal.live.hub import hub
from kartado_portal.live.poke import poke
from kartado_portal.ui.toast import say_ok
from kartado_portal.web.gate import SIGNED_IN, STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor


class Board(rx.State):
    """Holds a secret of whoever signed in, and counts what ran."""

    secret: str = ""
    found: str = ""
    runs: int = 0
    staff_runs: int = 0
    refreshes: int = 0
    number: int = 0
    form: dict[str, Any] = {}

    _hidden: str = "canary-hidden-var"

    @rx.event
    @guarded(*SIGNED_IN)
    async def load(self):
        """Show the secret and follow it."""
        actor = await require_actor(self)
        self.secret = f"canary-{actor.email}"
        await hub.watch(self, f"board:{actor.account_id}")

    @rx.event
    @guarded("public")
    async def search(self, text: str):
        """Take a text."""
        self.runs += 1
        self.found = text[:50]

    @rx.event
    @guarded("public")
    async def count(self, number: int, is_sure: bool = False):
        """Take a number, and perhaps a flag."""
        self.runs += 1
        self.number = number if not is_sure else -number

    @rx.event
    @guarded("public")
    async def submit(self, form: dict[str, Any]):
        """Take a form."""
        self.runs += 1
        self.form = dict(form)

    @rx.event
    @guarded("public")
    async def greet(self):
        """Say something while the page loads."""
        await say_ok(self, "Bem-vinda.")

    @rx.event
    @guarded(*STAFF)
    async def close(self, number: int):
        """Do what only the staff may."""
        self.staff_runs += 1
        self.number = number

    @rx.event(background=True)
    @guarded(*STAFF)
    async def close_slowly(self):
        """Do the same beside the queue."""
        async with self:
            self.staff_runs += 1

    @rx.event
    @guarded("public")
    async def explode(self, text: str):
        """Be a bug."""
        raise RuntimeError(f"senha={text}")

    @rx.event
    @guarded("public")
    async def refuse(self):
        """Forget to show a refusal."""
        raise NotAllowed()

    @rx.event
    @guarded("public")
    async def doze(self):
        """Keep the tab busy."""
        await asyncio.sleep(1)
        self.runs += 1

    @rx.event
    @guarded(*STAFF)
    async def announce(self, topic: str):
        """Poke, as any act does."""
        await in_unit(poke, topic)

    def forgotten(self):
        """A public method, so an event handler: that nobody guarded."""
        self.staff_runs += 100

    def set_secret(self, value: str):
        """What `setvar` looks for."""
        self.secret = value

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        self.refreshes += 1
        self.secret = f"canary-{actor.email}-{self.refreshes}" if actor else ""
