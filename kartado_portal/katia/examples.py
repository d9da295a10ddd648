"""Texts whose answer is known, and how near a new one is to each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kartado_portal.katia.features import Floats, Vector

_STEPS = 255.0
"""Weights are kept in a byte."""


@dataclass(frozen=True)
class Examples:
    """Vectors by column: column `c` stands in rows `rows[starts[c]:starts[c + 1]]`."""

    size: int
    starts: NDArray[np.int32]
    rows: NDArray[np.uint16]
    weights: NDArray[np.uint8]

    def nearness(self, vector: Vector) -> Floats:
        """Return the likeness, 0 to 1, of a text to every example."""
        begins, ends = self.starts[vector.columns], self.starts[vector.columns + 1]
        pieces = [slice(*span) for span in zip(begins.tolist(), ends.tolist(), strict=True)]
        if not pieces:
            return np.zeros(self.size, np.float32)
        # A column's rows lie together: copied as they lie, they come twice as fast as one by one.
        rows = np.concatenate([self.rows[piece] for piece in pieces])
        held = np.concatenate([self.weights[piece] for piece in pieces])
        told = held * np.repeat(vector.weights / _STEPS, ends - begins)
        return np.bincount(rows, told, minlength=self.size).astype(np.float32)


def indexed(vectors: Sequence[Vector], columns: int) -> Examples:
    """Turn vectors into an index over `columns` columns; 65 535 vectors at most."""
    counts = [len(vector.columns) for vector in vectors]
    column_of = np.concatenate([v.columns for v in vectors] or [np.empty(0, np.int32)])
    weight_of = np.concatenate([v.weights for v in vectors] or [np.empty(0, np.float32)])
    row_of = np.repeat(np.arange(len(vectors), dtype=np.uint16), counts)
    order = np.argsort(column_of, kind="stable")
    starts = np.zeros(columns + 1, np.int32)
    np.cumsum(np.bincount(column_of, minlength=columns), out=starts[1:])
    return Examples(
        len(vectors),
        starts,
        row_of[order],
        np.rint(weight_of[order] * _STEPS).astype(np.uint8),
    )
