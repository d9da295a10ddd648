"""`make bench`: one table of this machine's figures with the target beside each."""

import os
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from bench.ground import Ground, ground
from bench.operations import Floor, Person
from kartado_portal.accounts import passwords

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
CLIENTS = 16
TICKETS = int(os.environ.get("BENCH_TICKETS", "10000"))


@dataclass(frozen=True)
class Question:
    """One operation: queries that alternate, so that each answer differs from the last."""

    name: str
    portal: tuple[str, ...]
    floor: tuple[str, ...]
    target: str = "≤ 5× floor"


def main() -> None:
    """Measure and print."""
    table = Table(title=f"{TICKETS:,} tickets, SQLite, {os.cpu_count()} cores")
    for heading in ("measure", "portal", "floor", "ratio", "target"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        ground(Path(folder) / "data", TICKETS) as here,
    ):
        rate = f"{here.seeded_per_second:,.0f}/s"
        table.add_row("seed", rate, "", "", "≥ 5,000/s")
        cookie = here.cookie()
        questions = list(_questions(here))
        for question in questions:
            _one_client(table, here, cookie, question)
        _many_clients(table, here, cookie, (questions[0], questions[-1]))
        _replies(table, here, cookie)
        _sign_ins(table, here)
        table.add_row("memory of the portal (PSS)", f"{_pss_mb(here):.0f} MB", "", "", "≤ 280 MB")
    Console(width=110).print(table)


def _questions(here: Ground) -> Iterator[Question]:
    with closing(sqlite3.connect(here.database)) as database:
        who, company = database.execute(
            "SELECT id, company_id FROM account WHERE email = ?", (here.email(),)
        ).fetchone()
        rows = database.execute(
            "SELECT number, subject, search_text FROM ticket WHERE requester_id = ?", (who,)
        ).fetchall()
        size = database.execute(
            "SELECT count(*) FROM ticket WHERE company_id = ?", (company,)
        ).fetchone()[0]
        long = database.execute(
            "SELECT number FROM ticket JOIN message ON ticket_id = ticket.id"
            " WHERE requester_id = ? GROUP BY ticket.id HAVING count(*) >= 20",
            (who,),
        ).fetchall()
    counted = Counter(word for row in rows for word in set(row[2].split()) if len(word) > 3)
    common = [word for word, _ in counted.most_common(2)]
    rare = [rows[0][0][:7], rows[-1][0][:7]]
    last = min(400, -(-size // 25))

    def lists(name: str, *queries: str, scope: int = who) -> Question:
        asked = tuple(f"/tickets?quem={scope}&{query}" for query in queries)
        return Question(name, queries, asked)

    yield lists("list of 25", "pagina=1", "pagina=2")
    yield lists("list, filtered", "status=abertos&ordem=-criado", "status=abertos&ordem=numero")
    yield lists("search, rare", *(f"q={quote(word)}" for word in rare))
    yield lists("search, common", *(f"q={quote(word)}" for word in common))
    pages = (f"exibir=empresa&pagina={n}" for n in (last - 1, last))
    yield lists(f"company of {size:,}, page {last}", *pages, scope=company)
    numbers = tuple(number for (number,) in long[:2])
    asked = tuple(f"/ticket?numero={number}" for number in numbers)
    yield Question("open, 20 messages", numbers, asked, "≤ 8× floor")


def _act(person: Person, question: Question, query: str) -> float:
    return person.open(query) if question.name.startswith("open") else person.show(query)


def _one_client(table: Table, here: Ground, cookie: str, question: Question) -> None:
    """Interleave portal and floor, so that a busy machine slows both."""
    person, floor = Person(here, cookie), Floor(here)
    portal_ms, floor_ms = [], []
    pairs = cycle(zip(question.portal, question.floor, strict=True))
    for query, path in (next(pairs) for _ in range(ROUNDS)):
        portal_ms.append(_act(person, question, query) * 1000)
        floor_ms.append(floor.ask(path) * 1000)
    person.close()
    ours, theirs = statistics.median(portal_ms), statistics.median(floor_ms)
    table.add_row(
        question.name,
        f"{ours:.1f} ms",
        f"{theirs:.1f} ms",
        f"{ours / theirs:.1f}×",
        question.target,
    )


def _many_clients(table: Table, here: Ground, cookie: str, questions: tuple[Question, ...]) -> None:
    for question in questions:
        people = [Person(here, cookie) for _ in range(CLIENTS)]
        queries = [cycle(question.portal) for _ in people]
        taken: list[float] = []

        def work(
            person: Person,
            mine: Iterator[str],
            question: Question = question,
            taken: list[float] = taken,
        ) -> None:
            for _ in range(ROUNDS):
                taken.append(_act(person, question, next(mine)) * 1000)

        seconds = _together([partial(work, p, q) for p, q in zip(people, queries, strict=True)])
        for person in people:
            person.close()
        p95 = statistics.quantiles(taken, n=20)[-1]
        table.add_row(
            f"{question.name}, {CLIENTS} clients",
            f"{len(taken) / seconds:.0f}/s, p95 {p95:.0f} ms",
            *("", "", "≥ 400/s, p95 ≤ 50 ms"),
        )


def _replies(table: Table, here: Ground, cookie: str) -> None:
    with closing(sqlite3.connect(here.database)) as database:
        (number,) = database.execute(
            "SELECT number FROM ticket JOIN account ON account.id = requester_id"
            " WHERE email = ? AND is_open = 1 LIMIT 1",
            (here.email(),),
        ).fetchone()
    person = Person(here, cookie)
    person.open(number)
    taken = [person.reply(number, f"Resposta {n} do teste.") * 1000 for n in range(ROUNDS)]
    person.close()
    table.add_row("reply", f"{statistics.median(taken):.1f} ms", "", "", "≤ 18 ms")


def _sign_ins(table: Table, here: Ground) -> None:
    def timed(act: Callable[[], object]) -> float:
        started = time.perf_counter()
        act()
        return (time.perf_counter() - started) * 1000

    pairs = [
        (timed(here.cookie), timed(lambda: passwords.hash_now("Uma-senha-2026"))) for _ in range(7)
    ]
    ours, hashing = (statistics.median(side) for side in zip(*pairs, strict=True))
    table.add_row("sign in, beside the hash", f"{ours:.0f} ms", f"{hashing:.0f} ms", "", "+ 10 ms")


def _together(acts: list[Callable[[], object]]) -> float:
    """Do all at once; return the seconds. One that fails fails the bench."""
    with ThreadPoolExecutor(len(acts)) as pool:
        started = time.perf_counter()
        running = [pool.submit(act) for act in acts]
        for one in running:
            one.result()
        return time.perf_counter() - started


def _pss_mb(here: Ground) -> float:
    """Return the proportional memory of the server and its worker."""
    assert here.portal.process is not None
    pids, found = [here.portal.process.pid], 0
    while pids:
        pid = pids.pop()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pids += [int(child) for child in children]
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found += next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return found / 1024


if __name__ == "__main__":
    main()
