"""What Katia did in a period: how conversations ended, and how sure her answers were."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, func, select

from kartado_portal.actor import Actor
from kartado_portal.chat.models import Conversation, KatiaAnswer
from kartado_portal.errors import NotAllowed
from kartado_portal.katia.answers import Tier


@dataclass(frozen=True)
class KatiaFigure:
    """One count, with its share of `of` in words; empty where there is nothing to share."""

    label: str
    value: str
    share: str
    hint: str


_OUTCOMES = (
    ("confirmed", "Resolvidas, confirmadas", "o cliente disse que ajudou, ou encerrou"),
    ("assumed", "Resolvidas, supostas", "descansaram depois de uma resposta direta"),
    ("handed_over", "Passadas a um analista", "chamado, ou ticket aberto com a Katia"),
    ("abandoned", "Sem desfecho", "descansaram sem resposta direta"),
)
_TIERS = (
    (Tier.DIRECT, "Respostas diretas", "trecho de um artigo"),
    (Tier.SUGGEST, "Sugestões", "não tinha certeza e perguntou"),
    (Tier.REFUSE, "Não soube", "estão em «Perguntas sem resposta»"),
)


def katia_figures(
    session: Session, *, actor: Actor, since: datetime, before: datetime
) -> list[KatiaFigure]:
    """Return the counts of conversations with a last word, and of answers, in a period.

    Raises: NotAllowed (customers).
    """
    if not actor.is_staff:
        raise NotAllowed
    talks = select(Conversation.outcome, func.count()).where(
        Conversation.last_at >= since, Conversation.last_at < before
    )
    ended = dict(session.exec(talks.group_by(Conversation.outcome)).all())
    given = select(KatiaAnswer.tier, func.count()).where(
        KatiaAnswer.at >= since, KatiaAnswer.at < before
    )
    tiers = dict(session.exec(given.group_by(KatiaAnswer.tier)).all())
    judged = select(KatiaAnswer.is_helpful, func.count()).where(
        KatiaAnswer.at >= since,
        KatiaAnswer.at < before,
        KatiaAnswer.is_helpful.is_not(None),
    )
    helpful = dict(session.exec(judged.group_by(KatiaAnswer.is_helpful)).all())
    whole, answers = sum(ended.values()), sum(tiers.get(tier, 0) for tier, *_ in _TIERS)
    votes = sum(helpful.values())
    return [
        KatiaFigure("Conversas", str(whole), "", "com a última mensagem no período"),
        *(
            KatiaFigure(label, str(ended.get(key, 0)), _share(ended.get(key, 0), whole), hint)
            for key, label, hint in _OUTCOMES
        ),
        *(
            KatiaFigure(label, str(tiers.get(tier, 0)), _share(tiers.get(tier, 0), answers), hint)
            for tier, label, hint in _TIERS
        ),
        KatiaFigure(
            "«Isso ajudou?»: sim",
            str(helpful.get(True, 0)),
            _share(helpful.get(True, 0), votes),
            "das respostas que foram avaliadas",
        ),
    ]


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else ""
