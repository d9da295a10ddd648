"""What training leaves behind: one file of arrays, read once a process."""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kartado_portal.katia.answers import Intent
from kartado_portal.katia.examples import Examples
from kartado_portal.katia.features import Floats, Vocabulary

SHIPPED = Path(__file__).with_name("fitted.npz")

ERRANDS = tuple(intent for intent in Intent if intent is not Intent.ANSWER)
"""The intents that are classes of their own beside the articles."""


@dataclass(frozen=True)
class Fitted:
    """The arrays of `fitted.npz`.

    Rows are the training texts; classes are the articles' slugs, then the errands. `likes` turns
    the nearness to each row into a score of each class (kernel ridge regression). A row of
    `asked` is a question that a person asked; the others are the articles' own words.
    """

    hashes: NDArray[np.uint32]
    rarity: Floats
    starts: NDArray[np.int32]
    rows: NDArray[np.uint16]
    weights: NDArray[np.uint8]
    row_class: NDArray[np.int16]
    asked: NDArray[np.bool_]
    slugs: NDArray[np.str_]
    likes: NDArray[np.float16]
    intent_mean: Floats
    intent_scale: Floats
    intent_slope: Floats
    intent_base: Floats
    sure_mean: Floats
    sure_scale: Floats
    sure_slope: Floats
    sure_base: Floats
    unseen: Floats
    """Base, nearness and lexical rank: the score of an article that training did not know."""
    direct_from: Floats
    """From how sure an answer is said rather than suggested."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the features that are known."""
        return Vocabulary(self.hashes, self.rarity)

    @property
    def examples(self) -> Examples:
        """Return the training texts as an index."""
        return Examples(len(self.row_class), self.starts, self.rows, self.weights)

    def save(self, path: Path) -> None:
        """Write the file; the same arrays give the same bytes."""
        np.savez_compressed(path, **{f.name: getattr(self, f.name) for f in fields(self)})


@lru_cache(maxsize=1)
def shipped() -> Fitted:
    """Read the file that comes with the portal."""
    return read(SHIPPED)


def read(path: Path) -> Fitted:
    """Read a file of arrays."""
    with np.load(path, allow_pickle=False) as arrays:
        return Fitted(**{field.name: arrays[field.name] for field in fields(Fitted)})
