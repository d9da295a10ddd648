"""Why a message waits for a person, or why nothing followed from it."""

from enum import StrEnum


class Reason(StrEnum):
    """Stored with the message; `WORDS` says it to the staff."""

    BROKEN = "broken"
    TOO_LARGE = "too_large"
    NO_SENDER = "no_sender"
    STAFF_SENDER = "staff_sender"
    OTHER_SENDER = "other_sender"
    NO_ENTRY = "no_entry"
    FORGED = "forged"
    STORM = "storm"
    MAILING = "mailing"
    AUTO_REPLY = "auto_reply"
    NOT_PLACED = "not_placed"
    # Dropped:
    TWICE = "twice"
    OWN = "own"
    BOUNCE = "bounce"
    THROWN_AWAY = "thrown_away"


WORDS = {
    Reason.BROKEN: "Não pôde ser lida",
    Reason.TOO_LARGE: "Maior que o limite",
    Reason.NO_SENDER: "Sem remetente válido",
    Reason.STAFF_SENDER: "Remetente é da equipe",
    Reason.OTHER_SENDER: "Resposta de outro endereço",
    Reason.NO_ENTRY: "Conta desativada",
    Reason.FORGED: "Remetente não autêntico (DMARC)",
    Reason.STORM: "Muitas mensagens do remetente",
    Reason.MAILING: "Lista ou boletim",
    Reason.AUTO_REPLY: "Resposta automática",
    Reason.NOT_PLACED: "Não coube em um ticket",
    Reason.TWICE: "Recebida duas vezes",
    Reason.OWN: "Enviada pelo próprio portal",
    Reason.BOUNCE: "Aviso de não entrega",
    Reason.THROWN_AWAY: "Descartada",
}
