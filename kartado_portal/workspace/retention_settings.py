"""How long things are kept, as administrators set it, within what is safe and lawful."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import retention
from kartado_portal.accounts.models import PortalSetting
from kartado_portal.accounts.retention import Retention
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import ageing


@dataclass(frozen=True, slots=True)
class Span:
    """One time that can be set: its name, its bounds, and why they are where they are."""

    field: str
    label: str
    least: int
    most: int
    hint: str
    may_be_zero: bool = False
    warning: str = ""
    """What cannot be undone, shown beside the field; shortening the time has to be confirmed."""

    @property
    def confirmation(self) -> str:
        """The name of the box to tick."""
        return f"confirms_{self.field}"


SPANS = (
    Span(
        "sign_in_days",
        "Sessões encerradas, em dias",
        30,
        365,
        "Quem entrou, de onde e com qual navegador, depois que a sessão termina. O registro de "
        "acesso que a lei pede por 6 meses (Marco Civil da Internet, art. 15) fica na Auditoria.",
    ),
    Span(
        "link_days",
        "Links e códigos vencidos, em dias",
        7,
        180,
        "De confirmação, de uso único e de redefinição de senha. Já não abrem nada.",
    ),
    Span(
        "unconfirmed_days",
        "Inscrições não confirmadas, em dias",
        7,
        90,
        "Endereço de quem se inscreveu e nunca confirmou o e-mail: ninguém disse que é seu.",
    ),
    Span(
        "file_months",
        "Anexos de tickets fechados, em meses",
        12,
        120,
        "Contados do fechamento; a conversa fica, e o ticket diz que os arquivos saíram. Não há "
        "volta. 0 guarda para sempre.",
        may_be_zero=True,
    ),
    Span(
        "ticket_days",
        "Conversas de tickets fechados, em dias",
        365,
        3650,
        "Contados do fechamento. O ticket fica na lista de quem o abriu como «Ticket "
        "anonimizado», com número, datas, etapas, categoria e nota da avaliação; os relatórios não "
        "mudam. 0 guarda para sempre.",
        may_be_zero=True,
        warning="Apaga de vez: assunto, mensagens, notas internas, anexos, participantes, "
        "comentários e e-mails recebidos de cada ticket fechado há mais tempo que isso, a começar "
        "pelos que já existem. Não há como desfazer, e diminuir o prazo apaga mais.",
    ),
    Span(
        "letter_days",
        "E-mails enviados, em dias",
        30,
        365,
        "Que um e-mail saiu, quando e para quem; o texto sai já depois do envio. A página Entregas "
        "mostra só o que ainda está guardado.",
    ),
)


def list_spans(session: Session, *, actor: Actor) -> dict[str, str]:
    """Return what holds, as it is written, by field. Raises: NotAllowed."""
    _refuse(actor)
    return {name: str(value) for name, value in asdict(retention.find(session)).items()}


def save_spans(
    session: Session, *, actor: Actor, given: Mapping[str, str | bool], now: datetime
) -> None:
    """Store how long things are kept; every process obeys within an hour.

    Raises: NotAllowed, Invalid (with the field; with the box where shortening a time that warns
    was not confirmed).
    """
    _refuse(actor)
    before = retention.find(session)
    after = Retention(**{span.field: _number(given, span) for span in SPANS})
    if after == before:
        return
    for span in SPANS:
        held, asked = getattr(before, span.field), getattr(after, span.field)
        if span.warning and _is_shorter(held, asked) and not given.get(span.confirmation):
            over = ageing.count_over(session, days=asked, now=now)
            raise Invalid(field=span.confirmation, reason=f"Marque que entendeu: {_goes(over)}")
    row = session.get(PortalSetting, retention.SETTING) or PortalSetting(
        name=retention.SETTING, value="", changed_at=now
    )
    row.value, row.changed_at = after.as_text(), now
    session.add(row)
    audit.record(
        session,
        "retention.set",
        now=now,
        actor_id=actor.account_id,
        subject="retention",
        before=asdict(before),
        after=asdict(after),
    )


def _number(given: Mapping[str, str | bool], span: Span) -> int:
    text = str(given.get(span.field, "")).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if number == 0 and span.may_be_zero:
        return 0
    if not span.least <= number <= span.most:
        or_none = ", ou 0 para guardar para sempre" if span.may_be_zero else ""
        raise Invalid(
            field=span.field, reason=f"Escreva um número de {span.least} a {span.most}{or_none}."
        )
    return number


def _is_shorter(before: int, after: int) -> bool:
    """Whether less is kept than before; 0 keeps everything."""
    return after != 0 and (before == 0 or after < before)


def _goes(count: int) -> str:
    if count == 0:
        return "hoje nenhum ticket é atingido; os próximos serão, sem novo aviso."
    if count == 1:
        return "1 ticket fechado perde o conteúdo em até uma hora, e não tem volta."
    many = f"{count:,}".replace(",", ".")
    return f"{many} tickets fechados perdem o conteúdo em até uma hora, e não tem volta."


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
