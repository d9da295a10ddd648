"""What somebody who asked for an analyst is told: place, hours, by when an answer comes."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.chat import queries
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.queries import Talk
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import now_banner, promise
from kartado_portal.tickets import sla


def hours_line(now: datetime) -> str:
    """Say the hours, for beside «Falar com um analista»."""
    return now_banner(current_calendar(), now)


def detail(session: Session, talk: Talk, *, now: datetime) -> str:
    """Say what the requester may expect next; empty where Katia or an analyst is speaking."""
    if talk.state is not ConversationState.QUEUED:
        return ""
    place = queries.place_in_queue(session, talk)
    if current_calendar().is_open(now):
        return f"Você é o {place}º da fila"
    return f"{hours_line(now)} · seu ticket fica na fila"


def called(session: Session, talk: Talk, *, now: datetime) -> str:
    """Say what happens now that an analyst was asked for."""
    number = talk.ticket.number
    due = sla.reply_due(session, talk.ticket)
    promised = promise(current_calendar(), due) if due else ""
    if current_calendar().is_open(now):
        place = queries.place_in_queue(session, talk)
        lead = f"Avisei os analistas de plantão: você é o {place}º da fila."
        if talk.conversation.channel == "whatsapp":
            return f"{lead} A conversa é o ticket #{number} e a resposta chega aqui."
        return (
            f"{lead} Pode deixar a página; a conversa é o ticket #{number} e a resposta chega aqui "
            "e por e-mail."
        )
    back = hours_line(now).removeprefix("Fechado · ")
    return (
        f"Nosso atendimento está fechado agora: {back}. Seu pedido é o ticket #{number} e fica na "
        f"fila; um analista responde {promised}. Continuo aqui se quiser perguntar algo."
    )
