"""Conversations of the demo: one that Katia answered, one with her, one that waits for a person."""

from datetime import datetime, timedelta

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.chat import answering, questions, services, speakers
from kartado_portal.chat.speakers import Speaker

_TOLD: tuple[tuple[str, float, tuple[tuple[str, str], ...]], ...] = (
    (
        "bruno",
        50,
        (
            ("como exportar a lista de tickets em CSV?", ""),
            ("Sim, ajudou", "helped"),
            ("Sim, encerrar", "close_now"),
        ),
    ),
    ("", 0.6, (("como sincronizo o aplicativo sem internet?", ""),)),
    (
        "",
        0.2,
        (
            ("a foto do apontamento não sobe de jeito nenhum", ""),
            ("Falar com um analista", "human"),
        ),
    ),
)
"""Who (a visitor where nobody is named), how many hours ago, and what was said or pressed."""


def tell_conversations(session: Session, actors: dict[str, Actor], *, now: datetime) -> None:
    """Have people talk with Katia, who answers from the articles that are published by now."""
    for who, hours, said in _TOLD:
        at = now - timedelta(hours=hours)
        visitor_id = speakers.enter(session, secret=speakers.new_secret(), now=at)
        speaker = speakers.signed_in(actors[who]) if who else Speaker(None, visitor_id)
        number = ""
        for turn, (text, pressed) in enumerate(said):
            at += timedelta(seconds=40)
            number = services.say(
                session,
                speaker=speaker,
                number=number,
                text=text,
                pressed=pressed,
                form_key=f"demo:{visitor_id}:{turn}",
                now=at,
            ).number
            if not who:
                speaker = speakers.get(session, visitor_id=visitor_id, now=at)
            thought = questions.think(session, number=number)
            if thought is not None:
                answering.answer(session, number=number, thought=thought, now=at)
            session.flush()
