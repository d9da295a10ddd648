"""Measures by events of open sockets, beside the floor; portal and floor take turns."""

import os
import sqlite3
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import httpx

from bench.ground import Ground
from bench.operations import Floor, Person
from bench.reporting import Report, both, p95
from kartado_portal.accounts import passwords

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
CLIENTS = 16
SESSIONS = 200
SIGN_INS = 4
FAR_PAGE = 400
_FILE_BYTES = 100_000
_AIMED_AT = ("list of 25", "open, 20 messages")


@dataclass(frozen=True)
class Question:
    """One operation: queries that alternate, so that each answer differs from the last."""

    name: str
    portal: tuple[str, ...]
    floor: tuple[str, ...]
    target: str = "≤ 5×"


def reads(here: Ground, report: Report) -> dict[str, float]:
    """Measure list, filter, search, a far page and opening; return the medians in ms."""
    cookie, medians = here.cookie(), {}
    for question in questions(here):
        person, floor = Person(here, cookie), Floor(here)
        ours, theirs = [], []
        pairs = cycle(zip(question.portal, question.floor, strict=True))
        for query, path in (next(pairs) for _ in range(ROUNDS)):
            ours.append(_act(person, question, query) * 1000)
            theirs.append(floor.ask(path) * 1000)
        person.close()
        report.compare(question.name, ours, theirs, question.target)
        medians[question.name] = statistics.median(ours)
    return medians


def questions(here: Ground) -> Iterator[Question]:
    """Yield what the first customer of the first company asks."""
    with closing(sqlite3.connect(here.database)) as database:
        who, company = here.customer
        rows = database.execute(
            "SELECT number, search_text FROM ticket WHERE requester_id = ?", (who,)
        ).fetchall()
        (size,) = database.execute(
            "SELECT count(*) FROM ticket WHERE company_id = ?", (company,)
        ).fetchone()
    counted = Counter(word for row in rows for word in set(row[1].split()) if len(word) > 3)
    common = [word for word, _ in counted.most_common(2)]
    rare = [rows[0][0][:7], rows[-1][0][:7]]
    last = min(FAR_PAGE, -(-size // 25))

    def lists(name: str, *queries: str, scope: int = who) -> Question:
        asked = tuple(f"/tickets?quem={scope}&{query}" for query in queries)
        return Question(name, queries, asked)

    yield lists("list of 25", "pagina=1", "pagina=2")
    yield lists("list, filtered", "status=abertos&ordem=-criado", "status=abertos&ordem=numero")
    yield lists("search, rare", *(f"q={quote(word)}" for word in rare))
    yield lists("search, common", *(f"q={quote(word)}" for word in common))
    pages = (f"exibir=empresa&pagina={n}" for n in (last - 1, last))
    yield lists("company, far page", *pages, scope=company)
    numbers = tuple(here.long_tickets[:2])
    asked = tuple(f"/ticket?numero={number}" for number in numbers)
    yield Question("open, 20 messages", numbers, asked, "≤ 8×")


def many_clients(here: Ground, report: Report) -> None:
    """Measure how many events a second 16 clients get answered, and the floor's 16 beside them."""
    cookie = here.cookie()
    for question in questions(here):
        people = [Person(here, cookie) for _ in range(CLIENTS)]
        floors = [Floor(here) for _ in range(CLIENTS)]
        ours = _crowd([partial(_act, one, question) for one in people], question.portal)
        theirs = _crowd([one.ask for one in floors], question.floor)
        for one in people:
            one.close()
        target = "≥ 400/s, p95 ≤ 50 ms" if question.name in _AIMED_AT else ""
        report.add(
            f"{question.name}, {CLIENTS} clients",
            ours.said,
            target,
            floor=theirs.said,
            ratio=f"{theirs.rate / ours.rate:.1f}×",
        )
    _many_replies(here, report, cookie)
    _many_openings(here, report)


def _many_replies(here: Ground, report: Report, cookie: str) -> None:
    numbers, (who, _) = here.open_tickets[:CLIENTS], here.customer
    people = [Person(here, cookie) for _ in numbers]
    for one, number in zip(people, numbers, strict=True):
        one.open(number)
    floors = [Floor(here) for _ in numbers]
    pairs = list(zip(people, floors, numbers, strict=True))
    words = [f"Resposta {turn} de muitas." for turn in range(ROUNDS)]
    ours = _crowd([partial(one.reply, number) for one, _, number in pairs], words)
    paths = [f"/responder?numero={number}&quem={who}" for number in numbers]
    theirs = _crowd([one.write for _, one, _ in pairs], paths)
    for one in people:
        one.close()
    ratio = f"{theirs.rate / ours.rate:.1f}×"
    report.add(f"reply, {len(pairs)} clients", ours.said, "", floor=theirs.said, ratio=ratio)


def _many_openings(here: Ground, report: Report) -> None:
    """Measure 16 people who open tickets with a file at once; showing the form is in the rate.

    Each is somebody else: one person's uploads wait for each other, and share one draft.
    """
    who, number = here.customer[0], here.open_tickets[0]
    people = [Person(here, here.cookie(index)) for index in range(CLIENTS)]
    subjects = [f"Aparelho não liga, caso {turn} de muitos" for turn in range(ROUNDS)]
    ours = _crowd([one.create for one in people], subjects)
    path = f"/criar?numero={number}&quem={who}"
    floors = [partial(Floor(here).write, size=_FILE_BYTES) for _ in people]
    theirs = _crowd(floors, [path])
    for one in people:
        one.close()
    report.add(
        f"create with 100 KB, {CLIENTS} clients",
        ours.said,
        "",
        floor=theirs.said,
        ratio=f"{theirs.rate / ours.rate:.1f}×",
    )


@dataclass(frozen=True)
class _Pace:
    """What a crowd got: acts a second, and their 95th percentile in ms."""

    rate: float
    slow: float

    @property
    def said(self) -> str:
        return f"{self.rate:.0f}/s, p95 {self.slow:.0f} ms"


def _crowd(acts: Sequence[Callable[[str], float]], asked: Sequence[str]) -> _Pace:
    """Have each of `acts` done `ROUNDS` times, all at once, with `asked` in turn."""
    taken: list[float] = []

    def work(act: Callable[[str], float]) -> None:
        turns = cycle(asked)
        for _ in range(ROUNDS):
            taken.append(act(next(turns)) * 1000)

    seconds = _together([partial(work, act) for act in acts])
    return _Pace(len(taken) / seconds, p95(taken))


def writes(here: Ground, report: Report) -> None:
    """Measure replying, and opening a ticket with a file of 100 KB (upload, then form)."""
    cookie, (number, *_) = here.cookie(), here.open_tickets
    who, _ = here.customer
    person, floor = Person(here, cookie), Floor(here)
    person.open(number)
    ours, theirs = [], []
    for turn in range(ROUNDS):
        ours.append(person.reply(number, f"Resposta {turn} do teste.") * 1000)
        theirs.append(floor.write(f"/responder?numero={number}&quem={who}") * 1000)
    report.compare("reply", ours, theirs, "≤ 18 ms")
    ours, theirs = [], []
    for turn in range(ROUNDS // 2):
        ours.append(person.create(f"Aparelho não liga, caso {turn}") * 1000)
        theirs.append(floor.write(f"/criar?numero={number}&quem={who}", size=_FILE_BYTES) * 1000)
    person.close()
    report.compare("create with 100 KB", ours, theirs, "≤ 45 ms")


def sign_ins(here: Ground, report: Report) -> None:
    """Measure signing in beside its hash, and what other people feel of it."""
    pairs = [
        (_timed(here.cookie), _timed(lambda: passwords.hash_now("Uma-senha-2026")))
        for _ in range(max(5, ROUNDS // 4))
    ]
    ours, hashing = ([pair[side] for pair in pairs] for side in (0, 1))
    over = statistics.median(ours) - statistics.median(hashing)
    report.add(
        "sign in, beside the hash", both(ours), "+ 10 ms", floor=both(hashing), ratio=f"+{over:.0f}"
    )
    person, over_now = Person(here, here.cookie()), threading.Event()
    queries = cycle(("pagina=1", "pagina=2"))
    idle = [person.show(next(queries)) * 1000 for _ in range(2 * ROUNDS)]

    def keep_signing_in(index: int) -> None:
        while not over_now.is_set():
            here.cookie(index)

    crowd = [threading.Thread(target=keep_signing_in, args=(n,)) for n in range(SIGN_INS)]
    for one in crowd:
        one.start()
    busy = [person.show(next(queries)) * 1000 for _ in range(2 * ROUNDS)]
    over_now.set()
    for one in crowd:
        one.join()
    person.close()
    report.add(
        f"list while {SIGN_INS} sign in (floor: idle)",
        both(busy),
        "p95 ≤ 3×",
        floor=both(idle),
        ratio=f"p95 {p95(busy) / p95(idle):.1f}×",
    )


def memory(here: Ground, report: Report) -> None:
    """Measure what a connected session costs, and all of it together (PSS of all processes)."""
    cookie, before = here.cookie(), pss_mb(here)
    people = [Person(here, cookie) for _ in range(SESSIONS)]
    for person in people:
        person.show("pagina=1")
    after = pss_mb(here)
    for person in people:
        person.close()
    report.add("memory per session", f"{(after - before) / SESSIONS:.2f} MB", "≤ 0.4 MB")
    report.add(f"memory with {SESSIONS} sessions", f"{after:.0f} MB", "≤ 280 MB")


def export(here: Ground, report: Report) -> None:
    """Measure what the CSV of a whole company costs beside what the server had already."""
    cookie, before = here.cookie(), pss_mb(here)
    highest, rows, started = before, 0, time.perf_counter()
    asked = {"Cookie": cookie}
    with httpx.stream(
        "GET", f"{here.portal.base}/tickets.csv?exibir=empresa", headers=asked, timeout=60
    ) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            rows += piece.count(b"\r\n")
            highest = max(highest, pss_mb(here))
    speed = rows / (time.perf_counter() - started)
    report.add(
        f"CSV of {rows - 1:,} tickets, more memory", f"{highest - before:.0f} MB", "≤ 100 MB"
    )
    report.add("CSV, rows a second", f"{speed:,.0f}/s", "")


def _act(person: Person, question: Question, query: str) -> float:
    return person.open(query) if question.name.startswith("open") else person.show(query)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _together(acts: list[Callable[[], object]]) -> float:
    threads = [threading.Thread(target=act) for act in acts]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def pss_mb(here: Ground) -> float:
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
