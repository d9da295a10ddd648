"""Who speaks in a conversation: follows from its ticket alone, so that the two cannot disagree."""

from enum import StrEnum

from kartado_portal.tickets.lifecycle import Stage


class ConversationState(StrEnum):
    """Who is to speak, as everybody reads it: Katia → na fila → analista → encerrado."""

    KATIA = "katia"
    QUEUED = "queued"
    ANALYST = "analyst"
    CLOSED = "closed"


def state_of(*, stage: str, has_owner: bool, has_human_word: bool) -> ConversationState:
    """Return the state; an analyst has it once one took it or has written."""
    if stage == Stage.CLOSED:
        return ConversationState.CLOSED
    if stage == Stage.ASSISTANT:
        return ConversationState.KATIA
    if has_owner or has_human_word:
        return ConversationState.ANALYST
    return ConversationState.QUEUED


def may_katia_speak(state: ConversationState, *, has_human_word: bool) -> bool:
    """Katia goes on answering who waits in the queue; the first human word silences her."""
    if has_human_word:
        return False
    return state in (ConversationState.KATIA, ConversationState.QUEUED)
