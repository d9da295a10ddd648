"""The door to a virus scanner, for those who run one: ClamAV's daemon, over its own protocol."""

import socket
import struct
from pathlib import Path

from kartado_portal.files.errors import CheckUnavailable, FileNotAllowed
from kartado_portal.settings import get_settings

_CHUNK_BYTES = 256 * 1024
_CONNECT_SECONDS = 3
_VERDICT_SECONDS = 60


def refuse_infected(path: Path, *, name: str) -> None:
    """Ask the daemon at `PORTAL_CLAMD` about a file; without that setting, ask nobody.

    Blocks while the file is scanned. The daemon's `StreamMaxLength` has to be above
    `attachment_limit_mb`, or large files are refused as unchecked.

    Raises: FileNotAllowed for a virus; CheckUnavailable when no verdict comes.
    """
    place = get_settings().clamd
    if not place:
        return
    try:
        verdict = _verdict(place, path)
    except (OSError, ValueError) as error:
        raise CheckUnavailable(name=name) from error
    if verdict.endswith("FOUND"):
        raise FileNotAllowed(name=name, reason="o antivírus encontrou um vírus")
    if not verdict.endswith("OK"):
        raise CheckUnavailable(name=name)


def _verdict(place: str, path: Path) -> str:
    """Stream the file and return the answer, such as `stream: Eicar-Test-Signature FOUND`."""
    with _connect(place) as connection, path.open("rb") as file:
        connection.settimeout(_VERDICT_SECONDS)
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK_BYTES):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (piece := connection.recv(4096)):
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _connect(place: str) -> socket.socket:
    """Connect to `host:port`, or to a socket in the file system when `place` is a path."""
    if place.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_CONNECT_SECONDS)
        connection.connect(place)
        return connection
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS)
