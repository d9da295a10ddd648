"""A phone, the portal's webhook, and Meta in between: everything but the radio is real."""

import hashlib
import hmac
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import time_machine
from sqlmodel import Session, select
from starlette.applications import Starlette

from kartado_portal import clock as moment
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import answering, questions
from kartado_portal.chat import services as chat
from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.katia.mind import Mind
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.mail.sealing import unseal
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.web.csp import Build
from kartado_portal.web.shield import Shield
from kartado_portal.whatsapp import care, working
from kartado_portal.whatsapp.http import http_routes
from kartado_portal.whatsapp.models import WhatsAppThread
from tests.chat.conftest import mind
from tests.factories import actor_for, make_account, make_analyst, make_category, make_company
from tests.whatsapp import cloud_api
from tests.whatsapp.cloud_api import NUMBER_ID, TOKEN, CloudApi

__all__ = ["mind"]

APP_SECRET = "app-secret-of-the-tests"
VERIFY_TOKEN = "verify-token-of-the-tests"
BASE = "https://suporte.kartado.com.br"
PATH = "/webhooks/whatsapp"
PHONE = "5551987654321"
_serial = itertools.count(1)

Json = dict[str, Any]


def delivery(value: Json, *, number_id: str = NUMBER_ID, field: str = "messages") -> Json:
    """Return a delivery of the webhook around what it tells."""
    metadata = {"display_phone_number": "551140028922", "phone_number_id": number_id}
    whole = {"messaging_product": "whatsapp", "metadata": metadata} | value
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"value": whole, "field": field}]}],
    }


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the header by which Meta signs a delivery."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Phone:
    """Somebody with WhatsApp."""

    portal: "Portal"
    number: str = PHONE
    name: str = "Ana"
    user_id: str = ""

    def message(self, kind: str, part: Json, **more: object) -> Json:
        """Return one message as the webhook tells it; nothing is delivered yet."""
        raw: Json = {
            "id": f"wamid.IN{next(_serial)}",
            "timestamp": str(int(moment.now().timestamp())),
            "type": kind,
            kind: part,
        }
        if self.number:
            raw["from"] = self.number
        if self.user_id:
            raw["from_user_id"] = self.user_id
        return raw | more

    def told(self, *messages: Json) -> Json:
        """Return the delivery of some messages."""
        contact: Json = {"profile": {"name": self.name}}
        if self.number:
            contact["wa_id"] = self.number
        if self.user_id:
            contact["user_id"] = self.user_id
        return delivery({"contacts": [contact], "messages": list(messages)})

    async def send(self, kind: str, part: Json) -> list[str]:
        """Send something, have the portal work, and return what the phone shows anew."""
        before = len(self.shown)
        answer = await self.portal.deliver(self.told(self.message(kind, part)))
        assert answer.status_code == 200
        await self.portal.work()
        return self.shown[before:]

    async def write(self, text: str) -> list[str]:
        """Write words."""
        return await self.send("text", {"body": text})

    async def press(self, title: str) -> list[str]:
        """Press a button of the newest message that has some."""
        with_buttons = [one for one in self.heard if one["type"] == "interactive"]
        act = cloud_api.buttons(with_buttons[-1])[title]
        return await self.send("interactive", self.reply(act, title))

    @staticmethod
    def reply(act: str, title: str) -> Json:
        """Return what a pressed button tells."""
        return {"type": "button_reply", "button_reply": {"id": act, "title": title}}

    async def send_file(self, kind: str, media_type: str, content: bytes, **more: str) -> list[str]:
        """Send a file."""
        media_id = self.portal.api.add_media(media_type, content)
        return await self.send(kind, {"id": media_id, "mime_type": media_type, **more})

    @property
    def heard(self) -> list[Json]:
        """What came, as the API was given it."""
        return self.portal.api.to(self.number or self.user_id)

    @property
    def shown(self) -> list[str]:
        """What came, as it reads."""
        return self.portal.api.texts(self.number or self.user_id)

    @property
    def buttons(self) -> list[str]:
        """The titles under the last message."""
        last = self.heard[-1]
        return list(cloud_api.buttons(last)) if last["type"] == "interactive" else []


@dataclass
class Portal:
    """The portal with its webhook open, and looks at what it holds."""

    api: CloudApi
    client: httpx.AsyncClient
    ana: Account
    analyst: Account
    phones: list[Phone] = field(default_factory=list)

    def phone(self, number: str = PHONE, **more: str) -> Phone:
        """Return somebody's phone."""
        return Phone(self, number, **more)

    async def deliver(self, payload: Json) -> httpx.Response:
        """Deliver something to the webhook, signed as Meta signs."""
        body = json.dumps(payload).encode()
        return await self.post(body, signature(body))

    async def post(self, body: bytes, signed: str = "") -> httpx.Response:
        """Post bytes to the webhook."""
        headers = {"X-Hub-Signature-256": signed} if signed else {}
        return await self.client.post(PATH, content=body, headers=headers)

    async def status(
        self, message: Json, status: str, errors: list[Json] | None = None
    ) -> httpx.Response:
        """Have Meta tell how far a message came, and the portal take note."""
        told = {
            "id": message["id"],
            "status": status,
            "timestamp": str(int(moment.now().timestamp())),
            "recipient_id": message.get("to", ""),
        }
        if errors:
            told["errors"] = errors
        answer = await self.deliver(delivery({"statuses": [told]}))
        await self.work()
        return answer

    async def work(self) -> None:
        """Have the portal do all that is due."""
        while await working.work_due():
            pass
        while (await care.round_of_sending()).sent:
            pass

    def rows(self, table: type) -> list[Any]:
        """Return all rows of a table."""
        with Session(get_engine(), expire_on_commit=False) as session:
            return list(session.exec(select(table).order_by(*table.__table__.primary_key)))

    def ticket(self, number: str = "") -> Ticket:
        """Return a ticket; the newest that came by WhatsApp without a number."""
        with Session(get_engine(), expire_on_commit=False) as session:
            any_one = select(Ticket).join(WhatsAppThread).order_by(Ticket.id.desc())
            wanted = any_one.where(Ticket.number == number) if number else any_one
            return session.exec(wanted.limit(1)).one()

    def said(self, number: str = "") -> list[str]:
        """Return the texts of a ticket's messages."""
        ticket_id = self.ticket(number).id
        rows = self.rows(Message)
        return [one.body_text for one in rows if one.ticket_id == ticket_id]

    def answer(self, number: str, html: str, files: tuple[str, ...] = ()) -> Message:
        """Have the analyst answer at the desk."""
        with unit_of_work() as session:
            return chat.answer_as_analyst(
                session,
                actor=self.analyst_actor(session),
                number=number,
                html=html,
                form_key=f"desk-{next(_serial)}",
                attachment_ids=files,
                now=moment.now(),
            )

    def analyst_actor(self, session: Session) -> Actor:
        """Return the analyst as the gate would."""
        return actor_for(session, session.get_one(Account, self.analyst.id))

    def code(self, email: str) -> str:
        """Return the code of the newest letter to an address."""
        letters = [
            one
            for one in self.rows(OutboxLetter)
            if (one.to_address, one.letter) == (email, "chat-code")
        ]
        found = str(unseal(letters[-1].sealed_context)["code"])
        assert re.fullmatch(r"\d{6}", found)
        return found


@pytest.fixture(scope="session")
def cloud() -> Iterator[CloudApi]:
    """Meta's server on this machine."""
    with cloud_api.running() as api:
        yield api


@pytest.fixture
async def portal(
    database: str,
    clock: time_machine.Traveller,
    settings: Callable[..., object],
    cloud: CloudApi,
    mind: Mind,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Portal]:
    """A portal that is set up for WhatsApp, with a customer, an analyst and a category."""
    for kept in (cloud.sent, cloud.uploads, cloud.media, cloud.templates, cloud.closed):
        kept.clear()
    cloud.failures.clear()
    cloud.calls.clear()
    cloud.media_base = ""
    settings(
        base_url=BASE,
        whatsapp_phone_number_id=NUMBER_ID,
        whatsapp_access_token=TOKEN,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token=VERIFY_TOKEN,
        whatsapp_api_base_url=cloud.base,
    )
    monkeypatch.setattr(answering, "current_mind", lambda _: mind)
    monkeypatch.setattr(questions, "current_mind", lambda _: mind)
    with unit_of_work() as session:
        company = make_company(session, domain="rodoviasul.com.br")
        ana = make_account(
            session, email="ana@rodoviasul.com.br", name="Ana Souza", company_id=company.id
        )
        analyst = make_analyst(session, email="n1@kartado.com.br", name="Nina Prado")
        make_category(session)
    app = Shield(Starlette(routes=http_routes()), build=Build())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield Portal(cloud, client, ana, analyst)
