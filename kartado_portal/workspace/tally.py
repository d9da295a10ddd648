"""Counts of some tickets, and percentiles of how long they took."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

Minutes = Counter[int]
"""How many tickets took so many business minutes."""


@dataclass(slots=True)
class Tally:
    """Counts of some tickets."""

    opened: int = 0
    closed: int = 0
    continued: int = 0
    """Opened as the continuation of a closed one."""
    kept: int = 0
    missed: int = 0
    """Of the promises of a first reply that are decided."""
    next_kept: int = 0
    next_missed: int = 0
    """Of the later answers to customers that had a target."""
    solved_kept: int = 0
    solved_missed: int = 0
    """Of the closings that had a target, without the time that waited for the customer."""
    first_reply: Minutes = field(default_factory=Counter)
    solution: Minutes = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    """Answers to surveys, 1 to 5, by when they were given."""

    @property
    def kept_share(self) -> float | None:
        """Promises kept of those decided, 0 to 1; None when none is."""
        return _share(self.kept, self.missed)

    @property
    def next_kept_share(self) -> float | None:
        """Later answers in time, 0 to 1; None without any."""
        return _share(self.next_kept, self.next_missed)

    @property
    def solved_kept_share(self) -> float | None:
        """Closings in time, 0 to 1; None without any."""
        return _share(self.solved_kept, self.solved_missed)

    @property
    def satisfaction(self) -> float | None:
        """The mean score; None without any."""
        answers = self.scores.total()
        return (
            sum(score * count for score, count in self.scores.items()) / answers
            if answers
            else None
        )

    def add(self, other: "Tally") -> None:
        """Count in what another one counted."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in SPREADS:
            getattr(self, name).update(getattr(other, name))


COUNTS = (
    *("opened", "closed", "continued", "kept", "missed"),
    *("next_kept", "next_missed", "solved_kept", "solved_missed"),
)
SPREADS = ("first_reply", "solution", "scores")


def summed(tallies: Iterable[Tally]) -> Tally:
    """Return all of them as one."""
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole


def percentile(taken: Minutes, share: float) -> int | None:
    """Return the nearest rank: the least that `share` of the tickets did not exceed."""
    wanted = share * taken.total()
    passed = 0
    for minutes in sorted(taken):
        passed += taken[minutes]
        if passed >= wanted:
            return minutes
    return None


def _share(kept: int, missed: int) -> float | None:
    return kept / (kept + missed) if kept + missed else None
