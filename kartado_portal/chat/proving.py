"""Proving an address inside a conversation: asked for, typed, a code sent, the code typed."""

import re
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.accounts.errors import BadAddress
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import speakers, ticket_talk, wording
from kartado_portal.chat.errors import AddressNotForChat, CodeWrong
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.said import Said, ask_proof, plainly
from kartado_portal.errors import TooMany
from kartado_portal.tickets.models import Message, Ticket

STEPS = ("email", "code")
_LATELY = 3
_ADDRESS = re.compile(r"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+\.[A-Za-z]{2,}")
_CODE = re.compile(r"(?<!\d)(\d[\s-]?){6}(?!\d)")


def has_code(text: str) -> str:
    """Return the six digits that a text holds, or nothing."""
    found = _CODE.search(text)
    return re.sub(r"\D", "", found[0]) if found else ""


def take_words(session: Session, talk: Talk, text: str, *, now: datetime) -> Said | None:
    """Take an address or a code out of what was typed; None when it is about something else."""
    step = dict(talk.conversation.step)
    address = _ADDRESS.search(text)
    visitor_id = talk.conversation.visitor_id
    if visitor_id is None:
        return None
    if address is not None:
        return _send(session, talk, visitor_id, address[0], step, now=now)
    code = has_code(text)
    if step.get("kind") == "code" and code:
        _hide_code(session, talk)
        return _try(session, talk, visitor_id, code, now=now)
    return None


def _hide_code(session: Session, talk: Talk) -> None:
    """Take what looks like a code out of what the person has typed lately, right or wrong.

    Whoever reads the ticket later has no business with it, and people write them anywhere.
    """
    lately = (
        select(Message)
        .where(
            Message.ticket_id == talk.ticket.id,
            Message.author_id == talk.ticket.requester_id,
        )
        .order_by(Message.id.desc())
        .limit(_LATELY)
    )
    for message in session.exec(lately).all():
        if has_code(message.body_text):
            hidden = _CODE.sub(wording.CODE_HIDDEN, message.body_text)
            message.body_html = rich_text.from_text(hidden)
            message.body_text = rich_text.to_text(message.body_html)
            session.add(message)
    session.flush()


def press(session: Session, talk: Talk, actor: Actor, act: str, *, now: datetime) -> Said:
    """Follow a button: prove, another code, or that the panel's own form has proved it."""
    step, visitor_id = dict(talk.conversation.step), talk.conversation.visitor_id
    if act == "prove":
        return ask_proof(talk, step.get("then") or {})
    if act == "code_again" and visitor_id is not None:
        email = session.get_one(ChatVisitor, visitor_id).asked_email
        if email:
            return _send(session, talk, visitor_id, email, step, now=now)
        return ask_proof(talk, step.get("then") or {})
    return go_on(session, talk, actor, step.get("then") or {}, now=now)


def _send(
    session: Session,
    talk: Talk,
    visitor_id: int,
    email: str,
    step: dict[str, Any],
    *,
    now: datetime,
) -> Said:
    client = talk.conversation.asker_address
    try:
        sent = speakers.ask_code(
            session, visitor_id=visitor_id, email=email, client=client, now=now
        )
    except (BadAddress, TooMany) as refused:
        return plainly(str(refused), wording.CANCEL, wording.HUMAN)
    talk.conversation.step = {"kind": "code", "then": step.get("then") or {}}
    return plainly(
        wording.CODE_SENT.format(email=sent), wording.ANOTHER_CODE, wording.ANOTHER_ADDRESS
    )


def _try(session: Session, talk: Talk, visitor_id: int, code: str, *, now: datetime) -> Said:
    then = talk.conversation.step.get("then") or {}
    again = (wording.ANOTHER_CODE, wording.ANOTHER_ADDRESS, wording.HUMAN)
    who: dict[str, Any] = {
        "visitor_id": visitor_id,
        "code": code,
        "client": talk.conversation.asker_address,
        "now": now,
    }
    try:
        if not speakers.try_code(session, **who):
            return plainly(CodeWrong.sentence, *again)
    except TooMany as refused:
        return plainly(str(refused), wording.HUMAN)
    try:
        with session.begin_nested():
            actor = speakers.prove(session, **who)
    except (AddressNotForChat, CodeWrong) as refused:
        talk.conversation.step = {}
        return plainly(str(refused), wording.OPEN, wording.HUMAN)
    return go_on(session, talk, actor, then, now=now)


def go_on(
    session: Session, talk: Talk, actor: Actor, then: dict[str, Any], *, now: datetime
) -> Said:
    """Say that the address is proved, and do what was wanted before."""
    session.refresh(talk.ticket)
    talk.conversation.step = {}
    account = session.get_one(Account, session.get_one(Ticket, talk.ticket.id).requester_id)
    first = account.name.split()[0] if account.name else ""
    thanks = wording.paragraph(wording.PROVED.format(name=f", {first}" if first else ""))
    kind = then.get("kind", "")
    if kind == "list":
        said = ticket_talk.list_tickets(session, talk, actor)
    elif kind == "ticket":
        said = ticket_talk.tell_ticket(session, talk, actor, str(then.get("number", "")), now=now)
    else:
        said = plainly("Agora posso consultar os seus tickets.", wording.LIST, wording.OPEN)
    return Said(thanks + said.html, said.options, said.intent, said.tier, said.articles)
