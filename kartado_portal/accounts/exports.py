"""What the portal holds about one person: collected for them, erased for them.

Rooms above this one hold more (tickets, messages, files), so they register what they add:
`register("tickets", collect, erase)` where the front door puts the rooms together.
"""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from sqlmodel import Session

OpenFile = Callable[[], IO[bytes]]

_README = """Meus dados no Portal do Cliente Kartado

dados.json  tudo o que o portal guarda sobre você, em formato aberto (JSON, UTF-8)
arquivos/   os arquivos que você enviou
"""
_COPY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One room's share of a person's data: JSON values, and files by their name in the ZIP.

    Keys of `data` are Portuguese: a customer reads them.
    """

    data: Any
    files: tuple[tuple[str, OpenFile], ...] = ()


class Collect(Protocol):
    """Returns a room's share, only the person's own and nothing that is hidden from them."""

    def __call__(self, session: Session, *, account_id: int) -> Part: ...


class Erase(Protocol):
    """Removes name, address and text of the person from a room's tables."""

    def __call__(self, session: Session, *, account_id: int, now: datetime) -> None: ...


_collectors: dict[str, Collect] = {}
_erasers: dict[str, Erase] = {}


def register(name: str, collect: Collect, erase: Erase | None = None) -> None:
    """Have a room's share added to each export as `name`, and removed at each erasure."""
    _collectors[name] = collect
    if erase is not None:
        _erasers[name] = erase


def collect_all(session: Session, *, account_id: int) -> dict[str, Part]:
    """Return every room's share."""
    return {name: collect(session, account_id=account_id) for name, collect in _collectors.items()}


def erase_all(session: Session, *, account_id: int, now: datetime) -> None:
    """Remove the person from every room that registered how."""
    for erase in _erasers.values():
        erase(session, account_id=account_id, now=now)


def write_zip(parts: dict[str, Part], target: IO[bytes]) -> None:
    """Write the export; files are copied piece by piece, never held whole."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("leia-me.txt", _README)
        data = {name: part.data for name, part in parts.items()}
        archive.writestr("dados.json", json.dumps(data, ensure_ascii=False, indent=2))
        taken: set[str] = set()
        for name, open_file in (file for part in parts.values() for file in part.files):
            path = _free_path(f"arquivos/{name.lstrip('/')}", taken)
            with open_file() as source, archive.open(path, "w", force_zip64=True) as copy:
                while piece := source.read(_COPY_BYTES):
                    copy.write(piece)


def _free_path(wanted: str, taken: set[str]) -> str:
    """Return a path inside the ZIP that nothing else has."""
    parts = [part for part in wanted.split("/") if part not in ("", ".", "..")]
    folder, name = "/".join(parts[:-1]), parts[-1]
    path, serial = f"{folder}/{name}", 1
    while path in taken:
        serial += 1
        path = f"{folder}/{serial}-{name}"
    taken.add(path)
    return path
