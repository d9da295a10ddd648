"""What Katia answers, written in one transaction, if it still is hers to speak.

What she understood (`questions.think`) came before. Both may be repeated: a process that dies in
between leaves the question open, and `care` has it answered.
"""

import re
from datetime import datetime

import structlog
from sqlmodel import Session

from kartado_portal.accounts import contacts, visitors
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import lifecycle, proving, queries, services, ticket_talk, wording
from kartado_portal.chat.errors import ConversationNotFound
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import KatiaAnswer
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.questions import Thought, asked_of, last_question
from kartado_portal.chat.said import SILENT, Said, plainly
from kartado_portal.chat.schemas import Option
from kartado_portal.katia import rules
from kartado_portal.katia.answers import Answer, Intent, Tier
from kartado_portal.knowledge import unanswered
from kartado_portal.knowledge.library import current_mind
from kartado_portal.tickets import assistant
from kartado_portal.tickets.models import Ticket

_WHOLE_ACT = re.compile(r"[a-z_]+(:[\w-]{1,80})?")

log = structlog.get_logger(__name__)


def answer(session: Session, *, number: str, thought: Thought, now: datetime) -> bool:
    """Write Katia's words; True when more was said meanwhile, and she has to think again.

    Silent when a human spoke, when somebody else answered, or when the conversation is over.
    """
    try:
        talk = queries.get_any(session, number, for_update=True)
    except ConversationNotFound:
        return False
    row = talk.conversation
    if row.asked_at is None:
        return False
    if not lifecycle.may_katia_speak(talk.state, has_human_word=talk.has_human_word):
        row.asked_at, row.asked_act = None, ""
        session.add(row)
        return False
    asked = asked_of(session, talk)
    if not asked or (asked[-1].id or 0) != thought.message_id:
        if not asked:
            row.asked_at = None
        return bool(asked)
    said = respond(session, talk, _requester(session, talk), thought, now=now)
    row.asked_at, row.asked_act, row.last_at = None, "", now
    if said is not SILENT:
        _write(session, talk, said, thought, now)
    session.add(row)
    if said.then_ends:
        ticket = session.get_one(Ticket, talk.ticket.id)
        assistant.finish(session, ticket, actor=_requester(session, talk), now=now)
    services.tell(session, talk.ticket)
    return False


def _requester(session: Session, talk: Talk) -> Actor:
    account = session.get_one(Account, talk.ticket.requester_id)
    return contacts.actor_of(session, account)


def _write(session: Session, talk: Talk, said: Said, thought: Thought, now: datetime) -> None:
    message = assistant.say(
        session,
        talk.ticket,
        body_html=said.html,
        channel=talk.conversation.channel,
        now=now,
    )
    session.add(
        KatiaAnswer(
            message_id=message.id or 0,
            intent=said.intent,
            tier=said.tier,
            articles=list(said.articles),
            options=[{"label": one.label, "act": one.act} for one in said.options],
            engine=thought.engine,
            took_ms=thought.took_ms,
            at=now,
        )
    )
    if said.follow is not None:
        said.follow(message)


def respond(session: Session, talk: Talk, actor: Actor, thought: Thought, *, now: datetime) -> Said:
    """Return what Katia says to a thought; does what it asks for (a ticket, a call, a code)."""
    if thought.act:
        return _pressed(session, talk, actor, thought, now=now)
    kind = talk.conversation.step.get("kind", "")
    if kind in ticket_talk.FIELDS:
        return ticket_talk.take_field(session, talk, thought.text)
    if kind in proving.STEPS:
        said = proving.take_words(session, talk, thought.text, now=now)
        if said is not None:
            return said
    if thought.answer is None:
        return plainly(wording.FILE_RECEIVED, wording.OPEN, wording.HUMAN)
    return _understood(session, talk, actor, thought, thought.answer, now=now)


def _pressed(
    session: Session, talk: Talk, actor: Actor, thought: Thought, *, now: datetime
) -> Said:
    act, _, value = thought.act.partition(":")
    row = talk.conversation
    match act:
        case "human":
            row.step = {}
            return ticket_talk.call_analyst(session, talk, actor, now=now)
        case "open":
            return ticket_talk.begin(talk)
        case "category" | "files_done" | "confirm":
            return ticket_talk.press(session, talk, actor, act, value, now=now)
        case "list":
            return ticket_talk.list_tickets(session, talk, actor)
        case "prove" | "code_again" | "proved":
            return proving.press(session, talk, actor, act, now=now)
        case "article" if thought.chosen is not None:
            others = _others(thought, _offered(session, talk), besides=value)
            html = wording.found("", thought.chosen, others)
            return Said(
                html, (wording.HELPED, wording.NOT_HELPED), Intent.ANSWER, Tier.DIRECT, (value,)
            )
        case "helped":
            return _helped(session, talk)
        case "not_helped":
            return _not_helped(session, talk, now=now)
        case "close":
            return plainly(wording.CLOSE_QUESTION, wording.CLOSE_NOW, wording.GO_ON)
        case "close_now":
            row.outcome, row.step = row.outcome or "confirmed", {}
            words = wording.CLOSED_ON_PHONE if row.channel == "whatsapp" else wording.CLOSED
            return Said(wording.paragraph(words), then_ends=True)
        case _:
            row.step = {}
            return plainly(wording.CANCELLED, wording.OPEN, wording.HUMAN)


def _helped(session: Session, talk: Talk) -> Said:
    _judge(session, talk, is_helpful=True)
    talk.conversation.outcome, talk.conversation.misses = "confirmed", 0
    return plainly(wording.GOOD, wording.CLOSE)


def _judge(session: Session, talk: Talk, *, is_helpful: bool) -> KatiaAnswer | None:
    found = queries.last_answer(session, talk.ticket.id or 0)
    if found is None:
        return None
    found[1].is_helpful = is_helpful
    session.add(found[1])
    return found[1]


def _not_helped(session: Session, talk: Talk, *, now: datetime) -> Said:
    """Offer the next articles once; then a person."""
    row = talk.conversation
    judged = _judge(session, talk, is_helpful=False)
    row.misses, row.outcome = row.misses + 1, ""
    others = judged.articles[1:4] if judged is not None and judged.tier == Tier.DIRECT else []
    if others and row.misses < 2:
        titles = current_mind(session).titles()
        options = [Option(titles[one], f"article:{one}") for one in others if one in titles]
        if options:
            return Said(
                wording.paragraph(wording.OTHERS),
                (*options, wording.NONE_OF_THESE, wording.HUMAN),
                Intent.ANSWER,
                Tier.SUGGEST,
                tuple(others),
            )
    question = last_question(session, talk)
    if question:
        unanswered.note(session, text=question, source=row.channel, now=now)
    return plainly(wording.STILL_NOT, wording.OPEN, wording.HUMAN)


def _offered(session: Session, talk: Talk) -> list[str]:
    found = queries.last_answer(session, talk.ticket.id or 0)
    return list(found[1].articles) if found is not None else []


def _others(thought: Thought, slugs: list[str], *, besides: str) -> list[tuple[str, str]]:
    named = [(slug, thought.titles[slug]) for slug in slugs if slug in thought.titles]
    return [one for one in named if one[0] != besides][:2]


def _understood(
    session: Session,
    talk: Talk,
    actor: Actor,
    thought: Thought,
    answer: Answer,
    *,
    now: datetime,
) -> Said:
    is_waiting = talk.state is ConversationState.QUEUED
    talk.conversation.step = {}
    match answer.intent:
        case Intent.ANSWER:
            return _from_articles(session, talk, thought, answer, is_waiting, now)
        case Intent.TICKET_BY_NUMBER:
            if answer.ticket is None:
                return plainly(wording.WHICH_NUMBER, wording.LIST)
            return ticket_talk.tell_ticket(session, talk, actor, answer.ticket, now=now)
        case Intent.LIST_TICKETS:
            return ticket_talk.list_tickets(session, talk, actor)
        case _ if is_waiting:
            return SILENT  # what is said now is for the analyst
        case Intent.OPEN_TICKET:
            return ticket_talk.begin(talk)
        case Intent.HANDOVER:
            return plainly(
                wording.CALL_QUESTION, wording.CALL, wording.GO_ON, intent=Intent.HANDOVER
            )
        case Intent.GREETING:
            name = f", {actor.name.split()[0]}" if _is_named(actor) else ""
            text = wording.GREETING.format(name=name)
            return plainly(text, wording.LIST, wording.OPEN, intent=Intent.GREETING)
        case Intent.THANKS:
            return plainly(wording.THANKS, wording.CLOSE, intent=Intent.THANKS)
        case Intent.CLOSE:
            return plainly(
                wording.CLOSE_QUESTION, wording.CLOSE_NOW, wording.GO_ON, intent=Intent.CLOSE
            )
        case _:
            return _refused(session, talk, thought, answer.text, Intent.OUT_OF_SCOPE, (), now)


def _is_named(actor: Actor) -> bool:
    return not visitors.is_visitor(actor.email) and actor.name != actor.email


def _from_articles(
    session: Session,
    talk: Talk,
    thought: Thought,
    answer: Answer,
    is_waiting: bool,
    now: datetime,
) -> Said:
    row = talk.conversation
    if answer.tier is Tier.DIRECT and answer.quoted is not None:
        lead = wording.WHILE_WAITING if is_waiting else wording.FOUND
        others = _others(thought, list(answer.articles), besides=answer.quoted.slug)
        row.misses = 0
        return Said(
            wording.quoted(lead, answer.quoted, others),
            (wording.HELPED, wording.NOT_HELPED),
            Intent.ANSWER,
            Tier.DIRECT,
            answer.articles,
        )
    if is_waiting:
        return SILENT
    options = [
        Option(thought.titles[slug], f"article:{slug}")
        for slug in answer.articles[:3]
        if slug in thought.titles
    ]
    if answer.tier is Tier.SUGGEST and options:
        return Said(
            wording.paragraph(wording.WHICH),
            (*options, wording.NONE_OF_THESE),
            Intent.ANSWER,
            Tier.SUGGEST,
            answer.articles,
        )
    return _refused(session, talk, thought, answer.text, Intent.ANSWER, answer.articles, now)


def _refused(
    session: Session,
    talk: Talk,
    thought: Thought,
    text: str,
    intent: Intent,
    articles: tuple[str, ...],
    now: datetime,
) -> Said:
    row = talk.conversation
    row.misses += 1
    if not rules.is_injection(thought.text):
        unanswered.note(session, text=thought.text, source=row.channel, now=now)
    words = text or wording.NOTHING_FOUND
    options = (wording.OPEN, wording.HUMAN)
    return Said(wording.paragraph(words), options, intent, Tier.REFUSE, articles)


def is_act(act: str) -> bool:
    """Tell whether a text has the form of a button's meaning."""
    return bool(_WHOLE_ACT.fullmatch(act))
