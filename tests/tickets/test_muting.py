"""A letter's link stops the letters about its ticket, and nothing else."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from kartado_portal.accounts import personal_data
from kartado_portal.accounts.models import Account
from kartado_portal.audit.models import AuditEvent
from kartado_portal.mail import mute_links
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import muting, services
from kartado_portal.tickets.errors import MuteLinkUnknown
from kartado_portal.tickets.models import Reading, Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOON = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def token_for(ticket: Ticket, account: Account) -> str:
    return mute_links.token_of(ticket.number, account.id or 0)


def answer(session: Session, ticket: Ticket) -> None:
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Veja.</p>")
    services.reply(session, actor=analyst, number=ticket.number, draft=draft, now=NOON)


def replies(session: Session) -> list[OutboxLetter]:
    session.flush()
    sent = select(OutboxLetter).where(OutboxLetter.letter == "ticket-replied")
    return list(session.exec(sent))


def test_the_link_of_a_letter_stops_the_next_and_takes_it_back(session: Session) -> None:
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana)
    answer(session, ticket)
    (letter,) = replies(session)
    token = mute_links.url_of(letter.thread_key).rpartition("/")[2]

    before = muting.glance(session, token=token)
    muted = muting.mute_by_letter(session, token=token, is_muted=True, now=NOON)
    answer(session, ticket)
    quiet = len(replies(session))
    muting.mute_by_letter(session, token=token, is_muted=False, now=NOON)
    answer(session, ticket)

    assert (before.is_muted, muted.is_muted) == (False, True)
    assert muted.number == ticket.number
    assert (quiet, len(replies(session))) == (1, 2)


def test_a_second_press_is_nothing(session: Session) -> None:
    ana = make_account(session)
    token = token_for(make_ticket(session, requester=ana), ana)

    for is_muted in (True, True, False, False):
        muting.mute_by_letter(session, token=token, is_muted=is_muted, now=NOON)

    session.flush()
    done = select(AuditEvent.action).where(AuditEvent.actor_id == ana.id)
    acts = [act for act in session.exec(done) if "mute" in act]
    assert acts == ["ticket.mute", "ticket.unmute"]


def test_a_link_that_this_portal_never_made_is_like_one_whose_ticket_is_gone(
    session: Session,
) -> None:
    ana, bruno = make_account(session), make_account(session)
    ticket, other = (make_ticket(session, requester=ana) for _ in range(2))
    number, account_id, proof = token_for(ticket, ana).split("-", 2)
    forged = [
        f"{other.number}-{account_id}-{proof}",
        f"{number}-{bruno.id}-{proof}",
        f"{number}-{account_id}-{proof[:-1]}",
        f"{number}-{account_id}-",
        f"{number}-{'9' * 30}-{proof}",
        "",
        "ã-1-ã",
        mute_links.token_of("00000000000", ana.id or 0),
        mute_links.token_of(number, 999_999_999),
    ]

    for token in forged:
        with pytest.raises(MuteLinkUnknown):
            muting.mute_by_letter(session, token=token, is_muted=True, now=NOON)
        with pytest.raises(MuteLinkUnknown):
            muting.glance(session, token=token)
    assert session.exec(select(Reading).where(Reading.is_muted)).all() == []


def test_the_link_of_a_merged_person_mutes_for_the_one_that_stays(session: Session) -> None:
    kept, gone = make_account(session), make_account(session)
    ticket = make_ticket(session, requester=kept)
    gone.merged_into_id = kept.id

    muting.mute_by_letter(session, token=token_for(ticket, gone), is_muted=True, now=NOON)

    assert session.get_one(Reading, (ticket.id, kept.id)).is_muted


def test_the_link_of_an_erased_person_is_dead(session: Session) -> None:
    ana = make_account(session)
    token = token_for(make_ticket(session, requester=ana), ana)
    personal_data.erase_account(session, account_id=ana.id or 0, now=NOON)

    with pytest.raises(MuteLinkUnknown):
        muting.mute_by_letter(session, token=token, is_muted=True, now=NOON)


def test_letters_to_the_staff_and_of_no_ticket_have_nothing_to_mute() -> None:
    threads = (None, "", "desk:39011040425:7", "ticket:39011040425", "ticket:39011040425:x")

    assert [mute_links.url_of(thread) for thread in threads] == [""] * len(threads)


def test_another_secret_makes_another_link(settings) -> None:
    first = mute_links.token_of("39011040425", 7)

    settings(secret_key="another-secret-0123456789abcdefghijkl")

    assert mute_links.token_of("39011040425", 7) != first
    assert mute_links.opened(first) is None
