"""Ground of every test: settings of its own, a migrated database, a fixed clock, a mailbox.

A test that asks for `database` or `session` runs twice, on SQLite and on PostgreSQL.
"""

import os
import sys
import tempfile
from pathlib import Path

# Before the portal is imported: neither the developer's environment nor a `.env` leaks in.
for _name in [name for name in os.environ if name.startswith("PORTAL_")]:
    del os.environ[_name]
_SESSION_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
os.environ["PORTAL_DATA_DIR"] = str(_SESSION_DIR / "data")
os.environ["PORTAL_SECRET_KEY"] = "tests-only-0123456789abcdefghijklmnop"
os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
# Each test process has a core, not all of them; a second thread for sums would only wait for it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A run starts dozens of portals: what is compiled is kept, also where Python was told not to.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import asyncio
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import psycopg
import pytest
import structlog
import time_machine
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event
from sqlmodel import Session

from kartado_portal import clock as moment
from kartado_portal import database as databases
from kartado_portal.accounts import passwords
from kartado_portal.database import get_engine, make_engine
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.transport import MemoryTransport
from kartado_portal.settings import Settings, get_settings
from tests import servers
from tests.mailbox import Letter, parse
from tests.spotless import Spotless

# Hundreds of tests sign somebody in, and each sign-in takes its 20 ms of a core on purpose.
_HASHING = passwords._context
passwords._context = _HASHING.copy(argon2__memory_cost=64, argon2__time_cost=1)

# A traceback with colours and source lines around takes 50 ms, and hundreds are logged.
structlog.get_config()["processors"][-1].exception_formatter = structlog.dev.plain_traceback

# Each client reads every certificate there is, 20 ms, to speak in the clear to this machine.
httpx._transports.default.create_ssl_context = cache(httpx.create_ssl_context)  # type: ignore[attr-defined]

ROOT = Path(__file__).parent.parent
Settings.model_config["env_file"] = None

TUESDAY_MORNING = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
"""10h in São Paulo on a working Tuesday: support is open."""

_BROWSER_FIXTURES = {"browser", "playwright"}
_BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The shell draws the same pages without the windows, tabs and profiles of the whole browser,
# which took a third of the time of a journey.
_CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def pytest_sessionfinish() -> None:
    """Leave no folder behind."""
    shutil.rmtree(_SESSION_DIR, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a journey needed its second try: else nobody learns of it (decision 22)."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("_", f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL or a browser, and put all into the order that takes least.

    Browsers first, since they take longest. Before them one worker trains minds for a minute,
    while the other builds the pages that both wait for.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & _BROWSER_FIXTURES or "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            if os.environ.get("CI"):
                # Decision 0022: one more try on shared machines, named in the summary.
                item.add_marker(pytest.mark.flaky(reruns=1))
        if "[postgresql" in item.name or "postgres_url" in fixtures:
            item.add_marker(pytest.mark.postgres)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.path.name == "test_floors.py":
        return 0
    return 1 if item.get_closest_marker("e2e") else 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let tests that start a loop run in a process in which Playwright has run before.

    Playwright's loop sleeps in a greenlet of its own, but the thread stays marked as being
    inside it, and asyncio then starts no other.
    """
    playwrights = asyncio._get_running_loop()
    drives_a_browser = item.get_closest_marker("e2e") and not item.get_closest_marker("asyncio")
    if playwrights is None or drives_a_browser:
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(playwrights)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium; without one, Playwright's own."""
    found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    mine = {"executable_path": found} if found else {}
    return browser_type_launch_args | mine | {"args": _BROWSER_FLAGS}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Settings]]:
    """Give the test a data folder of its own, and settings to change: `settings(port=4000)`."""

    def override(**values: object) -> Settings:
        for name, value in values.items():
            monkeypatch.setenv(f"PORTAL_{name.upper()}", str(value))
        get_settings.cache_clear()
        return get_settings()

    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield override
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def dear_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make hashing cost what it costs people; elsewhere in the tests it costs next to nothing."""
    monkeypatch.setattr(passwords, "_context", _HASHING)
    passwords._dummy_hash.cache_clear()


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A SQLite file at the head of the migrations, to be copied."""
    path = _SESSION_DIR / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process, without a database name."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis of this test process."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a PostgreSQL database at the head of the migrations, to be copied."""
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE template_portal")
    migrate(f"postgresql+psycopg{postgres_url.removeprefix('postgresql')}/template_portal")
    return "template_portal"


@pytest.fixture(scope="session")
def spotless(postgres_url: str, postgres_template: str) -> Iterator[Spotless]:
    """The PostgreSQL database of this test process, empty each time it is handed out."""
    kept = Spotless(postgres_url, postgres_template)
    yield kept
    for engine in _engines:
        engine.dispose()
    kept.leave()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, settings: Callable[..., Settings]) -> Iterator[str]:
    """A migrated, empty database that `get_engine` leads to; yields the name of its kind."""
    prepare = {"sqlite": _sqlite_copy, "postgresql": _postgres_copy}[request.param]
    url, drop = prepare(request)
    settings(database_url=url)
    get_engine.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(databases, "make_engine", _kept_engine)
        get_engine()
    yield request.param
    drop()
    get_engine.cache_clear()


@cache
def _kept_engine(url: str) -> Engine:
    """Return an engine that outlives a test.

    It knows every statement that it has compiled, which was a fifth of the time of a test.
    """
    engine = make_engine(url)
    _engines.append(engine)
    if engine.dialect.name == "sqlite":
        # As with the PostgreSQL of the tests: no power cut is waited for.
        event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
    return engine


_engines: list[Engine] = []


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session whose work is dropped at the end of the test; it holds SQLite's write lock."""
    with Session(get_engine(), expire_on_commit=False) as open_session:
        yield open_session
        open_session.rollback()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at a Tuesday, 10h in São Paulo, until `move_to` or `shift`."""
    with time_machine.travel(TUESDAY_MORNING, tick=False) as traveller:
        yield traveller


@dataclass
class Postbox:
    """The post of a test: what is due leaves when `deliver` is called, and stays here."""

    door: MemoryTransport = field(default_factory=MemoryTransport)

    def deliver(self, *, now: datetime | None = None) -> list[Letter]:
        """Have the postman send what is due, and return every letter sent so far, read."""
        while deliver_due(now=now or moment.now(), transport=self.door):
            pass
        return [parse(letter.message.as_bytes()) for letter in self.door.letters]


@pytest.fixture
def mailbox(database: str) -> Postbox:
    """Letters that committed units wrote; `mailbox.door.fail_with` is a relay in trouble."""
    return Postbox()


def migrate(url: str) -> None:
    """Bring the database at `url` to the head of the real migrations."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, "head")


def _sqlite_copy(request: pytest.FixtureRequest) -> tuple[str, Callable[[], None]]:
    folder = _SESSION_DIR / "sqlite"
    folder.mkdir(exist_ok=True)
    for name in ("portal.db", "portal.db-wal", "portal.db-shm"):
        (folder / name).unlink(missing_ok=True)
    copy = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "portal.db")
    return f"sqlite:///{copy}", lambda: get_engine().dispose()


def _postgres_copy(request: pytest.FixtureRequest) -> tuple[str, Callable[[], None]]:
    kept: Spotless = request.getfixturevalue("spotless")
    return kept.hand_out(), kept.take_back
