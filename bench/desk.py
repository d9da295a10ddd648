"""The analysts' queue: views, filters and search beside the floor, and many changes a second."""

import re
import secrets
import sqlite3
import statistics
import threading
import time
from collections import Counter
from contextlib import closing
from itertools import cycle
from urllib.parse import quote

from sqlmodel import Session, select

from bench.ground import Ground
from bench.measuring import ROUNDS
from bench.operations import Floor, Person
from bench.reporting import Report, p95
from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.database import make_engine
from kartado_portal.tickets import services
from kartado_portal.tickets.models import Category
from kartado_portal.tickets.schemas import NewTicketDraft
from tests.factories import actor_for
from tests.raw_socket import RawSocket

CHANGES_PER_SECOND = 50
CHANGING_SECONDS = 10
OPEN_QUEUES = 8
_SEEN_WITHIN = 10.0
_MARK = re.compile(r"mudada (\d+)")


def reads(here: Ground, report: Report) -> None:
    """Measure what an analyst asks of the queue, each with its ten counters and the choices."""
    email, who = here.analyst
    cookie = here.cookie_of(email)
    for name, *queries in _questions(here):
        person, floor = Person(here, cookie), Floor(here)
        ours, theirs = [], []
        turns = cycle(queries)
        for query in (next(turns) for _ in range(ROUNDS)):
            ours.append(person.queue(query) * 1000)
            theirs.append(floor.ask(f"/fila?quem={who}&{query}") * 1000)
        person.close()
        report.compare(f"queue, {name}", ours, theirs, "≤ 5×")


def _questions(here: Ground) -> list[tuple[str, ...]]:
    """Return the name of each question and the queries that alternate."""
    with closing(sqlite3.connect(here.database)) as database:
        texts = database.execute("SELECT body_text FROM message LIMIT 2000").fetchall()
        categories = database.execute("SELECT id FROM category ORDER BY id LIMIT 2").fetchall()
    counted = Counter(word for (text,) in texts for word in set(re.findall(r"[a-z]{6,}", text)))
    common = [word for word, _ in counted.most_common(2)]
    return [
        ("open", "visao=abertas&pagina=1", "visao=abertas&pagina=2"),
        ("mine", "visao=minhas&pagina=1", "visao=minhas&pagina=2"),
        ("all, far page", "visao=todas&pagina=400", "visao=todas&pagina=399"),
        ("a category", *(f"visao=todas&categoria={one}" for (one,) in categories)),
        ("search, common", *(f"visao=todas&q={quote(word)}" for word in common)),
    ]


def changes(here: Ground, report: Report) -> None:
    """Measure how long a change is on its way to open queues while many are made."""
    cookie = here.cookie_of(here.analyst[0])
    queues = [_OpenQueue(here, cookie) for _ in range(OPEN_QUEUES)]
    made = _make(here)
    last = max(made)
    deadline = time.monotonic() + _SEEN_WITHIN
    while time.monotonic() < deadline and not all(one.newest >= last for one in queues):
        time.sleep(0.05)
    if not all(one.newest >= last for one in queues):
        raise RuntimeError(f"a queue never showed change {last}")
    waits = [wait * 1000 for one in queues for wait in one.waits(made)]
    ended = [(one.shown_at(last) - made[last]) * 1000 for one in queues]
    for one in queues:
        one.close()
    rate = f"{CHANGES_PER_SECOND}/s, {OPEN_QUEUES} queues"
    report.add(f"change to screen, {rate}", f"{statistics.median(waits):.0f} / {p95(waits):.0f} ms")
    report.add(f"the last change, {rate}", f"{max(ended):.0f} ms at most", "≤ 2000 ms")


class _OpenQueue:
    """A page that shows all open tickets, and when it showed which change."""

    def __init__(self, here: Ground, cookie: str) -> None:
        self._socket = RawSocket(here.portal.base, cookie=cookie, path="/analista")
        if not self._socket.wait_until(lambda: self._socket.shown.get("queue.is_loaded")):
            raise RuntimeError("the queue did not open")
        self._shown: list[tuple[float, int]] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    @property
    def newest(self) -> int:
        """The newest change that was shown; 0 for none."""
        return self._shown[-1][1] if self._shown else 0

    def shown_at(self, change: int) -> float:
        """When this change, or a later one, was first shown."""
        return next(at for at, newest in self._shown if newest >= change)

    def waits(self, made: dict[int, float]) -> list[float]:
        """Seconds from each change to the first refresh that shows it or a later one."""
        return [self.shown_at(change) - at for change, at in made.items()]

    def close(self) -> None:
        """Close the page."""
        self._is_over.set()
        self._thread.join()
        self._socket.close()

    def _look(self) -> None:
        read = len(self._socket.texts)
        while not self._is_over.is_set():
            self._socket.wait_until(lambda start=read: len(self._socket.texts) > start, 0.2)
            for text in self._socket.texts[read:]:
                found = [int(one) for one in _MARK.findall(text)]
                if found:
                    self._shown.append((time.time(), max(found)))
                read += 1


def _make(here: Ground) -> dict[int, float]:
    """Open tickets at the pace, from this process; return when each was committed."""
    engine = make_engine(here.portal.settings.database_url)
    with Session(engine) as session:
        person = session.exec(select(Account).where(Account.email == here.email())).one()
        actor = actor_for(session, person)
        category = session.exec(select(Category.id).order_by(Category.id)).first() or 0
    made: dict[int, float] = {}
    started = time.time()
    for change in range(1, CHANGES_PER_SECOND * CHANGING_SECONDS + 1):
        with Session(engine) as session, session.begin():
            services.open_ticket(
                session, actor=actor, draft=_draft(change, category), now=clock.now()
            )
        made[change] = time.time()
        time.sleep(max(0.0, started + change / CHANGES_PER_SECOND - time.time()))
    engine.dispose()
    return made


def _draft(change: int, category: int) -> NewTicketDraft:
    return NewTicketDraft(
        subject=f"mudada {change}",
        category_id=category,
        body="Há algo novo.",
        form_key=secrets.token_urlsafe(9),
    )
