"""The post office as administrators see it: what waits, what did not arrive, who gets nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kartado_portal import clock, routes
from kartado_portal.accounts import addresses
from kartado_portal.accounts.errors import BadAddress
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail import dead_letters, deliverability, suppression
from kartado_portal.mail.dead_letters import DeadLetterCard
from kartado_portal.mail.deliverability import BouncedLetter, Figures, StoppedAddress
from kartado_portal.mail.suppression import HARD, MANUAL, SOFT

PAGE_SIZE = 50
_LONGEST_REASON = 200

LETTER_WORDS = {
    "confirm-email": "Verificação do endereço",
    "already-registered": "Aviso de conta existente",
    "staff-invited": "Convite para a equipe",
    "second-factor-on": "Verificação em duas etapas ativada",
    "second-factor-off": "Verificação em duas etapas desativada",
    "recovery-codes-made": "Novos códigos de recuperação",
    "recovery-code-used": "Código de recuperação usado",
    "chat-code": "Código do chat",
    "one-time-link": "Link de acesso",
    "reset-password": "Redefinição de senha",
    "password-changed": "Senha alterada",
    "account-erased": "Conta excluída",
    "ticket-received": "Ticket recebido",
    "ticket-replied": "Nova resposta",
    "ticket-closed": "Ticket fechado",
    "ticket-merged": "Ticket unido a outro",
    "owner-changed": "Novo proprietário",
    "participant-added": "Participante adicionado",
    "daily-digest": "Resumo do dia",
    "hourly-digest": "Resumo da hora",
    "staff-assigned": "Ticket encaminhado ao analista",
    "staff-mentioned": "Menção em nota interna",
    "staff-overdue": "Prazo vencido",
    "staff-customer-replied": "Resposta do cliente",
    "staff-new-ticket": "Novo ticket na fila",
}
"""What a letter is called here; one of a later version shows its own name."""

_KINDS = {
    HARD: "o endereço não existe",
    SOFT: "devolveu vários e-mails",
    MANUAL: "suspenso pela equipe",
}


@dataclass(frozen=True)
class Fact:
    """One figure with its name."""

    label: str
    value: str


@dataclass(frozen=True)
class UndeliveredRow:
    """One letter that was given up or came back; `link` leads to its ticket, or is empty."""

    id: int
    address: str
    what: str
    number: str
    link: str
    when: str
    reason: str
    state: str
    can_resend: bool = False


@dataclass(frozen=True)
class StoppedRow:
    """One address to which no letters about tickets go."""

    id: int
    address: str
    why: str
    reason: str
    since: str
    unsent: str


@dataclass(frozen=True)
class Overview:
    """The whole page; each list says whether there is more of it."""

    facts: list[Fact] = field(default_factory=list)
    dead: list[UndeliveredRow] = field(default_factory=list)
    bounced: list[UndeliveredRow] = field(default_factory=list)
    stopped: list[StoppedRow] = field(default_factory=list)
    has_more_dead: bool = False
    has_more_bounced: bool = False
    has_more_stopped: bool = False


def overview(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    dead: int = PAGE_SIZE,
    bounced: int = PAGE_SIZE,
    stopped: int = PAGE_SIZE,
) -> Overview:
    """Return figures and lists, so many rows of each at most. Raises: NotAllowed."""
    _refuse(actor)
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    dead_rows = dead_letters.list_dead(session, actor=actor, limit=dead + 1)
    bounced_rows = deliverability.list_bounced(session, limit=bounced + 1)
    stopped_rows = deliverability.list_suppressed(session, limit=stopped + 1)
    return Overview(
        facts=_facts(deliverability.count(session, since=today)),
        dead=_rows(_dead, dead_rows, dead),
        bounced=_rows(_bounced, bounced_rows, bounced),
        stopped=_rows(_stopped, stopped_rows, stopped),
        has_more_dead=len(dead_rows) > dead,
        has_more_bounced=len(bounced_rows) > bounced,
        has_more_stopped=len(stopped_rows) > stopped,
    )


def resend(session: Session, *, actor: Actor, letter_id: int, now: datetime) -> None:
    """Have the postman try a dead letter again.

    Raises: NotAllowed, LetterNotFound, LinkDestroyed, AddressSuppressed.
    """
    _refuse(actor)
    dead_letters.resend(session, actor=actor, letter_id=letter_id, now=now)


def suppress(session: Session, *, actor: Actor, address: str, reason: str, now: datetime) -> None:
    """Stop letters about tickets to an address. Raises: NotAllowed, Invalid (with the field)."""
    _refuse(actor)
    try:
        wanted = addresses.normalise(address)
    except BadAddress as error:
        raise Invalid(field="address", reason=str(error)) from error
    why = " ".join(reason.split())
    if len(why) > _LONGEST_REASON:
        told = f"O motivo pode ter até {_LONGEST_REASON} caracteres."
        raise Invalid(field="reason", reason=told)
    if suppression.find(session, wanted) is not None:
        raise Invalid(field="address", reason="Os avisos para este endereço já estão suspensos.")
    suppression.suppress(session, wanted, kind=MANUAL, reason=why, now=now)
    row = suppression.find(session, wanted)
    _record(session, "mail.suppress", actor, row.id if row else None, now)


def resume(session: Session, *, actor: Actor, suppressed_id: int, now: datetime) -> None:
    """Let letters go to an address again. Raises: NotAllowed, AddressNotSuppressed."""
    _refuse(actor)
    suppression.resume(session, suppressed_id=suppressed_id, now=now)
    _record(session, "mail.resume", actor, suppressed_id, now)


def _record(
    session: Session, action: str, actor: Actor, suppressed_id: int | None, now: datetime
) -> None:
    # By number: the log outlives an address that is erased.
    about = f"address:{suppressed_id}"
    audit.record(session, action, now=now, actor_id=actor.account_id, subject=about)


def _rows(make: Callable[[Any], Any], found: list[Any], limit: int) -> list[Any]:
    return [make(one) for one in found[:limit]]


def _facts(figures: Figures) -> list[Fact]:
    since = figures.oldest_waiting_since
    return [
        Fact("Aguardando envio", str(figures.waiting)),
        Fact("Atrasados (nova tentativa)", str(figures.late)),
        Fact("Aguardando desde", clock.stamp(since) if since else "–"),
        Fact("Enviados hoje", str(figures.sent)),
        Fact("Não entregues", str(figures.dead)),
        Fact("Devolvidos", str(figures.bounced)),
        Fact("Endereços suspensos", str(figures.suppressed)),
    ]


def _dead(card: DeadLetterCard) -> UndeliveredRow:
    tries = "1 tentativa" if card.attempts == 1 else f"{card.attempts} tentativas"
    state = "endereço suspenso" if card.is_suppressed else tries
    return UndeliveredRow(
        id=card.id,
        address=card.to,
        what=LETTER_WORDS.get(card.letter, card.letter),
        number=card.ticket_number,
        link=routes.desk_ticket(card.ticket_number) if card.ticket_number else "",
        when=clock.stamp(card.dead_at),
        reason=card.reason,
        state=state,
        can_resend=card.can_resend,
    )


def _bounced(card: BouncedLetter) -> UndeliveredRow:
    return UndeliveredRow(
        id=card.id,
        address=card.to,
        what=LETTER_WORDS.get(card.letter, card.letter),
        number=card.ticket_number,
        link=routes.desk_ticket(card.ticket_number) if card.ticket_number else "",
        when=clock.stamp(card.bounced_at),
        reason=card.reason,
        state="definitivo" if card.is_permanent else "temporário",
    )


def _stopped(card: StoppedAddress) -> StoppedRow:
    words = {0: "", 1: "1 aviso não enviado"}
    return StoppedRow(
        id=card.id,
        address=card.address,
        why=_KINDS.get(card.kind, card.kind),
        reason=card.reason,
        since=clock.stamp(card.since),
        unsent=words.get(card.unsent, f"{card.unsent} avisos não enviados"),
    )


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
