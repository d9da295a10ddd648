"""Tickets inside a conversation: told by number, listed, opened step by step, handed over."""

from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import queries, speakers, waiting, wording
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.said import Said, ask_proof, plainly
from kartado_portal.chat.schemas import Option
from kartado_portal.files.services import cards_by_message
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.katia.answers import Intent
from kartado_portal.tickets import assistant, cards, emails, lifecycle, sla
from kartado_portal.tickets import queries as ticket_queries
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Category, Message, Ticket
from kartado_portal.tickets.schemas import SUBJECT_LIMIT, TicketFilter

FIELDS = ("subject", "category", "body", "files", "confirm")
"""The steps of opening a ticket, in their order."""
_LISTED = 5
_SHORTEST_SUBJECT = 3
_BODY_SHOWN = 400


def _is_proved(session: Session, talk: Talk, actor: Actor, now: datetime) -> bool:
    """Tell whether the requester may hear of tickets other than this conversation."""
    if talk.conversation.visitor_id is None:
        return not visitors.is_visitor(actor.email)
    speaker = speakers.get(session, visitor_id=talk.conversation.visitor_id, now=now)
    is_same = speaker.actor is not None and speaker.actor.account_id == actor.account_id
    return speaker.is_proved and is_same


def tell_ticket(session: Session, talk: Talk, actor: Actor, number: str, *, now: datetime) -> Said:
    """Tell how a ticket stands; one that is not there and one that is another's sound the same."""
    try:
        ticket = ticket_queries.get_for(session, actor, number)
    except TicketNotFound:
        if not _is_proved(session, talk, actor, now):
            return ask_proof(talk, {"kind": "ticket", "number": number})
        text = wording.TICKET_NOT_FOUND.format(number=number)
        return plainly(text, wording.LIST, wording.HUMAN, intent=Intent.TICKET_BY_NUMBER)
    if ticket.id != talk.ticket.id and not _is_proved(session, talk, actor, now):
        return ask_proof(talk, {"kind": "ticket", "number": number})
    detail = cards.ticket_detail(session, actor=actor, number=number)
    rows = [("Assunto", detail.subject), ("Status", detail.status_line)]
    if detail.owner:
        rows.append(("Proprietário", detail.owner))
    rows.append(("Última atividade", clock.stamp(ticket.last_activity_at)))
    if detail.promised:
        rows.append(("Próxima resposta", detail.promised))
    link = f'<p><a href="{routes.ticket(number)}">Abrir o ticket #{number}</a></p>'
    html = wording.facts(f"O ticket #{number} está assim:", rows) + link
    return Said(html, (wording.LIST, wording.HUMAN), Intent.TICKET_BY_NUMBER)


def list_tickets(session: Session, talk: Talk, actor: Actor) -> Said:
    """List the requester's own tickets, the newest activity first."""
    if not _is_proved(session, talk, actor, clock.now()):
        return ask_proof(talk, {"kind": "list"})
    page = cards.list_page(session, actor=actor, wanted=TicketFilter())
    others = [one for one in page.cards if one.number != talk.ticket.number]
    if not others:
        return plainly(wording.NO_TICKETS, wording.OPEN, intent=Intent.LIST_TICKETS)
    shown = [(one.number, one.subject, one.status_line) for one in others[:_LISTED]]
    more = page.total - 1 - len(shown)
    return Said(wording.tickets(shown, more), (wording.OPEN,), Intent.LIST_TICKETS)


def call_analyst(session: Session, talk: Talk, actor: Actor, *, now: datetime) -> Said:
    """Put the conversation into the analysts' queue; a second time tells the place again."""
    row = talk.conversation
    if talk.ticket.stage == lifecycle.Stage.ASSISTANT:
        assistant.to_staff(session, talk.ticket, actor=actor, now=now)
        row.queued_at, row.outcome = now, "handed_over"
        session.add(row)
        session.flush()
    elif row.queued_at is None:
        row.queued_at = now
        session.add(row)
        session.flush()
    talk = queries.talk_of(session, talk.ticket, row)
    options: list[Option] = []
    if visitors.is_visitor(actor.email):
        options.append(Option("Informar meu e-mail", "prove"))
    return Said(
        wording.paragraph(waiting.called(session, talk, now=now)), tuple(options), Intent.HANDOVER
    )


def begin(talk: Talk) -> Said:
    """Begin to collect a ticket, or to correct it. What waits for an analyst is one already."""
    if talk.state is ConversationState.QUEUED:
        return plainly(f"Esta conversa já é o ticket #{talk.ticket.number}, na fila dos analistas.")
    talk.conversation.step = {"kind": "subject"}
    return plainly(wording.ASK_SUBJECT, wording.CANCEL, intent=Intent.OPEN_TICKET)


def take_field(session: Session, talk: Talk, text: str) -> Said:
    """Take what was typed as the field that is being asked for."""
    step = dict(talk.conversation.step)
    match step["kind"]:
        case "subject":
            subject = " ".join(text.split())[:SUBJECT_LIMIT]
            if len(subject) < _SHORTEST_SUBJECT:
                return plainly(wording.SHORT_SUBJECT, wording.CANCEL)
            return _ask_category(session, talk, step | {"subject": subject})
        case "category":
            named = _category_named(session, text)
            if named is None:
                return _ask_category(session, talk, step, lead=wording.CHOOSE_CATEGORY)
            return _ask_body(talk, step | {"category_id": named.id})
        case "body":
            if not text.strip():
                return plainly(wording.ASK_BODY, wording.CANCEL)
            talk.conversation.step = step | {"kind": "files", "body": text.strip()}
            return plainly(wording.ASK_FILES, wording.NO_FILES, wording.CANCEL)
        case "files":
            if text.strip():  # more to say, beside the files
                step["body"] = f"{step.get('body', '')}\n{text.strip()}".strip()
                talk.conversation.step = step
            return plainly(wording.ASK_FILES, wording.NO_FILES, wording.CANCEL)
        case _:
            return _confirm(session, talk, step)


def press(
    session: Session, talk: Talk, actor: Actor, act: str, value: str, *, now: datetime
) -> Said:
    """Follow a button of the steps; one of an earlier step is answered by the present one."""
    step = dict(talk.conversation.step)
    if act == "category" and step.get("kind") == "category" and value.isdecimal():
        category = session.get(Category, int(value))
        if category is not None and category.archived_at is None:
            return _ask_body(talk, step | {"category_id": category.id})
    if act == "files_done" and step.get("kind") == "files":
        return _confirm(session, talk, step)
    if act == "confirm" and step.get("kind") == "confirm":
        return _open(session, talk, actor, step, now=now)
    return take_field(session, talk, "") if step else begin(talk)


def _ask_category(session: Session, talk: Talk, step: dict[str, object], lead: str = "") -> Said:
    talk.conversation.step = step | {"kind": "category"}
    options = [Option(one.name, f"category:{one.id}") for one in _categories(session)]
    return plainly(lead or wording.ASK_CATEGORY, *options, wording.CANCEL)


def _ask_body(talk: Talk, step: dict[str, object]) -> Said:
    talk.conversation.step = step | {"kind": "body"}
    return plainly(wording.ASK_BODY, wording.CANCEL)


def _confirm(session: Session, talk: Talk, step: dict[str, object]) -> Said:
    talk.conversation.step = step | {"kind": "confirm"}
    lead = "Confira antes de abrir:"
    html = wording.facts(lead, _facts(session, talk, step))
    return Said(html, (wording.CONFIRM, wording.FIX, wording.CANCEL), Intent.OPEN_TICKET)


def _facts(session: Session, talk: Talk, step: dict[str, object]) -> list[tuple[str, str]]:
    category = session.get(Category, step.get("category_id"))
    body = str(step.get("body", ""))
    shown = body if len(body) <= _BODY_SHOWN else f"{body[:_BODY_SHOWN]}…"
    files = _file_names(session, talk)
    rows = [
        ("Assunto", str(step.get("subject", ""))),
        ("Categoria", category.name if category else ""),
        ("Descrição", shown),
    ]
    return rows + ([("Arquivos", ", ".join(files))] if files else [])


def _file_names(session: Session, talk: Talk) -> list[str]:
    ids = session.exec(select(Message.id).where(Message.ticket_id == talk.ticket.id)).all()
    found = cards_by_message(session, [one or 0 for one in ids])
    return [card.name for cards_ in found.values() for card in cards_]


def _open(
    session: Session, talk: Talk, actor: Actor, step: dict[str, object], *, now: datetime
) -> Said:
    """Make the conversation the request that was collected: the same ticket, the same number."""
    category = session.get_one(Category, step["category_id"])
    ticket, row = talk.ticket, talk.conversation
    assistant.to_staff(
        session, ticket, actor=actor, subject=str(step["subject"]), category=category, now=now
    )
    row.step, row.queued_at, row.outcome = {}, now, "handed_over"
    session.add(row)
    due = sla.reply_due(session, ticket)
    promised = f" Um analista responde {promise(current_calendar(), due)}." if due else ""
    rows = _facts(session, talk, step)
    html = wording.facts(f"Pronto! Abri o ticket #{ticket.number}.{promised}", rows)
    requester = session.get_one(Account, session.get_one(Ticket, ticket.id).requester_id)
    options = (
        (Option("Receber respostas por e-mail", "prove"),)
        if visitors.is_visitor(requester.email)
        else ()
    )

    def acknowledge(message: Message) -> None:
        emails.ticket_received(session, ticket, category.name, message, now=now)

    return Said(html, options, Intent.OPEN_TICKET, follow=acknowledge)


def _categories(session: Session) -> list[Category]:
    listed = select(Category).where(col(Category.archived_at).is_(None))
    return list(session.exec(listed.order_by(col(Category.position), col(Category.id))))


def _category_named(session: Session, text: str) -> Category | None:
    """Return the category that was typed: its name, or its place in the list (WhatsApp)."""
    listed, wanted = _categories(session), text.strip().casefold()
    if wanted.isdecimal() and 1 <= int(wanted) <= len(listed):
        return listed[int(wanted) - 1]
    return next((one for one in listed if one.name.casefold() == wanted), None)
