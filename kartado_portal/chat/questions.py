"""What Katia is asked, read and understood outside any transaction: it may take long (an LLM)."""

from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from kartado_portal.chat import lifecycle, queries, services, ticket_talk
from kartado_portal.chat.errors import ConversationNotFound
from kartado_portal.chat.models import KatiaAnswer
from kartado_portal.chat.queries import Talk
from kartado_portal.files.services import cards_by_message
from kartado_portal.katia.answers import Answer, Found, Tier, Turn
from kartado_portal.knowledge.library import current_mind
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message

_TURNS = 3
_QUESTION_CHARACTERS = 1_500


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
    asked = asked_of(session, talk)
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
        question = last_question(session, talk) or text
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
    if talk.conversation.asked_at is not None and not (speaks and asked_of(session, talk)):
        talk.conversation.asked_at, talk.conversation.asked_act = None, ""
        session.add(talk.conversation)
        services.tell(session, talk.ticket)


def asked_of(session: Session, talk: Talk) -> list[Message]:
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


def last_question(session: Session, talk: Talk) -> str:
    before = _said_before(session, talk)
    return before[-1][0] if before else ""
