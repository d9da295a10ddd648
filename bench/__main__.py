"""`make bench`: one table of this machine's figures with the target beside each."""

import os
import tempfile
from pathlib import Path

from bench import browser, chat, desk, mail, measuring
from bench.ground import ground
from bench.reporting import Report

TICKETS = int(os.environ.get("BENCH_TICKETS", "20000"))
MOST_TICKETS = 1_000_000
SMALL, LARGE = 10_000, MOST_TICKETS
ONLY_READS = bool(os.environ.get("BENCH_ONLY_READS"))


def main() -> None:
    """Measure and print."""
    if not 1 <= TICKETS <= MOST_TICKETS:
        raise SystemExit(f"bench: BENCH_TICKETS is 1 to {MOST_TICKETS}")
    load = f"load {os.getloadavg()[0]:.1f} before"  # above the cores: trust ratios only
    report = Report(f"{TICKETS:,} tickets, SQLite, {os.cpu_count()} cores, {load} (p50 / p95)")
    try:
        _measure(report, TICKETS, only_reads=ONLY_READS)
    finally:
        report.show()  # also what was measured before something broke
    if os.environ.get("BENCH_GROWTH"):
        _growth()


def _measure(report: Report, tickets: int, *, only_reads: bool) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        ground(Path(folder) / "data", tickets) as here,
    ):
        report.add("seed", f"{here.seeded_per_second:,.0f}/s", "≥ 5,000/s")
        medians = measuring.reads(here, report)
        desk.reads(here, report)
        if not only_reads:
            # Before the crowds: their letters keep the postman busy for a while.
            measuring.writes(here, report)
            measuring.sign_ins(here, report)
            measuring.many_clients(here, report)
            measuring.memory(here, report)
            measuring.export(here, report)
            desk.changes(here, report)
            browser.measure(here, report)
            chat.measure(here, report)
            mail.measure(here, report)
        return medians


def _growth() -> None:
    report = Report(f"growth from {SMALL:,} to {LARGE:,} tickets (p50 / p95)")
    small, large = (_measure(report, size, only_reads=True) for size in (SMALL, LARGE))
    for name, before in small.items():
        after = large[name]
        report.add(
            f"{name}, growth",
            f"{after:.1f} ms",
            "≤ 1.3×",
            floor=f"{before:.1f} ms",
            ratio=f"{after / before:.2f}×",
        )
    report.show()


if __name__ == "__main__":
    main()
