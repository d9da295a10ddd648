"""O27: one letter for each analyst's message, none for one's own act, and none of the notes."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.database import make_engine
from kartado_portal.settings import Settings
from kartado_portal.tickets import handling, services
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.factories import actor_for, make_ticket

Act = Callable[[Session], object]


@pytest.fixture
def ana(backstage: Backstage) -> str:
    """The address of somebody who has heard of nothing yet."""
    return backstage.customer("Ana Souza")


@pytest.fixture
def act(portal: Portal, settings: Callable[..., Settings]) -> Iterator[Callable[[Act], object]]:
    """Run a service against the server's own database, as the workspace will."""
    settings(base_url=portal.base)
    engine = make_engine(portal.settings.database_url)

    def run(what: Act) -> object:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return what(session)

    yield run
    engine.dispose()


def account(session: Session, email: str) -> Account:
    return session.exec(select(Account).where(Account.email == email)).one()


def said(text: str) -> ReplyDraft:
    return ReplyDraft(body_html=f"<p>{text}</p>")


def test_each_analysts_message_is_one_letter(
    portal: Portal, act: Callable[[Act], object], ana: str
) -> None:
    def open_and_answer(session: Session) -> str:
        ticket = make_ticket(session, requester=account(session, ana), subject="Aviso =?x?=\tçã")
        analyst = actor_for(session, account(session, "n1@kartado.com.br"))
        now = clock.now()
        number = ticket.number
        handling.note(
            session, actor=analyst, number=number, draft=said("NOTA-INTERNA-QZX"), now=now
        )
        services.reply(session, actor=analyst, number=number, draft=said("Olá, Ana QZX1"), now=now)
        requester = actor_for(session, account(session, ana))
        services.reply(session, actor=requester, number=number, draft=said("Minha"), now=now)
        services.reply(session, actor=analyst, number=number, draft=said("Fim QZX2"), now=now)
        return number

    number = str(act(open_and_answer))

    last = portal.mailbox.wait_for(to=ana, subject_contains=number)
    while "QZX2" not in last.text:
        last = portal.mailbox.wait_for(to=ana, subject_contains=number, after=last)
    letters = portal.mailbox.letters(to=ana, subject_contains=number)
    replies = [one for one in letters if "QZX1" in one.text or "QZX2" in one.text]
    assert len(replies) == 2
    assert not any("Minha" in one.text for one in letters if "QZX" not in one.text)
    assert not any("NOTA-INTERNA" in one.text + one.html for one in portal.mailbox.letters())
    for one in replies:
        assert one.headers["Auto-Submitted"] == "auto-generated"
        assert portal.settings.mail_from in one.headers["From"]
        assert f"{portal.base}/tickets/{number}" in one.links
        assert one.text.strip()
        assert one.html.strip()


def test_nothing_secret_travels_in_clear(portal: Portal) -> None:
    for letter in portal.mailbox.letters():
        assert "Portal@2026" not in letter.text + letter.html


def test_a_colleague_who_acts_gets_no_letter_of_it(
    portal: Portal, act: Callable[[Act], object], ana: str
) -> None:
    def open_and_close(session: Session) -> str:
        requester = account(session, ana)
        ticket: Ticket = make_ticket(session, requester=requester)
        themselves = actor_for(session, requester)
        services.close(session, actor=themselves, number=ticket.number, now=clock.now())
        return ticket.number

    number = str(act(open_and_close))

    portal.mailbox.wait_for(to=ana, subject_contains=number)
    assert len(portal.mailbox.letters(to=ana, subject_contains=number)) == 1
