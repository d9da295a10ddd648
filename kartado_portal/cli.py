"""The command line: each command says what it does under `--help` and ends with 0 or one line."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError

from kartado_portal import (
    article_commands,
    building,
    clock,
    katia_commands,
    logs,
    migrating,
    own_data,
    serving,
)
from kartado_portal.accounts import passwords, people, personal_data, staff_security
from kartado_portal.actor import Role
from kartado_portal.checking import checks
from kartado_portal.chores import CHORES
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.errors import PortalError
from kartado_portal.mail import dead_letters
from kartado_portal.seeds import bulk, demo, ground
from kartado_portal.seeds.bulk_people import Shape
from kartado_portal.settings import Settings, get_settings

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(
    name="kartado_portal",
    help="The Portal do Cliente Kartado. Settings come from PORTAL_… variables and `.env`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(article_commands.app, name="articles")
app.add_typer(katia_commands.app, name="katia")


class Refusal(Exception):
    """A command cannot do what it was asked; the message is the line that is printed."""


@app.callback()
def _prepare() -> None:
    # What the libraries log belongs to the server, not between a command's lines.
    logs.configure(form="text", level="WARNING")


@app.command()
def run() -> None:
    """Build the pages if needed, migrate, seed an empty demo, and serve until stopped."""
    settings = get_settings()
    serving.refuse_taken_port(settings)
    _prove_hashing()
    pages = _pages(settings)
    _migrate()
    if not settings.is_production and run_in_reading(demo.is_empty):
        _seed_demo()
    _say_where(settings)
    serving.serve(settings, pages)


@app.command()
def build() -> None:
    """Build the pages ahead of `run`, as for an image without network."""
    out.print(f"pages are in {_pages(get_settings())}")


def _prove_hashing() -> None:
    """Refuse to serve with a library that would lock everybody out, or let everybody in."""
    try:
        passwords.self_test()
    except RuntimeError as failure:
        raise Refusal(f"passwords: {failure}") from failure


@app.command()
def worker() -> None:
    """Deliver mail, send digests and sweep files, without pages; stops on SIGTERM."""
    logs.configure(form=get_settings().log_format)
    asyncio.run(_work())


@app.command()
def migrate() -> None:
    """Bring the database to the newest migration, and lay the ground that every portal needs."""
    _migrate()
    out.print("the database is at the newest migration")


@app.command()
def seed(
    demo_company: Annotated[
        bool, typer.Option("--demo", help="the demo company, its people and tickets")
    ] = False,
    tickets: Annotated[
        int | None, typer.Option(min=1, help="how many tickets for measuring")
    ] = None,
    messages: Annotated[int, typer.Option(min=0, help="on each ticket; 0: by chance")] = 0,
    chance: Annotated[int, typer.Option("--seed", help="the same seed tells the same")] = 1,
) -> None:
    """Fill the database with sample data. Refused in production."""
    if get_settings().is_production:
        raise Refusal("seed: sample accounts have a known password; not in production")
    if not demo_company and not tickets:
        raise Refusal("seed: say --demo or --tickets N")
    _migrate()
    if demo_company:
        if not run_in_reading(demo.is_empty):
            raise Refusal("seed: there are accounts already; --demo wants an empty database")
        _seed_demo()
    if tickets:
        _seed_tickets(tickets, Shape(messages=messages), chance)


@app.command("create-user")
def create_user(
    email: str,
    name: Annotated[str, typer.Option(help="as others read it")] = "",
    role: Annotated[Role, typer.Option(help="what the person may do")] = Role.CUSTOMER,
    level: Annotated[str | None, typer.Option(help="N1, N2 or N3, for analysts")] = None,
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            envvar="PORTAL_NEW_PASSWORD",
            help="asked for when not given",
        ),
    ] = "",
) -> None:
    """Make a confirmed account."""
    passwords.check(password, email=email)
    run_in_unit(
        people.create_user,
        email=email,
        password_hash=passwords.hash_now(password),
        role=role,
        name=name,
        level=level.upper() if level else None,
        now=clock.now(),
    )
    out.print(f"{role.value} {email} can sign in")


@app.command("reset-second-factor")
def reset_second_factor(email: str) -> None:
    """Let somebody who lost phone and recovery codes in by the first factor alone again."""
    own_data.know_rooms()
    run_in_unit(staff_security.reset_by_email, email=email, now=clock.now())
    out.print(f"{email} signs in without a code again; all sessions ended, a letter tells so")


@app.command()
def check() -> None:
    """Say whether settings, database, storage, mail relay and password hashing are usable."""
    settings = get_settings()
    out.print(f"[green]ok[/]     settings ({settings.env}, {settings.base_url})")
    failures = 0
    for name, judge in checks():
        try:
            judge()
        except Exception as failure:  # whatever it is, it is the answer
            failures += 1
            out.print(f"[red]failed[/] {name}: {_one_line(failure)}")
        else:
            out.print(f"[green]ok[/]     {name}")
    raise typer.Exit(1 if failures else 0)


@app.command("replay-erasures")
def replay_erasures() -> None:
    """Erase again, after a restore, whoever was erased since the backup was made."""
    _migrate()
    own_data.know_rooms()
    try:
        erased = run_in_unit(personal_data.replay_erasures, now=clock.now())
    except ValueError as torn:
        raise Refusal(f"replay-erasures: {torn}; nobody was erased") from torn
    out.print(f"people erased again: {erased}")


@app.command("mail-dead")
def mail_dead() -> None:
    """List the letters that the postman has given up, with the reason."""
    letters = run_in_reading(dead_letters.list_dead, actor=None)
    for card in letters:
        place = f" ticket {card.ticket_number}" if card.ticket_number else ""
        at = clock.stamp(card.dead_at)
        out.print(
            f"{card.id}  {at}  {card.letter} to {card.to}{place}: {card.reason}", markup=False
        )
    if not letters:
        out.print("no dead letters")


@app.command("mail-resend")
def mail_resend(
    letter_ids: Annotated[list[int] | None, typer.Argument(help="as `mail-dead` lists")] = None,
    every: Annotated[bool, typer.Option("--all", help="all that can be sent again")] = False,
) -> None:
    """Put dead letters back into the outbox, to be tried at once."""
    if bool(letter_ids) == every:
        raise Refusal("mail-resend: name letters by id, or say --all")
    if letter_ids is None:
        cards = run_in_reading(dead_letters.list_dead, actor=None)
        letter_ids = [card.id for card in cards if card.can_resend]
    for letter_id in letter_ids:
        run_in_unit(dead_letters.resend, actor=None, letter_id=letter_id, now=clock.now())
    out.print(f"letters that will be tried again: {len(letter_ids)}")


def main() -> None:
    """Run the command line; a refusal is one line on stderr and exit code 1."""
    try:
        app()
    except ValidationError as invalid:
        for error in invalid.errors():
            place = "".join(f"PORTAL_{str(part).upper()}: " for part in error["loc"][:1])
            err.print(f"[red]error:[/] {place}{error['msg'].removeprefix('Value error, ')}")
        sys.exit(2)
    except DBAPIError as failure:
        err.print(f"[red]error:[/] database: {_one_line(failure)}")
    except (Refusal, PortalError, building.BuildFailed, serving.PortTaken, OSError) as refusal:
        err.print(f"[red]error:[/] {refusal}")
    sys.exit(1)


def _one_line(failure: Exception) -> str:
    text = str(failure.orig if isinstance(failure, DBAPIError) else failure)
    return logs.clean(text.strip().partition("\n")[0], limit=200)


def _pages(settings: Settings) -> Path:
    with err.status("looking for the pages") as status:
        return building.built_pages(
            settings,
            on_start=lambda: status.update("building the pages (half a minute, only this time)"),
        )


def _migrate() -> None:
    migrating.migrate()
    run_in_unit(ground.lay_ground, now=clock.now())


def _seed_demo() -> None:
    with err.status("telling the demo company's story"):
        password_hash = demo.demo_password_hash()
        count = run_in_unit(demo.seed_demo, password_hash=password_hash, now=clock.now())
    out.print(f"demo company: {len(demo.PEOPLE)} people, {count} tickets")


def _seed_tickets(count: int, shape: Shape, chance: int) -> None:
    columns = (TextColumn("tickets"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task("tickets", total=count)
        bulk.seed_tickets(
            count,
            password_hash=demo.demo_password_hash(),
            now=clock.now(),
            seed=chance,
            shape=shape,
            on_progress=lambda more: progress.advance(task, more),
        )
        seconds = progress.tasks[0].elapsed or 1
    out.print(f"{count} tickets, {count / seconds:,.0f} a second")


def _say_where(settings: Settings) -> None:
    out.print(f"\n[bold]Portal do Cliente Kartado[/] ({settings.env})")
    out.print(f"  address   {settings.base_url}")
    if not settings.is_production:
        emails = [email for email, *_ in demo.PEOPLE]
        out.print(f"  accounts  password {passwords.DEMO_PASSWORD}")
        for email, _, role, level in demo.PEOPLE:
            out.print(f"            {email:<{max(map(len, emails))}}  {level or ''} {role.value}")
    if not settings.smtp_url:
        out.print(f"  mail      {settings.base_url}/demo/emails  ({settings.data_dir / 'mail'})")
    out.print(f"  data      {settings.data_dir}")
    out.print("  stop      Ctrl+C\n")


async def _work() -> None:
    tasks = [asyncio.ensure_future(chore()) for chore in CHORES]
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, lambda: [task.cancel() for task in tasks])
    print(f"worker {os.getpid()} is at work", file=sys.stderr)  # noqa: T201
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    await asyncio.gather(*tasks, return_exceptions=True)
