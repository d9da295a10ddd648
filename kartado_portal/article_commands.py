"""`articles …`: the knowledge base as a folder of Markdown files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kartado_portal import clock
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.knowledge import folder

out = Console(highlight=False, soft_wrap=True)
app = typer.Typer(no_args_is_help=True, help="Take articles in from a folder, or write them out.")


@app.command("import")
def take_in(
    source: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="folder of .md files")
    ] = folder.SHIPPED,
    draft: Annotated[bool, typer.Option("--draft", help="leave new texts unpublished")] = False,
) -> None:
    """Create and change articles by their slug; all files or, when one is refused, none.

    Without a folder, the articles that come with the portal.
    """
    files = folder.read_folder(source)
    taken = run_in_unit(
        folder.take_in, actor=None, files=files, is_published=not draft, now=clock.now()
    )
    out.print(
        f"articles: {taken.created} new, {taken.changed} changed, {taken.unchanged} as they were"
    )


@app.command("export")
def write_out(
    target: Annotated[Path, typer.Argument(file_okay=False, help="folder, made when missing")],
) -> None:
    """Write the newest version of every article that is not archived."""
    files = run_in_reading(folder.write_out)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        (target / name).write_bytes(content)
    out.print(f"articles: {len(files)} in {target}")
