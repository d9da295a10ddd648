"""How much script and style a page loads into a cold browser, packed with gzip, in KB."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

KB = 1000
TOLERANCE = 1.1
"""A page fails when it outgrows its budget by a tenth."""


@dataclass(frozen=True)
class Budget:
    """Limits of one page in KB, gzip over the wire (docs/ARCHITECTURE.md)."""

    script: float
    style: float = 15


SIGN_IN = Budget(175)
LIST = Budget(190)
DESK = Budget(350)
LIST_REQUESTS = 16
"""Over a cold line, the page's own and the code that it fetches ahead; the socket is one more."""
TICKET_BEFORE_TIMELINE = Budget(190)
TICKET_WITH_EDITOR = Budget(320)


class Scales:
    """Weighs what a page has loaded so far, by the packed files of the build."""

    def __init__(self, page: Page, pages: Path) -> None:
        self._client = pages / "build" / "client"
        self._loaded: dict[str, float] = {}
        page.on("response", self._weigh)

    @property
    def script(self) -> float:
        """KB of JavaScript so far."""
        return sum(size for path, size in self._loaded.items() if path.endswith(".js"))

    @property
    def style(self) -> float:
        """KB of CSS so far."""
        return sum(size for path, size in self._loaded.items() if path.endswith(".css"))

    def of(self, *names: str) -> float:
        """KB of JavaScript so far in files that are named so."""
        return sum(
            size
            for path, size in self._loaded.items()
            if path.endswith(".js") and any(name in path for name in names)
        )

    def excess(self, budget: Budget) -> list[str]:
        """Return what is too heavy, with the heaviest files, or nothing."""
        said = []
        for kind, weight, limit in (
            ("script", self.script, budget.script),
            ("style", self.style, budget.style),
        ):
            if weight > limit * TOLERANCE:
                said.append(f"{weight:.0f} KB of {kind}, budget {limit:.0f}: {self.heaviest()}")
        return said

    def heaviest(self) -> str:
        """Name the five heaviest files."""
        ordered = sorted(self._loaded.items(), key=lambda one: -one[1])[:5]
        return ", ".join(f"{Path(path).name} {size:.0f}" for path, size in ordered)

    def _weigh(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if not path.endswith((".js", ".css")):
            return
        plain = self._client / path.lstrip("/")
        packed = plain.with_name(f"{plain.name}.gz")  # none for what is too small to pack
        self._loaded[path] = (packed if packed.exists() else plain).stat().st_size / KB
