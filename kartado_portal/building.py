"""The built pages: made once for each state of the sources, and shared by run, tests and CI.

A build sees a copy of the sources in a folder of its own, with an empty database and none of
the deployment's settings: Reflex evaluates states while building, and what it finds there
becomes public. Only `PAGE_SETTINGS`, which the pages show as text, pass.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kartado_portal.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGE_SETTINGS = (
    "attachment_limit_mb",
    "attachments_per_message",
    "mail_from",
    "password_policy",
    "whatsapp_number",
)
"""What is written into the pages; another value makes another build."""

_SOURCES = ("kartado_portal", "assets", "rxconfig.py", "requirements.txt", "reflex.lock")
_KEPT_BUILDS = 3
_TEMPORARY_HOST = "built.invalid"
_LOG_LINES = 25
_PACKED = ("brotli", "gzip")
"""As `rxconfig` has them served."""
# The socket's address as Reflex writes it into the pages, in any of JavaScript's quotes.
_BUILT_ADDRESS = re.compile(
    rf"""(["'`])(ws|http)://{re.escape(_TEMPORARY_HOST)}(:\d+)?(/[\w-]*)\1"""
)

_IN_PORTUGUESE = {
    "A new version of this app is available.": "Há uma nova versão desta página.",
    ".textContent=`Reload`": ".textContent=`Recarregar`",
}
"""What Reflex says on screen and gives no way to say otherwise."""


class BuildFailed(Exception):
    """The pages could not be built; the message holds the last lines of the log."""


def built_pages(
    settings: Settings, *, on_start: Callable[[], None] = lambda: None, root: Path = ROOT
) -> Path:
    """Return the folder of the pages for these sources (Reflex's `.web`), built when missing.

    A first build takes half a minute and downloads npm packages; another process that builds
    is waited for. `on_start` is called before a build. Raises: BuildFailed.
    """
    pages = root / ".cache" / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    shown = {name: str(getattr(settings, name)) for name in PAGE_SETTINGS}
    finished = pages / _digest(root, shown)
    if not finished.exists():
        on_start()
        with _alone(pages.with_suffix(".lock")):
            if not finished.exists():
                _build(root, shown, finished)
                _forget_old(pages, keep=finished)
    finished.touch()
    return finished


def _digest(root: Path, shown: dict[str, str]) -> str:
    """Return a name for everything that decides what the pages look like."""
    whole = hashlib.sha256(repr(sorted(shown.items())).encode())
    for path in _source_files(root):
        whole.update(f"\0{path.relative_to(root)}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _source_files(root: Path) -> Iterator[Path]:
    for name in _SOURCES:
        place = root / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in found:
            if path.is_file() and "__pycache__" not in path.parts and "external" not in path.parts:
                yield path


def _build(root: Path, shown: dict[str, str], finished: Path) -> None:
    workshop = root / ".cache" / "workshop"
    _copy_sources(root, workshop)
    with tempfile.TemporaryDirectory(prefix="portal-build-") as empty:
        environment = build_environment(shown, Path(empty))
        log = root / ".cache" / "build.log"
        with log.open("wb") as out:
            export = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
            done = subprocess.run(
                export, cwd=workshop, env=environment, stdout=out, stderr=out, check=False
            )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
        raise BuildFailed(f"the pages could not be built; the end of {log}:\n{tail}")
    web = workshop / ".web"
    free_of_address(web / "build" / "client")
    in_portuguese(web / "build" / "client")
    _pack(web, environment)
    half = finished.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(web / "build" / "client", half / "build" / "client")
    shutil.copytree(web / "backend", half / "backend")
    shutil.copytree(workshop / "reflex.lock", half / "reflex.lock")
    half.rename(finished)


def _copy_sources(root: Path, workshop: Path) -> None:
    """Refresh the sources in the workshop; its npm packages stay and spare the next build."""
    workshop.mkdir(parents=True, exist_ok=True)
    for name in _SOURCES:
        place = workshop / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    for path in _source_files(root):
        copy = workshop / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)


def build_environment(shown: dict[str, str], empty: Path) -> dict[str, str]:
    """Return what a build may see: `empty` for its data, and of the settings only `shown`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "REFLEX_"))}
    return kept | {
        # bun comes with the requirements, beside this interpreter; Node is not needed.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "REFLEX_USE_SYSTEM_BUN": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "PORTAL_ENV": "demo",
        "PORTAL_DATA_DIR": str(empty),
        "PORTAL_BASE_URL": f"http://{_TEMPORARY_HOST}",
        **{f"PORTAL_{name.upper()}": value for name, value in shown.items()},
    }


def free_of_address(client: Path) -> None:
    """Have the pages find their server where they were loaded from, whatever it is called.

    Reflex bakes an absolute address into one script; written as an expression it fits every
    port and host, so that one build serves all. Raises: BuildFailed when an address is left.
    """
    for script in (client / "assets").glob("*.js"):
        if _TEMPORARY_HOST in (told := script.read_text()):
            script.write_text(_BUILT_ADDRESS.sub(_where_the_page_is, told))
    for path in client.rglob("*"):
        if path.suffix in (".js", ".html") and _TEMPORARY_HOST in path.read_text():
            raise BuildFailed(f"an address of the build was left in {path.name}")


def in_portuguese(client: Path) -> None:
    """Translate what only the built script holds. Raises: BuildFailed when it is not there."""
    for english, portuguese in _IN_PORTUGUESE.items():
        found = [one for one in (client / "assets").glob("*.js") if english in one.read_text()]
        if not found:
            raise BuildFailed(f"Reflex no longer says {english!r}: see what it says instead")
        for script in found:
            script.write_text(script.read_text().replace(english, portuguese))


def _where_the_page_is(found: re.Match[str]) -> str:
    _, scheme, _, path = found.groups()
    origin = "location.origin" if scheme == "http" else "location.origin.replace(`http`,`ws`)"
    return f"({origin}+`{path}`)"


def _pack(web: Path, environment: dict[str, str]) -> None:
    """Make the packed copies anew, by Reflex's own script: it packed before we changed anything.

    Raises: BuildFailed.
    """
    pack = ["bun", web / "compress-static.js", web / "build" / "client", *_PACKED]
    done = subprocess.run(
        [str(word) for word in pack], cwd=web, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise BuildFailed(f"the pages could not be packed: {done.stderr.decode()}")


def _forget_old(pages: Path, *, keep: Path) -> None:
    """Remove all but the newest builds; a running server keeps using a recent one."""
    builds = sorted(pages.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [build for build in builds if build != keep][_KEPT_BUILDS:]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
