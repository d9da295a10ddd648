"""How much, how many and how large; and the sentences that say so before choosing."""

import shutil
from pathlib import Path

from kartado_portal.files.errors import NoRoom
from kartado_portal.settings import get_settings

MIB = 1024 * 1024
UPLOADS_PER_DAY = 2000
"""Files of one account in a day: small ones spend inodes, not bytes."""


def limit_bytes() -> int:
    """Return the largest size of one file."""
    return get_settings().attachment_limit_mb * MIB


def limits_sentence() -> str:
    """Return what is said beside the chooser, before anything is chosen."""
    settings = get_settings()
    return (
        "Imagens, vídeos, PDF, Office, texto, CSV ou ZIP. "
        f"Até {settings.attachment_limit_mb} MB por arquivo e "
        f"{settings.attachments_per_message} arquivos por mensagem."
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
