"""What each stage means, in the words that customers read: the administrators', or our own.

Each process keeps a copy, as of the hours; it follows the database within seconds.
"""

from sqlmodel import Session, select

from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.models import StageWords

_held: dict[str, str] = {}


def hint(stage: str) -> str:
    """Return the sentence that stands with a stage."""
    return _held.get(stage) or lifecycle.hint(stage)


def follow(session: Session) -> None:
    """Take up what administrators have written."""
    rows = {one.stage: one.hint for one in session.exec(select(StageWords)).all()}
    if rows != _held:
        _held.clear()
        _held.update(rows)
