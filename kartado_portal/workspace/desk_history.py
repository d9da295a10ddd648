"""Everything that was done to a ticket, by whom: messages, events, and what only the log knows."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit.models import AuditEvent
from kartado_portal.tickets import lifecycle, queries
from kartado_portal.tickets.models import Message, Ticket, TicketEvent
from kartado_portal.workspace.queries import require_staff

SHOWN = 200
"""Newest lines of each kind; a ticket with more is read in the log itself."""

_MESSAGES = {
    "opening": "abriu o ticket",
    "reply": "respondeu",
    "note": "escreveu uma nota interna",
}
_LOGGED = {
    "ticket.tag": "pôs a etiqueta «{tag}»",
    "ticket.untag": "tirou a etiqueta «{tag}»",
    "ticket.macro": "executou a macro «{name}»",
}
"""Acts that leave no event: the audit log alone tells of them."""


@dataclass(frozen=True)
class HistoryLine:
    """One act: when (`dd/mm/aaaa hh:mm`), who, what."""

    key: str
    at: str
    who: str
    what: str


def history(session: Session, *, actor: Actor, number: str) -> list[HistoryLine]:
    """Return what was done, newest first. Raises: NotAllowed (customers), TicketNotFound."""
    require_staff(actor)
    ticket = queries.get_for(session, actor, number)
    told = [*_messages(session, ticket), *_events(session, ticket), *_logged(session, ticket)]
    names = _names(session, {who for _, _, who, _ in told} | _named(told))
    told.sort(key=lambda one: one[0], reverse=True)
    return [
        HistoryLine(
            key=key,
            at=clock.stamp(at),
            who=names.get(who, "Sistema"),
            what=what if isinstance(what, str) else _words(what, names),
        )
        for at, key, who, what in told[:SHOWN]
    ]


_Told = tuple[datetime, str, int | None, str | TicketEvent]


def _messages(session: Session, ticket: Ticket) -> list[_Told]:
    written = (
        select(Message.id, Message.created_at, Message.author_id, Message.kind)
        .where(Message.ticket_id == ticket.id)
        .order_by(Message.id.desc())
        .limit(SHOWN)
    )
    return [
        (at, f"m{key}", who, _MESSAGES.get(kind, "escreveu"))
        for key, at, who, kind in session.exec(written)
    ]


def _events(session: Session, ticket: Ticket) -> list[_Told]:
    happened = (
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id)
        .order_by(TicketEvent.id.desc())
        .limit(SHOWN)
    )
    return [(e.created_at, f"e{e.id}", e.actor_id, e) for e in session.exec(happened)]


def _logged(session: Session, ticket: Ticket) -> list[_Told]:
    acts = (
        select(AuditEvent)
        .where(AuditEvent.object == f"ticket:{ticket.number}", col(AuditEvent.action).in_(_LOGGED))
        .order_by(col(AuditEvent.id).desc())
        .limit(SHOWN)
    )
    return [
        (
            a.at,
            f"a{a.id}",
            a.actor_id,
            _LOGGED[a.action].format(**{"tag": "", "name": ""} | a.detail),
        )
        for a in session.exec(acts)
    ]


def _named(told: list[_Told]) -> set[int | None]:
    return {what.data.get("who") for _, _, _, what in told if isinstance(what, TicketEvent)}


def _names(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    found = session.exec(select(Account).where(Account.id.in_(ids - {None})))
    return {
        one.id: "Conta excluída" if one.erased_at is not None else one.name or one.email
        for one in found
    }


def _words(event: TicketEvent, names: dict[int | None, str]) -> str:
    data = event.data
    who = names.get(data.get("who"), "alguém")
    match event.kind:
        case "stage":
            return f"passou o ticket para {lifecycle.label(data['to'])}"
        case "owner":
            is_own = data.get("who") == event.actor_id
            return "assumiu o ticket" if is_own else f"encaminhou o ticket para {who}"
        case "released":
            return f"devolveu o ticket à fila do {data['to']}"
        case "subject":
            return f"mudou o assunto de «{data['before']}» para «{data['to']}»"
        case "category":
            return f"mudou a categoria para {data['to']}"
        case "priority":
            return f"mudou a prioridade para {lifecycle.priority_label(data['to'])}"
        case "joined":
            return f"adicionou {who} ao ticket"
        case "left":
            return f"retirou {who} do ticket"
        case "merged_into":
            return f"uniu este ticket ao #{data['number']}"
        case "merged_from":
            return f"uniu o ticket #{data['number']} a este"
        case "linked":
            return f"ligou este ticket ao #{data['number']}"
        case "split_into":
            return f"abriu o ticket #{data['number']} a partir de uma mensagem"
        case "split_from":
            return f"abriu este ticket a partir de uma mensagem do #{data['number']}"
        case "mail_suggests":
            return f"recebeu um e-mail que cita o ticket #{data['number']}"
        case "files_refused":
            return f"não incluiu do e-mail: {'; '.join(data['files'])}"
        case "undelivered":
            return f"não entregou o e-mail para {who}: {data['reason']}"
        case "continued_by":
            return f"deu continuidade no ticket #{data['number']}"
        case "files_expired":
            return f"excluiu anexos ({data['count']}): o prazo de guarda terminou"
        case "anonymised":
            return "excluiu o conteúdo do ticket: o prazo de guarda terminou"
        case kind:
            return _PLAIN.get(kind, kind)


_PLAIN = {
    "closed": "fechou o ticket",
    "solved": "confirmou que está resolvido",
    "solution_asked": "perguntou se está resolvido",
    "erased": "excluiu a própria conta",
}
