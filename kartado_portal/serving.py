"""Starting the server: one port for pages, events, files and webhooks."""

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from kartado_portal.building import ROOT
from kartado_portal.settings import Settings

_APP = "kartado_portal.kartado_portal:app"
_KILL_SECONDS = 10
"""What a worker gets to finish the letter and the request in hand after SIGTERM."""


class PortTaken(Exception):
    """Another program listens where the portal is to listen."""


def refuse_taken_port(settings: Settings) -> None:
    """Find out before a long build that the port is free. Raises: PortTaken."""
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, settings.port))
        except OSError as failure:
            where = f"{settings.bind}:{settings.port}"
            raise PortTaken(
                f"cannot listen on {where} ({failure.strerror}); PORTAL_PORT names another port"
            ) from failure


def command_line(settings: Settings) -> list[str]:
    """Return the server's command. No access log: addresses of sockets carry tokens."""
    return [
        sys.executable,
        *("-m", "granian", _APP),
        *("--interface", "asgi", "--factory"),
        *("--host", settings.bind, "--port", str(settings.port)),
        *("--workers", str(settings.workers), "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(_KILL_SECONDS)),
        *("--no-access-log", "--log-level", "warning"),
    ]


def environment(settings: Settings, pages: Path) -> dict[str, str]:
    """Return the server's environment: ours, and where Reflex finds the built `pages`."""
    # Else glibc keeps a heap for each of thirty threads, most of it empty: 20 MB and more.
    frugal = {"MALLOC_ARENA_MAX": "2"}
    return {
        **frugal,
        **os.environ,
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_WEB_WORKDIR": str(pages),
        "REFLEX_TELEMETRY_ENABLED": "false",
        # Reflex makes this folder at every start; nothing is ever put there.
        "REFLEX_UPLOADED_FILES_DIR": str(settings.data_dir / "unused"),
        # The server starts in the project's folder, which may not be where we were called.
        "PORTAL_DATA_DIR": str(settings.data_dir),
    }


def serve(settings: Settings, pages: Path) -> NoReturn:
    """Become the server. SIGTERM ends it cleanly; a worker that dies is replaced."""
    # The states of open pages hold cookies; nobody else on this machine may read them.
    (settings.data_dir / "states").mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chdir(ROOT)
    command = command_line(settings)
    sys.stdout.flush()
    os.execve(command[0], command, environment(settings, pages))
