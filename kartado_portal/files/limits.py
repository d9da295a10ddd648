"""How much, how many and how large; and the sentences that say so before choosing."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from kartado_portal.files.errors import NoRoom
from kartado_portal.settings import get_settings

MIB = 1024 * 1024
UPLOADS_PER_DAY = 2000
"""Files of one account in a day: small ones spend inodes, not bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one file may be, in MiB, and how many one message may carry."""

    file_mb: int
    per_message: int


_held: list[Limits] = []


def ceiling() -> Limits:
    """Return what the installation allows at most."""
    settings = get_settings()
    return Limits(settings.attachment_limit_mb, settings.attachments_per_message)


def current() -> Limits:
    """Return what holds now in this process: what administrators set, under the ceiling."""
    top = ceiling()
    if not _held:
        return top
    return Limits(min(_held[0].file_mb, top.file_mb), min(_held[0].per_message, top.per_message))


def hold(limits: Limits | None) -> None:
    """Have these limits hold in this process; None: the installation's own."""
    _held[:] = [limits] if limits else []


def limit_bytes() -> int:
    """Return the largest size of one file."""
    return current().file_mb * MIB


def limits_sentence() -> str:
    """Return what is said beside the chooser, before anything is chosen."""
    limits = current()
    return (
        "Imagens, vídeos, PDF, Office, texto, CSV ou ZIP. "
        f"Até {limits.file_mb} MB por arquivo e {limits.per_message} arquivos por mensagem."
    )


def size_label(size_bytes: int) -> str:
    """Return a size as people here read it: `512 bytes`, `48 KB`, `1,2 MB`, `30 MB`."""
    if size_bytes < 1024:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    if size_bytes < MIB:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / MIB:.1f} MB".replace(".0 ", " ").replace(".", ",")


def refuse_full_disk(folder: Path, *, name: str, coming_bytes: int) -> None:
    """Refuse early when `coming_bytes` more would leave less than the floor.

    Raises: NoRoom.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes - coming_bytes < get_settings().free_disk_floor_mb * MIB:
        raise NoRoom(name=name)
