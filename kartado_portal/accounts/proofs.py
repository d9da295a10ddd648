"""What lets a browser act for a person without a sign-in: it ends when their sign-ins are ended.

Rooms above this one keep such proofs (the chat), so they register how theirs end:
`register("chat", end)` where the front door puts the rooms together.
"""

from typing import Protocol

from sqlmodel import Session


class End(Protocol):
    """Ends what browsers have proved of a person, also under accounts merged into theirs."""

    def __call__(self, session: Session, *, account_id: int) -> None: ...


_enders: dict[str, End] = {}


def register(name: str, end: End) -> None:
    """Have a room's proofs of a person end with the person's sign-ins."""
    _enders[name] = end


def end_all(session: Session, *, account_id: int) -> None:
    """End what every room that registered holds as proved."""
    for end in _enders.values():
        end(session, account_id=account_id)
