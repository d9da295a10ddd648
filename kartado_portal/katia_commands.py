"""`katia …` on the command line: ask her, measure her, train her."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from kartado_portal.katia.entries import Entry

out = Console(highlight=False, soft_wrap=True)
app = typer.Typer(help="Katia, the assistant: ask her, measure her, train her.")

_Articles = Annotated[
    Path | None, typer.Option("--articles", help="a folder of Markdown instead of the portal's")
]


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="what a person would write to her")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
    articles: _Articles = None,
) -> None:
    """Answer one question."""
    from kartado_portal.katia.mind import Mind

    mind = Mind(_entries(articles))
    began = time.perf_counter()
    answer = mind.answer(text)
    took = (time.perf_counter() - began) * 1000
    if not as_json:
        out.print(answer.text, markup=False)
        return
    told = {
        "intent": answer.intent,
        "tier": answer.tier,
        "articles": answer.articles,
        "ticket": answer.ticket,
        "text": answer.text,
        "ms": round(took, 1),
    }
    out.print(json.dumps(told, ensure_ascii=False), markup=False)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines")],
    errors: Annotated[bool, typer.Option("--errors", help="list what went wrong")] = False,
    articles: _Articles = None,
) -> None:
    """Ask every question of a file whose answer is written beside it, and count."""
    before = _memory_mb()
    from kartado_portal.katia import evaluating
    from kartado_portal.katia.mind import Mind
    from kartado_portal.katia.questions import read_questions

    try:
        questions = read_questions(file)
    except ValueError as failure:
        raise typer.BadParameter(str(failure)) from failure
    began = time.perf_counter()
    mind = Mind(_entries(articles))
    built = time.perf_counter() - began
    report = evaluating.evaluate(mind, questions)
    out.print(f"questions            {report.questions}")
    out.print(f"intent               {report.intent:.3f}")
    out.print(f"A@1                  {report.first:.3f}")
    out.print(f"A@3                  {report.among_three:.3f}")
    out.print(f"out-of-scope direct  {report.outside_direct:.3f}")
    out.print(f"direct               {report.direct:.3f} (right {report.direct_right:.3f})")
    out.print(f"p95 ms               {report.p95_ms:.1f}")
    out.print(f"built s              {built:.2f}")
    out.print(f"memory MB            {_memory_mb() - before:.0f}")
    for miss in report.misses if errors else ():
        out.print(str(miss), markup=False)


@app.command(name="leave-one-out")
def leave_one_out() -> None:
    """Measure on each hand's questions a mind trained on the other hands (minutes)."""
    from kartado_portal.katia import entries, evaluating, questions

    try:
        from kartado_portal.katia import training
    except ImportError as failure:
        raise typer.BadParameter("training needs requirements-dev.txt") from failure
    shipped, base = questions.read_shipped(), entries.read_folder()
    out.print("hand      intent    A@1    A@3  out-of-scope direct  direct  right")
    for hand in training.writers(shipped):
        report = evaluating.evaluate(*training.without(hand, base, shipped))
        out.print(
            f"{hand:8}  {report.intent:6.3f} {report.first:6.3f} {report.among_three:6.3f}"
            f"  {report.outside_direct:19.3f}  {report.direct:6.3f} {report.direct_right:6.3f}"
        )


@app.command()
def train(articles: _Articles = None) -> None:
    """Fit the coefficients anew to the shipped questions; needs the development packages."""
    from kartado_portal.katia import fitted, questions

    try:
        from threadpoolctl import threadpool_limits

        from kartado_portal.katia import training
    except ImportError as failure:
        raise typer.BadParameter("training needs requirements-dev.txt") from failure
    with threadpool_limits(1):  # Sums in another order would give other bytes.
        training.fit(_trained_on(articles), questions.read_shipped()).save(fitted.SHIPPED)
    out.print(f"wrote {fitted.SHIPPED} ({fitted.SHIPPED.stat().st_size / 1e6:.1f} MB)")


def _entries(folder: Path | None) -> "list[Entry]":
    """Return the articles of a folder, else what is published, else what comes with the portal."""
    from kartado_portal.katia import entries

    return entries.read_folder(folder) if folder else _published() or entries.read_folder()


def _trained_on(folder: Path | None) -> "list[Entry]":
    """Return the articles that the shipped questions are about, whatever is published here."""
    from kartado_portal.katia import entries

    return entries.read_folder(folder or entries.SHIPPED)


def _published() -> "list[Entry]":
    """Return what readers may read here; nothing where there is no database yet."""
    from sqlalchemy.exc import DBAPIError

    from kartado_portal.database import run_in_reading
    from kartado_portal.knowledge.library import list_entries

    try:
        return run_in_reading(list_entries)
    except DBAPIError:
        return []


def _memory_mb() -> float:
    """Return the most memory that the process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
