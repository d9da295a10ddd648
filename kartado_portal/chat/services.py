"""Acts of those who talk: a message, a button, an analyst's word, the end.

What Katia answers is written after the act has committed (`answering`), so that nothing that was
said waits for her.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.accounts import throttle
from kartado_portal.accounts.throttle import Rule
from kartado_portal.actor import Actor
from kartado_portal.chat import lifecycle, queries, speakers
from kartado_portal.chat.errors import (
    ConversationClosed,
    MessageMissing,
    MessageTooLong,
    SendingTooFast,
)
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import Conversation
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.schemas import MESSAGE_LIMIT
from kartado_portal.chat.speakers import Speaker
from kartado_portal.errors import NotAllowed, TooMany
from kartado_portal.live.poke import poke
from kartado_portal.settings import get_settings
from kartado_portal.tickets import assistant, handling, services
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, Written

MESSAGES = Rule("chat-messages", 30, timedelta(minutes=1))
"""Of one person: more than anybody types."""
TYPING = timedelta(seconds=8)
DESK = "chats"
"""The topic of pages that show who waits and who talks."""


def conversations_of_client() -> Rule:
    """Return the rule for conversations begun from one client, whoever sits there."""
    limit = get_settings().chat_conversations_per_client
    return Rule("chat-conversations", limit, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a message. `asks_katia`: she is to answer."""

    number: str
    message_id: int
    asks_katia: bool


def say(
    session: Session,
    *,
    speaker: Speaker,
    text: str,
    form_key: str,
    now: datetime,
    number: str = "",
    attachment_ids: tuple[str, ...] = (),
    pressed: str = "",
    client: str = "",
    channel: str = "chat",
) -> Heard:
    """Add a message to the speaker's conversation; without a number, begin one.

    The same `form_key` gives the first message, however often it is sent. `pressed` is what
    the button whose label is the text means. A visitor gets an account with the first message,
    not before.

    Raises: ConversationNotFound, ConversationClosed, MessageMissing, MessageTooLong,
    SendingTooFast; files' AttachmentNotFound, TooManyAttachments.
    """
    text = text.replace("\x00", "").strip()
    if not text and not attachment_ids:
        raise MessageMissing
    if len(text) > MESSAGE_LIMIT:
        raise MessageTooLong
    actor = speakers.with_account(session, speaker, now=now)
    written = Written(rich_text.from_text(text), attachment_ids, channel=channel)
    if number:
        talk = queries.get_own(session, actor, number, for_update=True)
        known = services.message_of_form(session, talk.ticket, form_key)
        if known is not None:
            return Heard(number, known.id or 0, talk.conversation.asked_at is not None)
        _slow_down(session, MESSAGES, str(actor.account_id), now)
        message = _add(session, talk, actor, written, form_key, now)
    else:
        begun = _begun_before(session, actor, form_key)
        if begun is not None:
            return begun
        _slow_down(session, conversations_of_client(), client or str(actor.account_id), now)
        ticket, message = assistant.begin(
            session, actor=actor, written=written, form_key=form_key, now=now
        )
        row = Conversation(
            ticket_id=ticket.id or 0, visitor_id=speaker.visitor_id, channel=channel, last_at=now
        )
        session.add(row)
        session.flush()
        talk = queries.talk_of(session, ticket, row)
    heard = _note(session, talk, message, speaker, pressed, client, now)
    poke(session, f"chat:{talk.ticket.number}", f"chats:{actor.account_id}", DESK)
    return heard


def _begun_before(session: Session, actor: Actor, form_key: str) -> Heard | None:
    same = (
        select(Ticket, Message.id)
        .join(Message, Message.ticket_id == Ticket.id)
        .where(
            Ticket.requester_id == actor.account_id,
            Ticket.form_key == form_key,
            Message.kind == "opening",
        )
    )
    found = session.exec(same).first()
    return Heard(found[0].number, found[1] or 0, True) if found else None


def _add(
    session: Session, talk: Talk, actor: Actor, written: Written, form_key: str, now: datetime
) -> Message:
    number = talk.ticket.number
    match talk.state:
        case ConversationState.CLOSED:
            raise ConversationClosed(number=number)
        case ConversationState.KATIA:
            return assistant.hear(
                session, talk.ticket, actor=actor, written=written, form_key=form_key, now=now
            )
        case _:
            return services.reply(
                session,
                actor=actor,
                number=number,
                draft=ReplyDraft(form_key=form_key),
                by_mail=written,
                keeps_draft=True,
                is_live=True,
                now=now,
            )


def _note(
    session: Session,
    talk: Talk,
    message: Message,
    speaker: Speaker,
    pressed: str,
    client: str,
    now: datetime,
) -> Heard:
    row = talk.conversation
    asks = lifecycle.may_katia_speak(talk.state, has_human_word=talk.has_human_word)
    if asks:
        # A button stays pressed however fast the next words come.
        row.asked_at, row.asked_act = now, pressed or row.asked_act
    row.visitor_id, row.asker_address = speaker.visitor_id, client
    row.last_at, row.requester_seen_id = now, message.id or 0
    row.requester_typing_until = None
    session.add(row)
    return Heard(talk.ticket.number, message.id or 0, asks)


def _slow_down(session: Session, rule: Rule, who: str, now: datetime) -> None:
    try:
        throttle.take(session, rule, who, now=now)
    except TooMany as fast:
        raise SendingTooFast from fast


def mark_seen(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """Note that the requester has read everything so far."""
    talk = queries.get_own(session, actor, number)
    newest = queries.last_public_id(session, talk.ticket.id or 0)
    if talk.conversation.requester_seen_id >= newest:
        return
    talk.conversation.requester_seen_id = newest
    session.add(talk.conversation)
    reading = services.reading_of(session, talk.ticket, actor.account_id)
    reading.seen_at = max(talk.ticket.last_activity_at, now)
    poke(session, f"chats:{actor.account_id}", DESK)


def end(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """The requester ends the conversation. What an analyst has answered closes as «Resolveu».

    A second time is nothing. Raises: ConversationNotFound.
    """
    talk = queries.get_own(session, actor, number, for_update=True)
    if talk.state is ConversationState.CLOSED:
        return
    row = talk.conversation
    row.asked_at, row.step, row.last_at = None, {}, now
    row.outcome = row.outcome or "confirmed"
    session.add(row)
    if talk.has_human_word:
        services.close(session, actor=actor, number=number, now=now)
    else:
        assistant.finish(session, talk.ticket, actor=actor, now=now)
    poke(session, f"chat:{number}", f"chats:{actor.account_id}", DESK)


def note_typing(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """Tell the other side that somebody is typing; forgotten soon unless it is noted again.

    Raises: ConversationNotFound.
    """
    talk = (
        queries.get_any(session, number)
        if actor.is_staff
        else queries.get_own(session, actor, number)
    )
    row = talk.conversation
    name = "staff_typing_until" if actor.is_staff else "requester_typing_until"
    was = getattr(row, name)
    setattr(row, name, now + TYPING)
    session.add(row)
    if was is None or was <= now:
        poke(session, f"chat:{number}")


# The staff's half.


def answer_as_analyst(
    session: Session,
    *,
    actor: Actor,
    number: str,
    html: str,
    form_key: str,
    now: datetime,
    attachment_ids: tuple[str, ...] = (),
) -> Message:
    """Write an analyst's word: from the first one on Katia is silent.

    Whoever writes takes a conversation that nobody owns. No letter goes while the requester reads
    along; what stays unread is told by `care`.

    Raises: NotAllowed, ConversationNotFound, ConversationClosed, FieldMissing.
    """
    if not actor.is_staff:
        raise NotAllowed
    talk = queries.get_any(session, number, for_update=True)
    if talk.state is ConversationState.CLOSED:
        raise ConversationClosed(number=number)
    if talk.ticket.owner_id is None:
        take(session, actor=actor, number=number, now=now)
    message = services.reply(
        session,
        actor=actor,
        number=number,
        draft=ReplyDraft(form_key=form_key),
        by_mail=Written(html, attachment_ids, channel=talk.conversation.channel),
        keeps_draft=True,
        is_live=True,
        now=now,
    )
    row = talk.conversation
    row.asked_at, row.step = None, {}
    row.last_at, row.staff_typing_until = now, None
    row.staff_seen_id = message.id or 0
    session.add(row)
    tell(session, talk.ticket)
    return message


def take(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """Make the analyst the conversation's owner; its requester sees the name at once.

    Raises: NotAllowed, ConversationNotFound, TicketClosed.
    """
    if not actor.is_staff:
        raise NotAllowed
    talk = queries.get_any(session, number, for_update=True)
    handling.take(session, actor=actor, number=number, now=now)
    row = talk.conversation
    row.queued_at = row.queued_at or now
    row.outcome = "handed_over"
    session.add(row)
    tell(session, talk.ticket)


def give_back(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """Give the conversation back to Katia, who speaks again from here on.

    Raises: NotAllowed, ConversationNotFound, TicketClosed.
    """
    talk = queries.get_any(session, number, for_update=True)
    ticket = assistant.give_back(session, actor=actor, number=number, now=now)
    row = talk.conversation
    row.katia_after_id = queries.last_public_id(session, ticket.id or 0)
    row.queued_at, row.step, row.misses = None, {}, 0
    session.add(row)
    tell(session, ticket)


def mark_staff_seen(session: Session, *, actor: Actor, number: str) -> None:
    """Note that the staff has read everything so far. Raises: NotAllowed, ConversationNotFound."""
    if not actor.is_staff:
        raise NotAllowed
    talk = queries.get_any(session, number)
    newest = queries.last_public_id(session, talk.ticket.id or 0)
    if talk.conversation.staff_seen_id < newest:
        talk.conversation.staff_seen_id = newest
        session.add(talk.conversation)
        poke(session, DESK)


def tell(session: Session, ticket: Ticket) -> None:
    """Have every page that shows the conversation read it again."""
    poke(session, f"chat:{ticket.number}", f"chats:{ticket.requester_id}", DESK)
