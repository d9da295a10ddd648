"""A person who writes mail to the portal, and the portal that takes it in, without any server."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
import time_machine
from sqlmodel import Session, select

from kartado_portal import clock as moment
from kartado_portal.accounts.models import Account
from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.receiving import Arrival, take_in
from kartado_portal.inbound.working import work_due
from kartado_portal.mail import reply_address
from kartado_portal.tickets.models import Message, Ticket
from tests.factories import make_account, make_analyst, make_category, make_company, make_ticket


@dataclass(frozen=True)
class Outcome:
    """What became of one message: its row, and the ticket and message that it is now."""

    row: InboundMail
    ticket: Ticket | None
    message: Message | None

    @property
    def number(self) -> str:
        """The number of the ticket, or nothing."""
        return self.ticket.number if self.ticket else ""


@dataclass
class Post:
    """The way in, and looks at what came of it."""

    ana: Account
    analyst: Account
    number: str
    reply_to: str
    """The secret address of Ana's ticket."""

    def arrive(self, raw: bytes, *, to: str = "", now: datetime | None = None, **parts: str) -> int:
        """Have a message arrive by SMTP; return its id. Nothing is worked on yet."""
        values = {"envelope_from": "ana@rodoviasul.com.br"} | parts
        arrival = Arrival(door="smtp", raw=raw, envelope_to=[to] if to else [])
        return take_in(replace(arrival, **values), now=now or moment.now())

    def work(self) -> int:
        """Work on all that is due."""
        return work_due(now=moment.now(), limit=10_000)

    def receive(self, raw: bytes, *, to: str = "", **parts: str) -> Outcome:
        """Have a message arrive and be worked on."""
        mail_id = self.arrive(raw, to=to, **parts)
        self.work()
        return self.outcome(mail_id)

    def outcome(self, mail_id: int) -> Outcome:
        """Return what became of a message."""
        with Session(get_engine(), expire_on_commit=False) as session:
            row = session.get_one(InboundMail, mail_id)
            ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
            message = session.get(Message, row.ticket_message_id) if row.ticket_message_id else None
            return Outcome(row, ticket, message)

    def count(self, table: type) -> int:
        """Return how many rows there are."""
        with Session(get_engine()) as session:
            return len(session.exec(select(table)).all())

    def address_of(self, number: str, account: Account) -> str:
        """Return the secret reply address of a ticket for somebody."""
        with Session(get_engine()) as session:
            ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
            return reply_address.make(ticket_id=ticket.id or 0, account_id=account.id or 0)


@pytest.fixture
def post(database: str, clock: time_machine.Traveller, settings: Callable[..., object]) -> Post:
    """A portal with a customer, her open ticket, and an analyst; no DNS is asked."""
    settings(inbound_checks="false")
    with unit_of_work() as session:
        company = make_company(session, domain="rodoviasul.com.br")
        ana = make_account(
            session, email="ana@rodoviasul.com.br", name="Ana Souza", company_id=company.id
        )
        analyst = make_analyst(session, email="n1@kartado.com.br", name="Nina Prado")
        make_category(session, "Dúvida")
        ticket = make_ticket(session, requester=ana, subject="Aplicativo não sincroniza")
        session.flush()
        reply_to = reply_address.make(ticket_id=ticket.id or 0, account_id=ana.id or 0)
        number = ticket.number
    return Post(ana, analyst, number, reply_to)
