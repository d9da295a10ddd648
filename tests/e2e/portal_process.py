"""The portal as people meet it: built pages and a real server process with a folder of its own."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from kartado_portal import building, serving
from kartado_portal.settings import Settings, get_settings
from tests.mailbox import Mailbox
from tests.servers import NO_AUTHORITIES, free_port

_START_SECONDS = 60

HOST = f"http://127.0.0.1:{free_port()}"
"""A host system, whose pages may frame the chat; nothing serves it but the test of that."""
SHORT_LIMITS: dict[str, Any] = {
    "chat_ancestors": HOST,
    "outbox_poll_seconds": 0.25,
    "live_poll_seconds": 0.2,
    # Every test of a worker comes from one address.
    "sign_ups_per_client": 10_000,
    "link_requests_per_client": 10_000,
    "token_guesses_per_client": 10_000,
    "sign_in_failures_per_client": 10_000,
    "letters_per_address": 100,
    "chat_conversations_per_client": 10_000,
    # The demo's analysts hear of the tickets of every test.
    "letters_about_tickets_per_hour": 10_000,
    "events_per_second": 200,
    "events_burst": 600,
}
"""What tests shorten or widen so that they need not wait; each test of a limit sets its own."""


@dataclass
class Portal:
    """A running portal. `extra` went into its environment; `kill` and `start` are for drills."""

    base: str
    settings: Settings
    pages: Path
    extra: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def mailbox(self) -> Mailbox:
        """The mail that it captured."""
        return Mailbox(self.settings.data_dir)

    @property
    def log(self) -> str:
        """Everything that it logged so far, also before a restart."""
        return self._log_path.read_text()

    @property
    def worker(self) -> str:
        """The id of the process that serves, a child of the one that was started."""
        assert self.process is not None
        found = ["pgrep", "-P", str(self.process.pid)]
        return subprocess.run(found, check=False, capture_output=True, text=True).stdout.strip()

    @property
    def _note(self) -> Path:
        return Path(self.extra["PORTAL_TEST_DIE_AT"])

    @property
    def _log_path(self) -> Path:
        return self.settings.data_dir / "server.log"

    def start(self) -> None:
        """Start the server and return when it is ready."""
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                serving.command_line(self.settings),
                cwd=building.ROOT,
                env=serving.environment(self.settings, self.pages) | self.extra,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                httpx.get(f"{self.base}/readyz", verify=NO_AUTHORITIES).raise_for_status()
                return
            except httpx.HTTPError as failure:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the portal did not start: {self.log}") from failure
                time.sleep(0.05)

    def stop(self) -> None:
        """End it as a deployment does, and return when it has ended."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(_START_SECONDS)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        # All at once: a supervisor that outlives its worker for a moment starts another one,
        # which would outlive the supervisor.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_START_SECONDS)

    def die_at(self, point: str) -> None:
        """Have it die at this point of `drills`, once."""
        self._note.write_text(point)

    def wait_for_death(self) -> None:
        """Return when the point was reached and it died."""
        assert self.process is not None
        self.process.wait(_START_SECONDS)
        assert not self._note.exists(), f"it died of something else: {self.log}"


@contextmanager
def running_portal(
    data_dir: Path, *, seed: bool = True, has_own_pages: bool = True, **overrides: object
) -> Iterator[Portal]:
    """Build if needed, begin with the demo company, serve; `overrides` are settings.

    Without its own pages it serves those of the defaults, which say other limits of files: that
    spares a test that changes the limits, and does not read them, half a minute for a build.
    """
    port = free_port()
    values = SHORT_LIMITS | overrides
    values |= {"port": port, "data_dir": data_dir, "base_url": f"http://localhost:{port}"}
    extra = {f"PORTAL_{name.upper()}": str(value) for name, value in values.items()}
    # Before the settings, which make the folder and a secret of their own where there is none.
    shutil.copytree(_prepared("seed", "--demo") if seed else _prepared("migrate"), data_dir)
    settings = _settings(extra)
    pages = building.built_pages(settings if has_own_pages else _settings({}))
    portal = Portal(settings.base_url, settings, pages, extra)
    portal.start()
    try:
        yield portal
    finally:
        portal.stop()


@cache
def _prepared(*command: str) -> Path:
    """Return a data folder as this command of the portal leaves it, made once a test process.

    No portal of the tests has another database, store or secret for its seeds.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-test-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "kartado_portal", *command],
        cwd=building.ROOT,
        env=os.environ | {"PORTAL_DATA_DIR": str(folder / "data")},
        check=True,
        capture_output=True,
    )
    return folder / "data"


def _settings(extra: dict[str, str]) -> Settings:
    """Return the settings that a process with this environment would have."""
    before = dict(os.environ)
    os.environ.update(extra)
    try:
        return Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)
        get_settings.cache_clear()
