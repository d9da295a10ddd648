"""Marks of WhatsApp put on what the desk shows: enviado, entregue, lido, não entregue."""

from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session

from kartado_portal.chat.schemas import ChatScreen
from kartado_portal.tickets.schemas import Timeline
from kartado_portal.whatsapp import queries


def on_timeline(session: Session, timeline: Timeline) -> Timeline:
    """Return the timeline with how far each message came that went to a phone."""
    marks = _marks(session, (one.key for one in timeline.entries))
    if not marks:
        return timeline
    entries = [replace(one, mark=marks.get(one.key, "")) for one in timeline.entries]
    return replace(timeline, entries=entries)


def on_screen(session: Session, screen: ChatScreen) -> ChatScreen:
    """Return the conversation with the same."""
    marks = _marks(session, (one.key for one in screen.messages))
    if not marks:
        return screen
    messages = [replace(one, mark=marks.get(one.key, "")) for one in screen.messages]
    return replace(screen, messages=messages)


def _marks(session: Session, keys: Iterable[str]) -> dict[str, str]:
    ids = [int(key[1:]) for key in keys if key.startswith("m")]
    return {f"m{id}": mark for id, mark in queries.marks_of(session, ids).items()}
