"""What Katia answers: understood outside any transaction, written in one.

`think` reads and understands, which may take long (an LLM); `answer` writes what came of it, if it
still is hers to speak. Both may be repeated: a process that dies in between leaves the question
open, and `care` has it answered.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from kartado_portal.accounts import contacts, visitors
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import lifecycle, proving, queries, services, ticket_talk, wording
from kartado_portal.chat.errors import ConversationNotFound
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import KatiaAnswer
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.said import SILENT, Said, plainly
from kartado_portal.chat.schemas import Option
from kartado_portal.files.services import cards_by_message
from kartado_portal.katia import rules
from kartado_portal.katia.answers import Answer, Found, Intent, Tier, Turn
from kartado_portal.knowledge import unanswered
from kartado_portal.knowledge.library import current_mind
from kartado_portal.tickets import assistant
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket

_TURNS = 3
_QUESTION_CHARACTERS = 1_500
_WHOLE_ACT = re.compile(r"[a-z_]+(:[\w-]{1,80})?")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Thought:
    """A question and what the mind made of it; `answer` is None where a button says it all."""

    message_id: int
    text: str
    act: str = ""
    has_files: bool = False
    turns: tuple[Turn, ...] = ()
    answer: Answer | None = None
    chosen: Found | None = None
    """The article that was chosen among suggestions."""
    titles: dict[str, str] = field(default_factory=dict)
    engine: str = "embedded"
    took_ms: int = 0


def think(session: Session, *, number: str) -> Thought | None:
    """Read what Katia was asked and understand it; None when nothing is hers to answer."""
    try:
        talk = queries.get_any(session, number)
    except ConversationNotFound:
        return None
    row = talk.conversation
    speaks = lifecycle.may_katia_speak(talk.state, has_human_word=talk.has_human_word)
    if row.asked_at is None or not speaks:
        return None
    asked = _asked(session, talk)
    if not asked:
        return None
    text = "\n".join(one.body_text for one in asked if one.body_text)[-_QUESTION_CHARACTERS:]
    thought = Thought(
        message_id=asked[-1].id or 0,
        text=text,
        act=row.asked_act,
        has_files=_has_files(session, asked),
    )
    mind = current_mind(session)
    if thought.act.startswith("article:"):
        slug = thought.act.removeprefix("article:")
        question = _last_question(session, talk) or text
        chosen = next((one for one in mind.search(question, limit=40) if one.slug == slug), None)
        chosen = chosen or mind.find(slug)
        return replace(thought, chosen=chosen, titles=mind.titles())
    if thought.act or row.step.get("kind") in ticket_talk.FIELDS or not text:
        return thought
    turns = _turns(session, talk)
    answer = mind.answer(text, turns=turns)
    return replace(thought, answer=answer, turns=turns, titles=mind.titles())


def settle(session: Session, *, number: str) -> None:
    """Forget a question that is not Katia's to answer any more: somebody took over, or ended it."""
    try:
        talk = queries.get_any(session, number, for_update=True)
    except ConversationNotFound:
        return
    speaks = lifecycle.may_katia_speak(talk.state, has_human_word=talk.has_human_word)
    if talk.conversation.asked_at is not None and not (speaks and _asked(session, talk)):
        talk.conversation.asked_at, talk.conversation.asked_act = None, ""
        session.add(talk.conversation)
        services.tell(session, talk.ticket)


def _asked(session: Session, talk: Talk) -> list[Message]:
    """Return what the requester has said since Katia's last words."""
    since = (
        select(Message.id)
        .where(Message.ticket_id == talk.ticket.id, Message.kind == KIND)
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    last = session.exec(since).first() or 0
    words = (
        select(Message)
        .where(
            Message.ticket_id == talk.ticket.id,
            Message.author_id == talk.ticket.requester_id,
            Message.audience == "everyone",
            col(Message.id) > last,
        )
        .order_by(col(Message.id))
    )
    return list(session.exec(words))


def _has_files(session: Session, messages: list[Message]) -> bool:
    return bool(cards_by_message(session, [one.id or 0 for one in messages]))


def _said_before(session: Session, talk: Talk) -> list[tuple[str, str]]:
    """Return the questions so far, oldest first, each with the article that Katia gave to it."""
    spoken = (
        select(Message, KatiaAnswer)
        .outerjoin(KatiaAnswer, col(KatiaAnswer.message_id) == Message.id)
        .where(Message.ticket_id == talk.ticket.id, Message.audience == "everyone")
        .order_by(col(Message.id).desc())
        .limit(20)
    )
    turns: list[tuple[str, str]] = []
    question = ""
    for message, given in reversed(session.exec(spoken).all()):
        if message.kind != KIND:
            question = message.body_text
        elif given is not None and question and given.articles:
            turns.append((question, given.articles[0] if given.tier != Tier.REFUSE else ""))
            question = ""
    return turns


def _turns(session: Session, talk: Talk) -> tuple[Turn, ...]:
    before = _said_before(session, talk)[-_TURNS:]
    return tuple(Turn(text, slug or None) for text, slug in before)


def _last_question(session: Session, talk: Talk) -> str:
    before = _said_before(session, talk)
    return before[-1][0] if before else ""


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
    asked = _asked(session, talk)
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
    question = _last_question(session, talk)
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
