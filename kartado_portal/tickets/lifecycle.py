"""What may happen to a ticket next: pure rules, the single judge of stage and status."""

from enum import StrEnum


class Status(StrEnum):
    """What the requester filters by; computed, never stored as text."""

    OPEN = "Aberto"
    CLOSED = "Fechado"


class Stage(StrEnum):
    """Where a ticket stands; values are stored, labels are shown."""

    ASSISTANT = "assistant"
    """Katia talks with the requester; nobody of the staff has been asked for."""
    NEW = "new"
    IN_SERVICE_N1 = "in_service_n1"
    IN_SERVICE_N2 = "in_service_n2"
    IN_SERVICE_N3 = "in_service_n3"
    WAITING_CUSTOMER = "waiting_customer"
    CLOSED = "closed"


class Priority(StrEnum):
    """How much a ticket presses, most pressing last; values are stored, labels are shown."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Turn(StrEnum):
    """Whose move it is, in the requester's words."""

    YOURS = "aguardando você"
    OURS = "aguardando a Kartado"
    NOBODYS = ""


LEVELS = ("N1", "N2", "N3")

STAFF_STAGES = tuple(one for one in Stage if one not in (Stage.ASSISTANT, Stage.CLOSED))
"""Those that an analyst may choose; the others have acts of their own."""

_LABELS = {
    Stage.ASSISTANT: "COM A KATIA",
    Stage.NEW: "NOVO",
    Stage.IN_SERVICE_N1: "EM ATENDIMENTO N1",
    Stage.IN_SERVICE_N2: "EM ATENDIMENTO N2",
    Stage.IN_SERVICE_N3: "EM ATENDIMENTO N3",
    Stage.WAITING_CUSTOMER: "AGUARDANDO CLIENTE",
    Stage.CLOSED: "FECHADO",
}
_HINTS = {
    Stage.ASSISTANT: "A Katia, assistente virtual, está atendendo; peça um analista quando quiser.",
    Stage.NEW: "Recebemos seu ticket; um analista vai assumir em breve.",
    Stage.IN_SERVICE_N1: "A primeira equipe de suporte está cuidando do seu ticket.",
    Stage.IN_SERVICE_N2: "A equipe especialista está cuidando do seu ticket.",
    Stage.IN_SERVICE_N3: "A equipe de desenvolvimento está cuidando do seu ticket.",
    Stage.WAITING_CUSTOMER: "Precisamos de uma resposta sua para continuar.",
    Stage.CLOSED: "As tratativas terminaram.",
}

_PRIORITIES = {
    Priority.LOW: "Baixa",
    Priority.NORMAL: "Normal",
    Priority.HIGH: "Alta",
    Priority.URGENT: "Urgente",
}


def priority_label(priority: str) -> str:
    """Return the priority as the staff reads it."""
    return _PRIORITIES[Priority(priority)]


def label(stage: str) -> str:
    """Return the stage as people read it."""
    return _LABELS[Stage(stage)]


def hint(stage: str) -> str:
    """Return what the stage means, in plain words."""
    return _HINTS[Stage(stage)]


def status(stage: str) -> Status:
    """Return Aberto or Fechado."""
    return Status.CLOSED if stage == Stage.CLOSED else Status.OPEN


def status_line(stage: str) -> str:
    """Return status and stage as on the ticket page: `Aberto – EM ATENDIMENTO N2` (manual)."""
    return f"{status(stage)}" if stage == Stage.CLOSED else f"{status(stage)} – {label(stage)}"


def turn(stage: str) -> Turn:
    """Return who has to act next."""
    if stage in (Stage.CLOSED, Stage.ASSISTANT):
        return Turn.NOBODYS
    return Turn.YOURS if stage == Stage.WAITING_CUSTOMER else Turn.OURS


def in_service(level: str) -> Stage:
    """Return the stage of being answered at `level` (N1, N2 or N3)."""
    return Stage(f"in_service_{level.lower()}")


def after_customer_reply(stage: str, level: str) -> Stage:
    """A reply to AGUARDANDO CLIENTE brings the ticket back to its level; one that is written past
    Katia asks for the staff; else nothing moves.
    """
    if stage == Stage.ASSISTANT:
        return Stage.NEW
    return in_service(level) if stage == Stage.WAITING_CUSTOMER else Stage(stage)


def after_staff_reply(stage: str, level: str) -> Stage:
    """The first answer takes a new ticket into service; later ones leave the stage alone."""
    return in_service(level) if is_untaken(stage) else Stage(stage)


def is_untaken(stage: str) -> bool:
    """Tell whether nobody of the staff has begun with the ticket."""
    return stage in (Stage.NEW, Stage.ASSISTANT)
