"""A client of the upload and download routes, for several people, without a server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from kartado_portal import clock
from kartado_portal.actor import Actor, Role
from kartado_portal.database import run_in_unit, unit_of_work
from kartado_portal.files import services
from kartado_portal.files.http import routes
from kartado_portal.files.store import attachments_folder
from kartado_portal.files.sweep import sweep_orphans
from kartado_portal.tickets.models import Message, Ticket
from tests.factories import make_account, make_category


@dataclass
class Room:
    """The room behind its routes; each person is the value of the cookie `who`."""

    people: dict[str, Actor] = field(default_factory=dict)
    readers: dict[int, set[int]] = field(default_factory=dict)
    """Message -> accounts that may read its files; the rule of the room above, in a test."""
    mark: set[Path] = field(default_factory=set)

    def person(self, name: str, *, role: Role = Role.CUSTOMER) -> Actor:
        """Add an account, signed in as `name`."""
        with unit_of_work() as session:
            account = make_account(session, name=name)
            self.people[name] = Actor(account.id or 0, account.email, name, role)
        return self.people[name]

    def client(self, who: str = "") -> httpx.AsyncClient:
        """Return a client signed in as `who`, or as nobody."""

        async def identify(request: Request) -> Actor | None:
            return self.people.get(request.cookies.get("who", ""))

        app = Starlette(
            routes=routes(
                identify=identify,
                may_read=lambda _, actor, row: (
                    actor.account_id in self.readers.get(row.message_id or 0, set())
                ),
            )
        )
        cookies = {"who": who} if who else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://portal.test", cookies=cookies
        )

    def send(self, who: str, name: str, content: bytes, url: str = "/anexos") -> httpx.Response:
        """Upload one file as `who`."""
        return self.ask(who, "POST", url, files={"arquivo": (name, content)})

    def ask(self, who: str, method: str, url: str, **props: object) -> httpx.Response:
        """Send one request as `who`."""

        async def go() -> httpx.Response:
            async with self.client(who) as client:
                return await client.request(method, url, **props)

        return asyncio.run(go())

    def message_with(self, actor: Actor, *attachment_ids: str) -> int:
        """Write a message that takes the files, and return its id."""
        return run_in_unit(_write_message, actor, attachment_ids)

    def stored_files(self) -> list[Path]:
        """Return every file under the folder of attachments but the store's mark."""
        found = {path for path in attachments_folder().rglob("*") if path.is_file()}
        return sorted(found - self.mark)


def _write_message(session, actor, attachment_ids):
    now = clock.now()
    ticket = Ticket(
        number=f"{actor.account_id:011d}",
        subject="Anexos",
        category_id=make_category(session).id,
        requester_id=actor.account_id,
        form_key=f"form-{actor.account_id}-{now.timestamp()}",
        created_at=now,
        last_activity_at=now,
        promised_at=now,
    )
    session.add(ticket)
    session.flush()
    message = Message(ticket_id=ticket.id, body_html="<p>x</p>", body_text="x", created_at=now)
    session.add(message)
    session.flush()
    services.claim(
        session,
        uploader_id=actor.account_id,
        attachment_ids=attachment_ids,
        message_id=message.id,
        now=now,
    )
    return message.id


@pytest.fixture
def room(database: str) -> Iterator[Room]:
    """The room on each database, with «ana» signed in."""
    room = Room()
    room.person("ana")
    sweep_orphans(now=clock.now())  # as at the start of every portal
    room.mark = set(room.stored_files())
    return room
