"""The table that the bench prints: each figure with its floor, their ratio and the target."""

import statistics
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

WIDTH = 112


class Report:
    """Rows as they are measured; each is said at once, since the whole takes minutes."""

    def __init__(self, title: str) -> None:
        """Start an empty table."""
        self._table = Table(title=title)
        for heading in ("measure", "portal", "floor", "ratio", "target"):
            self._table.add_column(heading, justify="left" if heading == "measure" else "right")
        self._progress = Console(stderr=True)

    def add(
        self, name: str, portal: str, target: str = "", *, floor: str = "", ratio: str = ""
    ) -> None:
        """Add a row."""
        self._table.add_row(name, portal, floor, ratio, target)
        self._progress.print(f"{name}: {portal}", highlight=False)

    def compare(
        self, name: str, portal: Sequence[float], floor: Sequence[float], target: str
    ) -> None:
        """Add a row of times in ms: median and 95th percentile, ratio of the medians."""
        ratio = f"{statistics.median(portal) / statistics.median(floor):.1f}×"
        self.add(name, both(portal), target, floor=both(floor), ratio=ratio)

    def show(self) -> None:
        """Print the table."""
        Console(width=WIDTH).print(self._table)


def p95(taken: Sequence[float]) -> float:
    """Return the 95th percentile of at least two values."""
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def both(taken: Sequence[float]) -> str:
    """Return median and 95th percentile as they stand in the table."""
    return f"{statistics.median(taken):.1f} / {p95(taken):.1f} ms"
