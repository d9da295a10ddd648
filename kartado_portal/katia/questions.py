"""Questions whose right answer is written beside them: for training and for measuring."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kartado_portal.katia.answers import Intent, Turn

SHIPPED = Path(__file__).parent / "questions"
"""What the mind is trained on: a file for each hand that wrote."""


@dataclass(frozen=True)
class Question:
    """A text, what its writer wants, and which articles answer it."""

    text: str
    intent: Intent
    slugs: tuple[str, ...] = ()
    ticket: str | None = None
    previous: Turn | None = None
    hand: str = ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return what was said before, as the mind takes it."""
        return (self.previous,) if self.previous else ()


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions, one JSON object a line.

    Raises: ValueError naming the line that is none.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line), path.stem))
        except (ValueError, KeyError, TypeError, AttributeError) as failure:
            raise ValueError(f"{path}, line {number}: {failure!r}") from failure
    return found


def read_shipped() -> list[Question]:
    """Read every hand's questions."""
    return [q for path in sorted(SHIPPED.glob("*.jsonl")) for q in read_questions(path)]


def hands(questions: Iterable[Question]) -> list[str]:
    """Return the hands that wrote, sorted."""
    return sorted({question.hand for question in questions})


def _question(row: dict[str, object], hand: str) -> Question:
    slug, also, before = row.get("expected_slug"), row.get("also_ok"), row.get("previous")
    slugs = ([str(slug)] if slug else []) + [
        str(s) for s in (also if isinstance(also, list) else [])
    ]
    previous = None
    if isinstance(before, dict):
        earlier = before.get("slug")
        previous = Turn(str(before["text"]), str(earlier) if earlier else None)
    ticket = row.get("expected_ticket")
    return Question(
        str(row["text"]),
        Intent(str(row["intent"])),
        tuple(slugs),
        str(ticket) if ticket else None,
        previous,
        hand,
    )
