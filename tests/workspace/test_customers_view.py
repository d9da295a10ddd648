"""The staff sees what a customer sees: no more, without a trace but in the audit log."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, SQLModel, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import editing, handling, merging, services, sharing
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft, TicketEdit, TicketFilter
from kartado_portal.workspace import customers_view
from kartado_portal.workspace.directory import NobodyThere
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CANARY = "canarioDaNota"


@pytest.fixture
def analyst(session: Session) -> Actor:
    """Somebody of the staff."""
    return actor_for(session, make_analyst(session))


def seen_list(session: Session, analyst: Actor, who: Account, scope: str = "meus") -> list[str]:
    _, page = customers_view.open_list(
        session,
        actor=analyst,
        account_id=who.id or 0,
        wanted=TicketFilter(scope=scope),
        now=LATER,
    )
    return [one.number for one in page.cards]


def seen_ticket(
    session: Session, analyst: Actor, who: Account, ticket: Ticket
) -> customers_view.SeenTicket:
    about = {"account_id": who.id or 0, "number": ticket.number, "now": LATER}
    return customers_view.open_ticket(session, actor=analyst, **about)


def test_the_companys_mode_decides_what_is_seen(session: Session, analyst: Actor):
    company = make_company(session, visibility="selected")
    ana = make_account(session, company_id=company.id)
    mate = make_account(session, company_id=company.id)
    own, theirs, shared, foreign = (
        make_ticket(session, requester=one, now=NOW)
        for one in (ana, mate, mate, make_account(session))
    )
    about = {"actor": actor_for(session, mate), "number": shared.number}
    sharing.add_participant(session, **about, email=ana.email, now=NOW)

    assert seen_list(session, analyst, ana) == [own.number]
    assert set(seen_list(session, analyst, ana, "empresa")) == {own.number, shared.number}
    for ticket in (theirs, foreign):
        with pytest.raises(TicketNotFound):
            seen_ticket(session, analyst, ana, ticket)
    ana.sees_company = True
    session.flush()
    assert theirs.number in seen_list(session, analyst, ana, "empresa")
    assert seen_ticket(session, analyst, ana, theirs).detail.number == theirs.number
    with pytest.raises(TicketNotFound):
        seen_ticket(session, analyst, ana, foreign)


def test_notes_and_what_only_the_staff_may_know_are_not_there(session: Session, analyst: Actor):
    ana = make_account(session)
    ticket, other = (make_ticket(session, requester=ana, now=NOW) for _ in range(2))
    about = {"actor": analyst, "number": ticket.number, "now": NOW}
    note = ReplyDraft(body_html=f"<p>{CANARY}</p>", form_key="n")
    handling.note(session, **about, draft=note)
    edit = TicketEdit(
        subject=ticket.subject, category_id=ticket.category_id, priority="urgent", tags=("vip",)
    )
    editing.edit(session, **about, wanted=edit)
    merging.link(session, **about, other=other.number)
    services.reply(session, **about, draft=ReplyDraft(body_html="<p>Olá.</p>", form_key="r"))

    shown = seen_ticket(session, analyst, ana, ticket)

    assert [one.kind for one in shown.timeline.entries if one.kind != "event"] == [
        "opening",
        "reply",
    ]
    told = repr(shown)
    for word in (CANARY, "rioridade", "vip", "ligou", "urgent"):
        assert word not in told
    back = customers_view.step_back(
        session,
        actor=analyst,
        account_id=ana.id or 0,
        number=ticket.number,
        oldest_id=10**8,
        now=LATER,
    )
    assert CANARY not in repr(back)


def test_links_stay_within_the_view(session: Session, analyst: Actor):
    ana = make_account(session)
    first = make_ticket(session, requester=ana, now=NOW)
    services.close(session, actor=analyst, number=first.number, now=NOW)
    make_ticket(session, requester=ana, continues=first.number, now=NOW)

    shown = seen_ticket(session, analyst, ana, first)
    _, page = customers_view.open_list(
        session, actor=analyst, account_id=ana.id or 0, wanted=TicketFilter(), now=LATER
    )

    base = f"/analista/clientes/pessoas/{ana.id}/visao/"
    links = [one.link for one in shown.timeline.entries if one.link]
    links += [one.url for one in page.cards]
    assert len(links) == 3
    assert all(one.startswith(base) for one in links)


def test_looking_changes_nothing_but_the_audit_log(session: Session, analyst: Actor):
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana, now=NOW)
    draft = ReplyDraft(body_html="<p>Novidade.</p>", form_key="r")
    about = {"actor": analyst, "number": ticket.number}
    services.reply(session, **about, draft=draft, now=LATER)
    before = everything(session)

    seen_list(session, analyst, ana)
    shown = seen_ticket(session, analyst, ana, ticket)

    assert shown.detail.has_news, "still news to the customer"
    after = everything(session)
    new = [one for one in after.pop("audit_event") if one not in before["audit_event"]]
    before.pop("audit_event")
    assert after == before
    assert len(new) == 2
    rows = session.exec(
        select(AuditEvent).where(AuditEvent.action == "accounts.view_as_customer")
    ).all()
    assert {(one.actor_id, one.object) for one in rows} == {
        (analyst.account_id, f"account:{ana.id}")
    }
    assert [one.detail.get("number") for one in rows] == [None, ticket.number]


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    session.flush()
    tables = SQLModel.metadata.sorted_tables
    return {
        one.name: [tuple(map(repr, row)) for row in session.execute(one.select())] for one in tables
    }


def test_customers_do_not_look_and_nobody_looks_as_the_staff(session: Session, analyst: Actor):
    ana, bruno = make_account(session), make_account(session)
    ticket = make_ticket(session, requester=bruno, now=NOW)
    colleague = make_analyst(session, role=Role.ADMIN)
    gone = make_account(session, erased_at=NOW)
    merged = make_account(session, merged_into_id=ana.id, disabled_at=NOW)

    with pytest.raises(NotAllowed):
        seen_list(session, actor_for(session, ana), bruno)
    with pytest.raises(NotAllowed):
        seen_ticket(session, actor_for(session, bruno), bruno, ticket)
    for one in (colleague, gone, merged, Account(id=0, email="", password_hash="")):
        with pytest.raises(NobodyThere):
            seen_list(session, analyst, one)
    assert not session.exec(
        select(AuditEvent).where(AuditEvent.action == "accounts.view_as_customer")
    ).all()
