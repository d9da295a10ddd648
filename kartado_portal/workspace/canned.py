"""Texts and acts that analysts use again and again: canned replies and macros."""

import html
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, func, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.tickets import changes, handling, lifecycle, queries, search, sending, tagging
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.workspace.errors import MacroGone
from kartado_portal.workspace.models import CannedReply, Macro
from kartado_portal.workspace.queries import require_staff

VARIABLES = ("nome", "numero", "assunto", "analista")
"""What stands between double braces: the customer's first name, the ticket, the analyst."""
OFFERED = 200


@dataclass(frozen=True)
class CannedCard:
    """A canned reply with its variables filled in, for one ticket and one analyst."""

    id: int
    title: str
    search: str
    """The title in lower case, with and without accents: what the filter looks in."""
    body_html: str


@dataclass(frozen=True)
class MacroCard:
    """A macro: its name and what it does, in words."""

    id: int
    name: str
    summary: str


def list_canned(session: Session, *, actor: Actor, number: str) -> list[CannedCard]:
    """Return the canned replies as this analyst would send them on this ticket.

    Raises: NotAllowed (customers), TicketNotFound.
    """
    require_staff(actor)
    values = _values(session, actor, queries.get_for(session, actor, number))
    live = select(CannedReply).where(CannedReply.archived_at.is_(None))
    return [
        CannedCard(
            id=one.id or 0,
            title=one.title,
            search=f"{one.title.lower()} {search.fold(one.title)}",
            body_html=fill(one.body_html, values),
        )
        for one in session.exec(live.order_by(CannedReply.title).limit(OFFERED))
    ]


def list_macros(session: Session, *, actor: Actor) -> list[MacroCard]:
    """Return the macros. Raises: NotAllowed (customers)."""
    require_staff(actor)
    live = select(Macro).where(Macro.archived_at.is_(None)).order_by(Macro.name).limit(OFFERED)
    return [
        MacroCard(id=one.id or 0, name=one.name, summary=summary_of(one))
        for one in session.exec(live)
    ]


def run_macro(
    session: Session, *, actor: Actor, number: str, macro_id: int, now: datetime, seen: str
) -> Ticket:
    """Do what a macro says: schedule its reply, move the ticket, put its tags; all or nothing.

    Pressed twice on one screen, it replies once: `seen` is that screen's stamp.

    Raises: NotAllowed, MacroGone, TicketNotFound, TicketClosed, TicketChanged.
    """
    require_staff(actor)
    macro = session.get(Macro, macro_id)
    if macro is None or macro.archived_at is not None:
        raise MacroGone
    ticket = queries.get_for(session, actor, number, for_update=True)
    changes.refuse_stale(session, ticket, actor, seen)
    about = {"actor": actor, "number": number, "now": now}
    if macro.body_html:
        body = fill(macro.body_html, _values(session, actor, ticket))
        draft = ReplyDraft(body_html=body, form_key=f"macro:{macro_id}:{seen}"[:64])
        sending.schedule(session, **about, draft=draft, keeps_draft=True)
    if macro.stage and macro.stage != ticket.stage:
        handling.set_stage(session, **about, stage=Stage(macro.stage))
    for tag in macro.tags:
        tagging.add_tag(session, **about, name=tag)
    subject = f"ticket:{number}"
    audit.record(
        session,
        "ticket.macro",
        now=now,
        actor_id=actor.account_id,
        subject=subject,
        name=macro.name,
    )
    return ticket


def fill(body_html: str, values: dict[str, str]) -> str:
    """Return the text with its variables filled in; what is no variable stays as it is."""
    for name, value in values.items():
        body_html = body_html.replace(f"{{{{{name}}}}}", html.escape(value))
    return body_html


def lay_defaults(session: Session) -> None:
    """Add the first canned replies and macros where there are none of either. Repeatable."""
    if session.exec(select(func.count()).select_from(CannedReply)).one() == 0:
        session.add_all(CannedReply(title=title, body_html=body) for title, body in _CANNED)
    if session.exec(select(func.count()).select_from(Macro)).one() == 0:
        session.add_all(
            Macro(name=name, body_html=body, stage=stage, tags=tags)
            for name, body, stage, tags in _MACROS
        )
    session.flush()


def _values(session: Session, actor: Actor, ticket: Ticket) -> dict[str, str]:
    requester = session.get_one(Account, ticket.requester_id)
    first_name = requester.name.split()[0] if requester.name.strip() else "cliente"
    named = (first_name, ticket.number, ticket.subject, actor.name or actor.email)
    return dict(zip(VARIABLES, named, strict=True))


def summary_of(macro: Macro) -> str:
    """Return what a macro does, in words."""
    parts = ["responde"] if macro.body_html else []
    if macro.stage:
        parts.append(f"passa para {lifecycle.label(macro.stage)}")
    parts += [f"etiqueta «{tag}»" for tag in macro.tags]
    return ", ".join(parts)


_CANNED = (
    (
        "Pedir mais detalhes",
        "<p>Olá, {{nome}}.</p><p>Para seguir com o ticket #{{numero}}, envie, por favor, o "
        "horário em que aconteceu, os passos e uma captura da tela.</p><p>{{analista}}</p>",
    ),
    (
        "Em análise",
        "<p>Olá, {{nome}}.</p><p>Já estamos analisando «{{assunto}}» e voltamos com notícias "
        "por aqui.</p><p>{{analista}}</p>",
    ),
    (
        "Limpar o cache",
        "<p>Olá, {{nome}}.</p><p>Saia do sistema, limpe o cache do navegador e entre de novo. "
        "Se continuar, responda a este ticket.</p><p>{{analista}}</p>",
    ),
    (
        "Corrigido",
        "<p>Olá, {{nome}}.</p><p>O problema de «{{assunto}}» foi corrigido. Pode conferir?</p>"
        "<p>{{analista}}</p>",
    ),
)
_MACROS: tuple[tuple[str, str, str, list[str]], ...] = (
    (
        "Pedir captura de tela e aguardar",
        "<p>Olá, {{nome}}.</p><p>Envie, por favor, uma captura da tela com a mensagem "
        "completa.</p><p>{{analista}}</p>",
        Stage.WAITING_CUSTOMER.value,
        ["falta informação"],
    ),
    (
        "Levar ao desenvolvimento",
        "<p>Olá, {{nome}}.</p><p>Levamos o ticket #{{numero}} à equipe de desenvolvimento e "
        "avisamos por aqui a cada passo.</p><p>{{analista}}</p>",
        Stage.IN_SERVICE_N3.value,
        ["erro confirmado"],
    ),
)
