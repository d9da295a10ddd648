"""The lab as a process of its own: a real server, a real database, real sockets."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, migrate
from tests.raw_socket import event_name
from tests.servers import free_port

LAB = Path(__file__).parent / "lab"
_START_SECONDS = 60

ANA = {"id": 1, "email": "ana@a-corp.test", "role": "customer"}
BRUNO = {"id": 2, "email": "bruno@b-corp.test", "role": "customer"}
NINA = {"id": 3, "email": "nina@kartado.test", "role": "analyst"}


@dataclass
class Lab:
    """A running lab."""

    base: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    def people(self, **by_cookie: dict[str, object]) -> None:
        """Say who holds which value of the cookie `lab` from now on."""
        path = self.folder / "people.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(by_cookie))
        fresh.replace(path)

    @property
    def log(self) -> str:
        """Everything the process wrote so far."""
        return (self.folder / "log").read_text()

    @property
    def database_url(self) -> str:
        """Where the pokes are."""
        return f"sqlite:///{self.folder / 'portal.db'}"


@contextmanager
def lab(
    folder: Path, *, web: Path | None = None, port: int = 0, **settings: object
) -> Iterator[Lab]:
    """Start the lab on a free port; `web` is a folder with built pages to serve."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    migrate(f"sqlite:///{folder / 'portal.db'}")
    environment = os.environ | {
        "PYTHONPATH": f"{LAB}{os.pathsep}{ROOT}",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_PORT": str(port),
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_WEB_WORKDIR": str(web or folder / "web"),
        **{f"PORTAL_{name.upper()}": str(value) for name, value in settings.items()},
    }
    if web is not None:
        environment["__REFLEX_MOUNT_FRONTEND_COMPILED_APP"] = "true"
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "asgi", "--factory"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--no-access-log", "lab.lab:app"],
            cwd=LAB,
            env=environment,
            stdout=log,
            stderr=log,
        )
    running = Lab(f"http://127.0.0.1:{port}", folder, process)
    running.people(ana=ANA, bruno=BRUNO, nina=NINA)
    try:
        _wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


@pytest.fixture(scope="module")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of this test module; each test says anew who holds which cookie."""
    with lab(tmp_path_factory.mktemp("lab") / "data") as running:
        yield running


def board(handler: str) -> str:
    """Return the wire name of a handler of the lab's board."""
    return event_name("lab.board", "Board", handler)


def _wait_for(running: Lab) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            httpx.get(f"{running.base}/ping").raise_for_status()
            return
        except httpx.HTTPError as failure:
            if running.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the lab did not start: {running.log}") from failure
            time.sleep(0.05)
