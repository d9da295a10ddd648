"""Subjects and messages in Portuguese, put together from the pieces in `phrases.toml`."""

import random
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_FILE = Path(__file__).with_name("phrases.toml")


@cache
def pieces() -> dict[str, list[str]]:
    """Return the pieces by kind."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def pick(chance: random.Random, among: Sequence[T]) -> T:
    """Return one of `among`; `Random.choice` is three times as slow."""
    return among[int(chance.random() * len(among))]


class Phrases:
    """Draws pieces by the given chance, so that the same seed tells the same."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._pieces = pieces()

    def conversation(self, length: int) -> tuple[str, list[str]]:
        """Return a subject and `length` messages, the requester's first, then by turns."""
        chance, pieces = self._chance, self._pieces
        about = {
            "module": pick(chance, pieces["modules"]),
            "item": pick(chance, pieces["items"]),
            "device": pick(chance, pieces["devices"]),
            "place": f"no km {int(chance.random() * 480) + 1}",
        }
        subject = pick(chance, pieces["subjects"]).format_map(about)
        bodies = [pick(chance, pieces["openings"]).format_map(about)]
        for turn in range(1, length):
            kind = "answers" if turn % 2 else "returns"
            bodies.append(pick(chance, pieces[kind]).format_map(about))
        return subject[0].upper() + subject[1:], bodies
