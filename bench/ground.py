"""What is measured on: a seeded portal of its own and the floor beside it, both on free ports."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kartado_portal import building
from kartado_portal.accounts.passwords import DEMO_PASSWORD
from kartado_portal.seeds.bulk_people import company_name
from tests.e2e.portal_process import Portal, running_portal
from tests.servers import free_port
from tests.waiting import wait_until

LONG_TICKETS = 20
"""Tickets of 20 messages, all of the first customer, beside those asked for."""
_PATIENCE_SECONDS = 900
_UNLIMITED = {
    "events_per_second": 1e6,
    "events_burst": 10_000_000,
    "outbox_poll_seconds": 1.0,
    "inbound_checks": False,
    "inbound_per_sender": 1_000_000,
}


@dataclass(frozen=True)
class Ground:
    """A portal with tickets, and its floor. `seeded_per_second` is how fast it was filled."""

    portal: Portal
    floor: str
    seeded_per_second: float

    @property
    def database(self) -> Path:
        """The portal's SQLite file."""
        return self.portal.settings.data_dir / "portal.db"

    @property
    def customer(self) -> tuple[int, int]:
        """Ids of the first customer and of the company."""
        asked = "SELECT id, company_id FROM account WHERE email = ?"
        with closing(sqlite3.connect(self.database)) as database:
            who, company = database.execute(asked, (self.email(),)).fetchone()
        return who, company

    @property
    def long_tickets(self) -> list[str]:
        """Numbers of the first customer's tickets of 20 messages."""
        return self._numbers("(SELECT count(*) FROM message WHERE ticket_id = ticket.id) >= 20")

    @property
    def open_tickets(self) -> list[str]:
        """Numbers of the first customer's open tickets."""
        return self._numbers("is_open = 1")

    def _numbers(self, condition: str) -> list[str]:
        asked = f"SELECT number FROM ticket WHERE requester_id = ? AND {condition}"
        with closing(sqlite3.connect(self.database)) as database:
            return [one for (one,) in database.execute(asked, (self.customer[0],))]

    def email(self, index: int = 0) -> str:
        """Return the address of a customer of the first company."""
        return f"cliente{index + 1}@{company_name(0)[1]}"

    @property
    def analyst(self) -> tuple[str, int]:
        """Address and id of an analyst who owns tickets."""
        email = "analista1@kartado.example"
        with closing(sqlite3.connect(self.database)) as database:
            (who,) = database.execute("SELECT id FROM account WHERE email = ?", (email,)).fetchone()
        return email, who

    def cookie(self, index: int = 0) -> str:
        """Sign a customer in and return the `Cookie` header. Raises: RuntimeError."""
        return self.cookie_of(self.email(index))

    def cookie_of(self, email: str) -> str:
        """Sign somebody in and return the `Cookie` header. Raises: RuntimeError."""
        base = self.portal.base
        answer = httpx.post(
            f"{base}/sessao/entrar",
            data={"email": email, "password": DEMO_PASSWORD},
            headers={"Origin": base},
            verify=False,  # plain HTTP; reading the certificates takes as long as a hash
        )
        if answer.status_code != 303 or "entrar" in answer.headers["location"]:
            raise RuntimeError(f"sign-in refused: {answer.status_code} {answer.headers}")
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


@contextmanager
def ground(folder: Path, tickets: int) -> Iterator[Ground]:
    """Seed `tickets` (and some long ones), start portal and floor, end both afterwards."""
    door = {"inbound_smtp": f"127.0.0.1:{free_port()}"}
    with running_portal(folder, seed=False, **_UNLIMITED, **door) as portal:
        started = time.perf_counter()
        _seed(portal, "--tickets", str(tickets))
        rate = tickets / (time.perf_counter() - started)
        _seed(portal, "--tickets", str(LONG_TICKETS), "--messages", "20")
        _settle(portal.settings.data_dir / "portal.db")
        with _floor(portal.settings.data_dir / "portal.db") as floor:
            yield Ground(portal, floor, rate)


def _seed(portal: Portal, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "kartado_portal", "seed", *words],
        cwd=building.ROOT,
        env=os.environ | portal.extra,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _settle(file: Path) -> None:
    """Wait until the chore has counted the days of the figures: it takes time from everybody."""
    left = "SELECT 1 FROM figure_change LIMIT 1"
    with closing(sqlite3.connect(file, timeout=30)) as database:
        wait_until(lambda: not database.execute(left).fetchone(), seconds=_PATIENCE_SECONDS)


@contextmanager
def _floor(database: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "bench.floor:app", "--interface", "asgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-access-log"),
            *("--log-level", "warning"),
        ],
        cwd=building.ROOT,
        env=os.environ | {"FLOOR_DATABASE": str(database)},
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(base)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield base
    finally:
        server.terminate()
        server.wait(30)
