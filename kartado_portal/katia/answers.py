"""What the mind takes and gives: turns, answers, finds."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What a person wants of Katia."""

    ANSWER = "answer"
    OUT_OF_SCOPE = "out_of_scope"
    TICKET_BY_NUMBER = "ticket_by_number"
    LIST_TICKETS = "list_tickets"
    OPEN_TICKET = "open_ticket"
    HANDOVER = "handover"
    GREETING = "greeting"
    THANKS = "thanks"
    CLOSE = "close"


class Tier(StrEnum):
    """How sure an answer is: it is said, three are offered, or nothing is."""

    DIRECT = "direct"
    SUGGEST = "suggest"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Turn:
    """An earlier question, and the article that answered it."""

    text: str
    slug: str | None


@dataclass(frozen=True)
class Quoted:
    """A passage of an article, to the letter but for Markdown marks.

    `anchor` is the id of the heading above it, empty when there is none.
    """

    slug: str
    title: str
    passage: str
    anchor: str


@dataclass(frozen=True)
class Answer:
    """What Katia says. For the ticket intents the caller adds what only the database knows.

    `articles` are slugs, best first: filled whenever the text was taken for a question, also
    when the tier refuses, so that a caller may offer them. `tier` and `quoted` are None for the
    other intents; `quoted` is set for a direct answer only. `sure` is the chance, 0 to 1, that
    the first article answers. `ticket` holds the digits of a ticket's number.
    """

    intent: Intent
    tier: Tier | None
    articles: tuple[str, ...]
    quoted: Quoted | None
    ticket: str | None
    text: str
    sure: float


@dataclass(frozen=True)
class Found:
    """An article that a search found; `passage` is its part that fits best."""

    slug: str
    title: str
    summary: str
    passage: str
    score: float
