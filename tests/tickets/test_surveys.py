"""After a closing the requester is asked once how it was, and what was answered is kept."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import personal_data, services, surveys
from kartado_portal.tickets.errors import NotARequestersAct, SurveyNotFound, SurveyOver
from kartado_portal.tickets.models import Survey, Ticket
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def ana(session: Session) -> Actor:
    """The requester."""
    company = make_company(session)
    return actor_for(session, make_account(session, email="ana@x.test", company_id=company.id))


@pytest.fixture
def closed(session: Session, ana: Actor) -> Ticket:
    """Ana's ticket, closed by an analyst."""
    ticket = make_ticket(session, requester=session.get_one(Account, ana.account_id), now=NOW)
    analyst = actor_for(session, make_analyst(session))
    return services.close(session, actor=analyst, number=ticket.number, now=NOW)


def survey_of(session: Session, ticket: Ticket) -> Survey:
    return session.exec(select(Survey).where(Survey.ticket_id == ticket.id)).one()


def test_closing_asks_once_and_the_letter_carries_a_link_a_score(
    session: Session, ana: Actor, closed: Ticket
):
    services.close(session, actor=ana, number=closed.number, now=NOW)

    session.flush()
    letter = session.exec(select(OutboxLetter).where(OutboxLetter.letter == "ticket-closed")).one()
    token = surveys.token_of(survey_of(session, closed).id)
    assert [one["score"] for one in letter.context["scores"]] == ["1", "2", "3", "4", "5"]
    assert letter.context["scores"][4]["url"].endswith(f"/avaliacao/{token}?nota=5")
    assert surveys.card_of(session, actor=ana, ticket=closed).state == "asked"


def test_an_answer_is_recorded_once(session: Session, ana: Actor, closed: Ticket):
    surveys.answer(session, actor=ana, number=closed.number, score=4, comment=" Rápido. ", now=NOW)

    with pytest.raises(SurveyOver):
        surveys.answer(session, actor=ana, number=closed.number, score=1, comment="", now=NOW)
    card = surveys.card_of(session, actor=ana, ticket=closed)
    assert (card.state, card.score, card.words, card.comment) == ("answered", 4, "Bom", "Rápido.")


@pytest.mark.parametrize("score", [0, 6, -1])
def test_only_scores_from_one_to_five_count(
    session: Session, ana: Actor, closed: Ticket, score: int
):
    with pytest.raises(SurveyOver):
        surveys.answer(session, actor=ana, number=closed.number, score=score, comment="", now=NOW)

    assert survey_of(session, closed).answered_at is None


def test_colleagues_are_neither_asked_nor_heard(session: Session, ana: Actor, closed: Ticket):
    bruno = actor_for(session, make_account(session, company_id=ana.company_id))

    assert surveys.card_of(session, actor=bruno, ticket=closed).state == "none"
    with pytest.raises(NotARequestersAct):
        surveys.answer(session, actor=bruno, number=closed.number, score=5, comment="", now=NOW)


def test_a_letters_link_counts_once_and_takes_one_comment(
    session: Session, ana: Actor, closed: Ticket
):
    token = surveys.token_of(survey_of(session, closed).id)

    first = surveys.answer_by_letter(session, token=token, score=5, now=NOW)
    again = surveys.answer_by_letter(session, token=token, score=1, now=NOW)
    surveys.comment_by_letter(session, token=token, comment="Muito atenciosos.")

    assert (first.score, again.score) == (5, 5)
    assert surveys.card_of(session, actor=ana, ticket=closed).comment == "Muito atenciosos."
    with pytest.raises(SurveyOver):
        surveys.comment_by_letter(session, token=token, comment="Outro.")


def test_a_link_of_ones_own_making_opens_nothing(session: Session, closed: Ticket):
    survey = survey_of(session, closed)
    own = surveys.token_of(survey.id)

    for forged in (
        "",
        "x",
        f"{survey.id}-",
        f"{survey.id + 1}-{own.partition('-')[2]}",
        f"{own}x",
        "9" * 40,
        "²-x",
        f"-{own}",
    ):
        with pytest.raises(SurveyNotFound):
            surveys.glance(session, token=forged)


def test_going_on_in_a_new_ticket_withdraws_the_question(
    session: Session, ana: Actor, closed: Ticket
):
    make_ticket(
        session,
        requester=session.get_one(Account, ana.account_id),
        continues=closed.number,
        now=NOW,
    )

    token = surveys.token_of(survey_of(session, closed).id)
    assert surveys.card_of(session, actor=ana, ticket=closed).state == "withdrawn"
    assert surveys.answer_by_letter(session, token=token, score=5, now=NOW).state == "withdrawn"
    assert survey_of(session, closed).answered_at is None


def test_an_answer_outlives_the_continuation(session: Session, ana: Actor, closed: Ticket):
    surveys.answer(session, actor=ana, number=closed.number, score=2, comment="", now=NOW)

    make_ticket(
        session,
        requester=session.get_one(Account, ana.account_id),
        continues=closed.number,
        now=NOW,
    )

    assert surveys.card_of(session, actor=ana, ticket=closed).state == "answered"


def test_an_export_has_the_answers_and_an_erasure_empties_the_words(
    session: Session, ana: Actor, closed: Ticket
):
    surveys.answer(session, actor=ana, number=closed.number, score=3, comment="Sou Ana.", now=NOW)

    told = personal_data.collect_tickets(session, account_id=ana.account_id).data["avaliações"]
    personal_data.erase_tickets(session, account_id=ana.account_id, now=NOW)

    assert [(one["nota"], one["comentário"]) for one in told] == [(3, "Sou Ana.")]
    assert survey_of(session, closed).comment == ""
    assert survey_of(session, closed).score == 3
