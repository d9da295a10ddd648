"""Two accounts of one person made one: nobody loses a message, and the other door is shut."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, col, func, select

from kartado_portal import own_data
from kartado_portal.accounts import administration, queries, registration
from kartado_portal.accounts.models import Account, Consent, RecoveryCode, SecondFactor, SignIn
from kartado_portal.accounts.personal_data import collect_my_data, erase_account
from kartado_portal.accounts.schemas import Client
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import cards, drafts, services, sharing, timeline
from kartado_portal.tickets.models import (
    DigestItem,
    Draft,
    Message,
    Participant,
    Reading,
    Ticket,
)
from kartado_portal.tickets.schemas import ReplyDraft, TicketFilter
from kartado_portal.workspace import directory, people_merging
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def boss(session: Session) -> Actor:
    """An administrator."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN, name="Chefe"))


@pytest.fixture
def pair(session: Session) -> tuple[Account, Account]:
    """One person twice, in one company: who stays and who goes."""
    company = make_company(session)
    return (
        make_account(session, email="ana@via.test", name="Ana Souza", company_id=company.id),
        make_account(session, email="ana.velha@via.test", name="Ana V.", company_id=company.id),
    )


def merge(session: Session, boss: Actor, kept: Account, gone: Account, **given: bool) -> None:
    about = {"account_id": kept.id or 0, "other_id": gone.id or 0}
    people_merging.merge(session, actor=boss, **about, now=LATER, **given)


def count(session: Session, model: type, column: object) -> int:
    return session.exec(select(func.count()).select_from(model).where(column)).one()


def test_tickets_messages_and_all_that_hangs_on_them_go_to_the_one_who_stays(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    mate = make_account(session, company_id=kept.company_id, reply_frequency="daily")
    own = make_ticket(session, requester=gone, subject="Balança parada", now=NOW)
    other = make_ticket(session, requester=mate, now=NOW)
    about = {"actor": actor_for(session, mate), "number": other.number}
    sharing.add_participant(session, **about, email=gone.email, now=NOW)
    draft = ReplyDraft(body_html="<p>Também aqui.</p>", form_key="r")
    services.reply(
        session, actor=actor_for(session, gone), number=other.number, draft=draft, now=NOW
    )

    merge(session, boss, kept, gone)

    wanted = TicketFilter(q="balanca")
    shown = cards.list_page(session, actor=actor_for(session, kept), wanted=wanted).cards
    assert [(one.number, one.requester) for one in shown] == [(own.number, "ana@via.test")]
    assert session.get(Participant, (other.id, kept.id)) is not None
    assert session.get(Ticket, own.id).last_activity_at == NOW
    told = timeline.load(
        session, actor=actor_for(session, kept), number=other.number, now=LATER
    ).entries
    assert [one.author for one in told if one.is_own] == ["Ana Souza"]
    assert any("adicionou Ana Souza" in one.text for one in told)
    for model, column in (
        (Ticket, Ticket.requester_id),
        (Message, Message.author_id),
        (Participant, Participant.account_id),
        (Reading, Reading.account_id),
        (DigestItem, DigestItem.account_id),
    ):
        assert count(session, model, column == gone.id) == 0, model


def test_what_both_have_becomes_one(session: Session, boss: Actor, pair: tuple[Account, Account]):
    kept, gone = pair
    mate = make_account(session, company_id=kept.company_id)
    shared = make_ticket(session, requester=mate, now=NOW)
    theirs = make_ticket(session, requester=gone, now=NOW)
    for number, actor, email in (
        (shared.number, mate, kept.email),
        (shared.number, mate, gone.email),
        (theirs.number, gone, kept.email),
    ):
        sharing.add_participant(
            session, actor=actor_for(session, actor), number=number, email=email, now=NOW
        )
    sharing.mark_seen(session, actor=actor_for(session, gone), number=shared.number, now=LATER)
    mine = make_ticket(session, requester=kept, now=NOW)
    theirs.form_key = mine.form_key

    merge(session, boss, kept, gone)

    people = [
        (one.ticket_id, one.account_id)
        for one in session.exec(
            select(Participant).where(col(Participant.ticket_id).in_((shared.id, theirs.id)))
        )
    ]
    assert people == [(shared.id, kept.id)]
    assert session.get(Reading, (shared.id, kept.id)).seen_at == LATER
    assert count(session, Ticket, Ticket.requester_id == kept.id) == 2


def test_of_a_form_that_both_began_no_word_is_lost(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    for who, body, file in ((kept, "Um", "a"), (gone, "Dois", "b")):
        fields = {"subject": "", "body": body, "attachment_ids": [file]}
        about = {"actor": actor_for(session, who), "slot": "new", "fields": fields}
        drafts.save(session, **about, form_key=f"new:{who.id}:0", version=0, now=NOW)
    about = {"actor": actor_for(session, gone), "slot": "new:12345678901"}
    drafts.save(session, **about, form_key="x", fields={"body": "Só dela"}, version=0, now=NOW)

    merge(session, boss, kept, gone)

    found = {
        one.slot: one.fields
        for one in session.exec(select(Draft).where(Draft.account_id == kept.id))
    }
    assert found["new"]["body"] == "Um\n\nDois"
    assert found["new"]["attachment_ids"] == ["a", "b"]
    assert found["new:12345678901"]["body"] == "Só dela"
    assert count(session, Draft, Draft.account_id == gone.id) == 0


def test_the_merged_account_is_shut_and_says_where_it_went(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    session.add(
        SignIn(
            digest="d",
            account_id=gone.id,
            created_at=NOW,
            last_seen_at=NOW,
            expires_at=LATER + timedelta(days=1),
        )
    )
    merge(session, boss, kept, gone)

    assert not queries.may_enter(gone)
    assert session.exec(select(SignIn)).one().ended_at == LATER
    shown = directory.get_person(session, actor=boss, account_id=gone.id, now=LATER)
    assert (shown.state, shown.merged_into, shown.merged_into_id) == (
        "Mesclada",
        "Ana Souza",
        kept.id,
    )
    stays = directory.get_person(session, actor=boss, account_id=kept.id, now=LATER)
    assert stays.other_addresses == ["ana.velha@via.test"]
    assert "mesclou ana.velha@via.test com esta conta" in stays.history[0].what
    company = directory.get_company(session, actor=boss, company_id=kept.company_id or 0)
    assert [one.email for one in company.members] == ["ana@via.test"]
    for act in (administration.enable, administration.disable):
        with pytest.raises(Invalid):
            act(session, actor=boss, account_id=gone.id, now=LATER)
    registration.sign_up(
        session,
        email=gone.email,
        password_hash="x",
        consent_version="",
        client=Client("192.0.2.1", ""),
        now=LATER,
    )
    assert count(session, OutboxLetter, OutboxLetter.to_address == gone.email) == 0


def test_a_second_factor_of_the_merged_account_is_forgotten_and_the_others_kept(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    for one in pair:
        session.add(SecondFactor(account_id=one.id, begun_at=NOW, confirmed_at=NOW))
        session.add(RecoveryCode(account_id=one.id, digest=f"digest-{one.id}", made_at=NOW))
    session.flush()
    kept, gone = pair

    merge(session, boss, kept, gone)

    for model in (SecondFactor, RecoveryCode):
        assert count(session, model, model.account_id == kept.id) == 1
        assert count(session, model, model.account_id == gone.id) == 0


def test_letters_that_wait_go_to_the_one_who_stays_once(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    mate = make_account(session, company_id=kept.company_id)
    shared = make_ticket(session, requester=mate, now=NOW)
    for one in pair:
        about = {"actor": actor_for(session, mate), "number": shared.number}
        sharing.add_participant(session, **about, email=one.email, now=NOW)
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Resolvido.</p>", form_key="r")
    services.reply(session, actor=analyst, number=shared.number, draft=draft, now=LATER)
    make_ticket(session, requester=gone, now=NOW)

    merge(session, boss, kept, gone)

    waiting = session.exec(
        select(OutboxLetter).where(
            col(OutboxLetter.dropped_at).is_(None),
            col(OutboxLetter.to_address).in_((kept.email, gone.email)),
        )
    ).all()
    assert {one.to_address for one in waiting} == {kept.email}
    replies = [one for one in waiting if one.created_at == LATER]
    assert len(replies) == 1


def test_both_ids_are_in_the_audit_log(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    make_ticket(session, requester=gone, now=NOW)

    merge(session, boss, kept, gone)

    rows = session.exec(select(AuditEvent).where(AuditEvent.action == "accounts.merge")).all()
    assert {(one.object, one.detail.get("merged"), one.detail.get("into")) for one in rows} == {
        (f"account:{kept.id}", gone.id, None),
        (f"account:{gone.id}", None, kept.id),
    }
    assert {one.actor_id for one in rows} == {boss.account_id}
    assert rows[0].detail["tickets"] == 1


def test_only_customers_are_merged_and_never_twice(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    analyst = make_analyst(session)
    erased = make_account(session, erased_at=NOW)
    shut = make_account(session, disabled_at=NOW)

    for one, other in (
        (kept, kept),
        (kept, analyst),
        (analyst, kept),
        (kept, erased),
        (erased, kept),
        (shut, kept),
    ):
        with pytest.raises(Invalid):
            merge(session, boss, one, other, accepts_companies=True)
    for actor in (actor_for(session, analyst), actor_for(session, kept)):
        with pytest.raises(NotAllowed):
            merge(session, actor, kept, gone)
    merge(session, boss, kept, gone)
    for one, other in ((kept, gone), (gone, kept)):
        with pytest.raises(Invalid):
            merge(session, boss, one, other)


def test_companies_that_differ_have_to_be_wanted(session: Session, boss: Actor):
    kept = make_account(session, company_id=make_company(session).id)
    gone = make_account(session)
    ticket = make_ticket(session, requester=gone, now=NOW)
    foretold = people_merging.preview(session, actor=boss, account_id=kept.id, other_id=gone.id)

    with pytest.raises(Invalid):
        merge(session, boss, kept, gone)
    merge(session, boss, kept, gone, accepts_companies=True)

    assert foretold.crosses_companies
    assert foretold.moves[:2] == ["1 ticket", "1 mensagem"]
    assert session.get(Ticket, ticket.id).requester_id == kept.id


def test_a_merge_of_a_merge_still_leads_to_one_person_whose_data_is_whole(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    own_data.know_rooms()
    kept, gone = pair
    first = make_account(session, email="primeira@via.test", company_id=kept.company_id)
    make_ticket(session, requester=first, subject="Da primeira", now=NOW)
    make_ticket(session, requester=gone, subject="Da segunda", now=NOW)
    merge(session, boss, gone, first)
    merge(session, boss, kept, gone)

    parts = collect_my_data(session, actor=actor_for(session, kept))

    told = json.dumps({name: part.data for name, part in parts.items()}, ensure_ascii=False)
    for word in ("Da primeira", "Da segunda", "primeira@via.test", "ana.velha@via.test"):
        assert word in told
    assert session.get(Account, first.id).merged_into_id == kept.id


def test_erasing_the_one_who_stays_erases_the_other_addresses(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    own_data.know_rooms()
    kept, gone = pair
    ticket = make_ticket(session, requester=gone, subject="Segredo", now=NOW)
    merge(session, boss, kept, gone)

    erase_account(session, account_id=kept.id, now=LATER)

    for account in pair:
        session.refresh(account)
        assert account.erased_at == LATER
        assert "via.test" not in account.email
        assert account.name == ""
    assert session.get(Ticket, ticket.id).subject == "Assunto removido"
    assert count(session, Consent, Consent.address != "") == 0


def test_many_tickets_take_few_statements(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    make_ticket(session, requester=gone, now=NOW)
    model = session.exec(select(Ticket)).one().model_dump(exclude={"id"})
    rows = [
        model | {"number": f"{n:011}", "form_key": f"k{n}", "search_text": f"x {n}"}
        for n in range(500)
    ]
    session.execute(Ticket.__table__.insert(), rows)
    asked: list[str] = []
    engine = session.get_bind().engine

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    merge(session, boss, kept, gone)
    session.flush()
    event.remove(engine, "before_cursor_execute", note)

    assert count(session, Ticket, Ticket.requester_id == kept.id) == 501
    assert len(asked) < 70


def test_candidates_are_customers_that_can_be_merged(
    session: Session, boss: Actor, pair: tuple[Account, Account]
):
    kept, gone = pair
    make_analyst(session, name="Ana do Suporte")
    make_account(session, email="ana@apagada.test", erased_at=NOW)

    def found(q: str) -> list[str]:
        about = {"actor": boss, "account_id": kept.id, "q": q}
        return [one.email for one in people_merging.list_candidates(session, **about)]

    assert found("ana velha") == [gone.email]
    assert found("ANA V") == [gone.email]
    assert found("ana@apagada") == found("suporte") == found(" ") == []
    with pytest.raises(NotAllowed):
        people_merging.list_candidates(
            session, actor=actor_for(session, gone), account_id=kept.id, q="ana"
        )


MOVED = {
    "attachment.uploader_id",
    "consent.account_id",
    "digest_item.account_id",
    "draft.account_id",
    "message.author_id",
    "participant.account_id",
    "participant.added_by_id",
    "reading.account_id",
    "sign_in.account_id",
    "ticket.requester_id",
}
DROPPED = {"recovery_code.account_id", "second_factor.account_id"}
LEFT = {
    "chat_visitor.account_id": "followed to the account that stays",
    "article.author_id": "the staff's",
    "article_version.by_id": "the staff's",
    "unanswered_question.handled_by_id": "the staff's",
    "link_token.account_id": "dead from the merge on",
    "ticket_event.actor_id": "told under the name of the account that stays",
    "desk_presence.account_id": "the staff's",
    "saved_view.owner_id": "the staff's",
    "scheduled_reply.author_id": "the staff's",
    "ticket.owner_id": "the staff's",
}


def test_whatever_refers_to_a_person_is_moved_or_left_for_a_reason():
    refers = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "account.id"
    }

    # A new one: have `move_person` or `absorb` move it, or say here why it stays.
    assert refers == MOVED | DROPPED | LEFT.keys()
