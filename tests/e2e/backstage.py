"""What happens elsewhere while a browser is open: analysts and colleagues, through the services.

It works in the database of the server, from the test's process, as another process would; the
server finds its pokes and letters there.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select, update

from kartado_portal import clock, rich_text
from kartado_portal.accounts.models import Account, Company, SignIn
from kartado_portal.actor import Actor
from kartado_portal.chat import queries as queries_of_chat
from kartado_portal.chat import services as services_of_chat
from kartado_portal.chat import speakers
from kartado_portal.chat.models import Conversation
from kartado_portal.chores import FORGET_TICKETS
from kartado_portal.database import make_engine
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import anonymising, handling, services
from kartado_portal.tickets.models import Draft, Message, Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.portal_process import Portal
from tests.factories import actor_for, make_account, make_company, make_ticket
from tests.waiting import wait_until

N1 = "n1@kartado.com.br"


class Backstage:
    """The services over the database of one running portal. People have `factories.PASSWORD`."""

    def __init__(self, portal: Portal) -> None:
        self._engine = make_engine(portal.settings.database_url)

    def leave(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def unit(self, *, is_quiet: bool = False) -> Iterator[Session]:
        """Open a transaction; a quiet one writes no letters, as if it were long ago."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            newest = session.exec(select(func.max(OutboxLetter.id))).one() or 0
            yield session
            if is_quiet:
                session.flush()
                session.execute(delete(OutboxLetter).where(col(OutboxLetter.id) > newest))

    def company(self, visibility: str = "everyone") -> int:
        """Make a company of nobody yet."""
        with self.unit() as session:
            return make_company(
                session, domain=f"{secrets.token_hex(6)}.com.br", visibility=visibility
            ).id

    def customer(self, name: str, company: int | None = None, **columns: object) -> str:
        """Make a customer and return the address; drafts and lists are theirs alone."""
        email = f"{name.split()[0].lower()}-{secrets.token_hex(4)}@cliente.com.br"
        with self.unit() as session:
            make_account(session, email=email, name=name, company_id=company, **columns)
        return email

    def set_visibility(self, company: int, visibility: str) -> None:
        """Change what the people of a company see of each other."""
        with self.unit() as session:
            session.get_one(Company, company).visibility = visibility

    def open_ticket(self, email: str, subject: str, body: str = "Não abre.") -> str:
        """Open a ticket that nobody gets a letter about; return its number."""
        with self.unit(is_quiet=True) as session:
            return make_ticket(
                session, requester=_account(session, email), subject=subject, body=body
            ).number

    def open_tickets(self, email: str, subjects: list[str]) -> None:
        """Open many tickets that nobody gets a letter about."""
        with self.unit(is_quiet=True) as session:
            requester = _account(session, email)
            for subject in subjects:
                make_ticket(session, requester=requester, subject=subject)

    def letters_to(self, email: str, letter: str) -> list[str]:
        """Return the threads of the letters of a kind to somebody: one a ticket."""
        with self.unit() as session:
            sent = select(OutboxLetter).where(
                OutboxLetter.to_address == email, OutboxLetter.letter == letter
            )
            return [str(one.thread_key) for one in session.exec(sent)]

    def wait_for_draft(self, email: str, text: str) -> None:
        """Wait until what somebody types is kept on the server."""

        def is_kept() -> bool:
            with self.unit() as session:
                mine = select(Draft).where(Draft.account_id == _account(session, email).id)
                return any(text in one.fields.values() for one in session.exec(mine))

        wait_until(is_kept)

    def reply(self, number: str, html: str, *, by: str = N1) -> None:
        """Reply in somebody's name."""
        with self.unit() as session:
            _reply(session, number, html, by)

    def write_history(self, number: str, count: int, *, by: tuple[str, str]) -> None:
        """Have two people write `count` replies in turn: «Mensagem 1», «Mensagem 2»..."""
        with self.unit(is_quiet=True) as session:
            for serial in range(1, count + 1):
                _reply(session, number, f"<p>Mensagem {serial}.</p>", by[serial % 2])

    def ask_solution(self, number: str) -> None:
        """Have the analyst ask «Resolveu?»."""
        with self.unit() as session:
            handling.ask_solution(
                session, actor=_actor(session, N1), number=number, now=clock.now()
            )

    def take(self, number: str, *, by: str = N1) -> None:
        """Have an analyst take the ticket."""
        with self.unit() as session:
            handling.take(session, actor=_actor(session, by), number=number, now=clock.now())

    def note(self, number: str, html: str, *, by: str = N1) -> None:
        """Write an internal note."""
        draft = ReplyDraft(body_html=rich_text.clean(html), form_key=secrets.token_urlsafe(16))
        with self.unit() as session:
            actor = _actor(session, by)
            handling.note(session, actor=actor, number=number, draft=draft, now=clock.now())

    def close(self, number: str) -> None:
        """Have the analyst close the ticket."""
        with self.unit() as session:
            services.close(session, actor=_actor(session, N1), number=number, now=clock.now())

    def anonymise(self, number: str) -> None:
        """Have a closed ticket's time be over, and the chore come by."""
        with self.unit() as session:
            ticket, now = _ticket(session, number), clock.now()
            anonymising.anonymise(session, [ticket], forget=FORGET_TICKETS, before=now, now=now)

    def end_sign_ins(self, email: str) -> None:
        """End every session of somebody, as its expiry does."""
        with self.unit() as session:
            mine = select(Account.id).where(Account.email == email).scalar_subquery()
            session.execute(
                update(SignIn).where(col(SignIn.account_id) == mine).values(ended_at=clock.now())
            )

    def tickets_of(self, email: str) -> list[str]:
        """Return the numbers of all tickets that somebody has opened."""
        with self.unit() as session:
            opened = select(Ticket.number).join(Account, col(Account.id) == Ticket.requester_id)
            return list(session.exec(opened.where(Account.email == email).order_by(Ticket.id)))

    def is_open(self, number: str) -> bool:
        """Return whether a ticket is still open."""
        with self.unit() as session:
            return _ticket(session, number).is_open

    def has_read(self, number: str) -> bool:
        """Tell whether the requester has seen a conversation's newest message."""
        with self.unit() as session:
            ticket_id = self.ticket_id(session, number)
            newest = queries_of_chat.last_public_id(session, ticket_id)
            return session.get_one(Conversation, ticket_id).requester_seen_id >= newest

    def ask_unheard(self, number: str, text: str) -> None:
        """Have the requester ask Katia in a process that dies before she answers."""
        with self.unit() as session:
            ticket = _ticket(session, number)
            actor = actor_for(session, session.get_one(Account, ticket.requester_id))
            services_of_chat.say(
                session,
                speaker=speakers.signed_in(actor),
                number=number,
                text=text,
                form_key=secrets.token_urlsafe(16),
                now=clock.now(),
            )
            asked = session.get_one(Conversation, ticket.id)
            asked.asked_at = clock.now() - timedelta(minutes=1)

    def ticket_id(self, session: Session, number: str) -> int:
        """Return the row of a ticket."""
        return _ticket(session, number).id or 0

    def texts_of(self, number: str) -> list[str]:
        """Return the text of every message of a ticket, oldest first."""
        with self.unit() as session:
            written = select(Message.body_text).join(Ticket)
            return list(
                session.exec(written.where(Ticket.number == number).order_by(col(Message.id)))
            )


def _ticket(session: Session, number: str) -> Ticket:
    return session.exec(select(Ticket).where(Ticket.number == number)).one()


def _account(session: Session, email: str) -> Account:
    return session.exec(select(Account).where(Account.email == email)).one()


def _actor(session: Session, email: str) -> Actor:
    return actor_for(session, _account(session, email))


def _reply(session: Session, number: str, html: str, by: str) -> None:
    draft = ReplyDraft(body_html=rich_text.clean(html), form_key=secrets.token_urlsafe(16))
    services.reply(session, actor=_actor(session, by), number=number, draft=draft, now=clock.now())
