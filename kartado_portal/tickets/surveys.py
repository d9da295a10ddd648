"""One question after each closing: how was it? From 1 to 5, with a comment if one likes.

Asked of the requester once, in the page and in the letter of the closing; never again for the
same closing, and withdrawn when the requester goes on in a new ticket without having answered.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from kartado_portal import routes
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.live.poke import poke
from kartado_portal.settings import get_settings
from kartado_portal.tickets import queries
from kartado_portal.tickets.errors import NotARequestersAct, SurveyNotFound, SurveyOver
from kartado_portal.tickets.models import Survey, Ticket
from kartado_portal.tickets.schemas import COMMENT_LIMIT, NO_SURVEY, SCORES, SurveyCard

_PURPOSE = b"kartado-portal/tickets/surveys"


def ask(session: Session, ticket: Ticket, *, now: datetime) -> Survey | None:
    """Ask about the closing that has just happened; None when nobody is left to be asked."""
    requester = session.get_one(Account, ticket.requester_id)
    if requester.erased_at is not None or requester.role != "customer":
        return None
    survey = Survey(ticket_id=ticket.id, asked_at=now)
    session.add(survey)
    session.flush()
    return survey


def withdraw(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Take the question back, unless it was answered."""
    survey = _of(session, ticket)
    if survey is not None and survey.answered_at is None:
        survey.withdrawn_at = now


def empty(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Drop the words of an erased requester, and the question that waits for them; scores stay."""
    survey = _of(session, ticket)
    if survey is not None:
        survey.comment = ""
        withdraw(session, ticket, now=now)


def forget(session: Session, *, ticket_ids: Collection[int]) -> None:
    """Drop comments and questions that nobody answered; scores stay, for they are counted."""
    of = col(Survey.ticket_id).in_(ticket_ids)
    session.exec(delete(Survey).where(of, col(Survey.answered_at).is_(None)))
    # Also where there is none: whoever writes one meanwhile waits, and then sees that it is over.
    session.exec(update(Survey).where(of).values(comment=""))


def card_of(session: Session, *, actor: Actor, ticket: Ticket) -> SurveyCard:
    """Return what the ticket's page shows; only the requester is asked."""
    survey = _of(session, ticket) if ticket.requester_id == actor.account_id else None
    return NO_SURVEY if survey is None else _card(survey, ticket)


def answer(
    session: Session, *, actor: Actor, number: str, score: int, comment: str, now: datetime
) -> None:
    """Record the requester's answer from the page.

    Raises: TicketNotFound, NotARequestersAct, SurveyNotFound, SurveyOver (answered, withdrawn).
    """
    ticket = queries.get_for(session, actor, number, for_update=True)
    if ticket.requester_id != actor.account_id:
        raise NotARequestersAct
    survey = _of(session, ticket)
    if survey is None:
        raise SurveyNotFound
    _record(session, survey, ticket, score, comment, now)


def glance(session: Session, *, token: str) -> SurveyCard:
    """Return what a letter's link is about. Raises: SurveyNotFound."""
    return _card(*_by_token(session, token))


def answer_by_letter(session: Session, *, token: str, score: int, now: datetime) -> SurveyCard:
    """Record the score of a letter's link, once; later ones change nothing.

    The link proves that its holder reads the requester's mail, and lets do this alone.
    Raises: SurveyNotFound.
    """
    survey, ticket = _by_token(session, token)
    if survey.answered_at is None and survey.withdrawn_at is None and score in SCORES:
        _record(session, survey, ticket, score, "", now)
    return _card(survey, ticket)


def comment_by_letter(session: Session, *, token: str, comment: str) -> SurveyCard:
    """Add the comment to an answer that has none yet.

    Raises: SurveyNotFound, SurveyOver (also once the ticket's words are gone).
    """
    survey, ticket = _by_token(session, token)
    if survey.answered_at is None or survey.comment or ticket.anonymised_at is not None:
        raise SurveyOver
    survey.comment = comment.strip()[:COMMENT_LIMIT]
    poke(session, f"ticket:{ticket.number}")
    return _card(survey, ticket)


def links(survey: Survey) -> list[dict[str, str]]:
    """Return score, words and address of each answer, for the letter."""
    base, token = get_settings().base_url.rstrip("/"), token_of(survey.id or 0)
    return [
        {"score": str(score), "words": words, "url": f"{base}{routes.survey(token)}?nota={score}"}
        for score, words in SCORES.items()
    ]


def token_of(survey_id: int) -> str:
    """Return the letter's proof for one survey: its id, and what only this portal can compute."""
    key = get_settings().secret_key.encode()
    digest = hmac.digest(key, _PURPOSE + str(survey_id).encode(), hashlib.sha256)
    return f"{survey_id}-{urlsafe_b64encode(digest[:18]).decode()}"


def _by_token(session: Session, token: str) -> tuple[Survey, Ticket]:
    digits = token.partition("-")[0]
    is_sound = digits.isascii() and digits.isdigit() and len(digits) < 19
    if not is_sound or not hmac.compare_digest(token_of(int(digits)).encode(), token.encode()):
        raise SurveyNotFound
    survey = session.get(Survey, int(digits), with_for_update=True)
    if survey is None:
        raise SurveyNotFound
    return survey, session.get_one(Ticket, survey.ticket_id)


_OF_TICKET = select(Survey).where(Survey.ticket_id == bindparam("ticket"))


def _of(session: Session, ticket: Ticket) -> Survey | None:
    return session.exec(_OF_TICKET, params={"ticket": ticket.id}).one_or_none()


def _record(
    session: Session, survey: Survey, ticket: Ticket, score: int, comment: str, now: datetime
) -> None:
    if survey.answered_at is not None or survey.withdrawn_at is not None or score not in SCORES:
        raise SurveyOver
    survey.score, survey.comment, survey.answered_at = score, comment.strip()[:COMMENT_LIMIT], now
    audit.record(
        session,
        "ticket.rate",
        now=now,
        actor_id=ticket.requester_id,
        subject=f"ticket:{ticket.number}",
    )
    poke(session, f"ticket:{ticket.number}")


def _card(survey: Survey, ticket: Ticket) -> SurveyCard:
    state = "answered" if survey.answered_at else "withdrawn" if survey.withdrawn_at else "asked"
    score = survey.score or 0
    return SurveyCard(
        state=state,
        score=score,
        words=SCORES.get(score, ""),
        comment=survey.comment,
        number=ticket.number,
        subject=ticket.subject,
    )
