"""Files for the demo tickets: real pictures, PDF, CSV and text, drawn here, a few KB each."""

import hashlib
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath

from PIL import Image, ImageDraw
from sqlmodel import Session

from kartado_portal.files import pictures, services, sniffing
from kartado_portal.files.schemas import StoredFile
from kartado_portal.files.store import get_store, incoming_file

_SIZE = (960, 600)
_PETROL, _PAPER, _LINE, _AMBER = "#0f4c5c", "#f4f6f7", "#c9d3d6", "#e09f3e"


@dataclass(frozen=True)
class Sample:
    """A drawn file, with what an upload of it would find out."""

    data: bytes
    media_type: str
    thumbnail: bytes | None


def keep_sample(session: Session, *, name: str, uploader_id: int, now: datetime) -> str:
    """Put a sample file into the store as an upload would, and return the attachment's id."""
    sample = sample_file(name)
    file = StoredFile(
        name=name,
        size_bytes=len(sample.data),
        media_type=sample.media_type,
        sha256=hashlib.sha256(sample.data).hexdigest(),
        storage_key=_store(sample.data),
        thumbnail_key=_store(sample.thumbnail) if sample.thumbnail else None,
    )
    return services.store_upload(session, uploader_id=uploader_id, file=file, now=now).id


@cache
def sample_file(name: str) -> Sample:
    """Draw the file; the same name gives the same bytes."""
    data = _MAKERS[PurePosixPath(name).suffix](name)
    path = incoming_file()
    try:
        path.write_bytes(data)
        media_type = sniffing.sniff(path, name=name)
        return Sample(data, media_type, pictures.thumbnail(path, media_type=media_type))
    finally:
        path.unlink()


def _store(data: bytes) -> str:
    path = incoming_file()
    path.write_bytes(data)
    return get_store().keep(path)


def _screen(name: str) -> Image.Image:
    """Draw something that reads as a screenshot of a list beside a map."""
    chance = random.Random(name)
    picture = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, _SIZE[0], 56), fill=_PETROL)
    pen.text((20, 20), name, fill="white")
    for row in range(8):
        top = 84 + row * 60
        pen.rectangle((24, top, 420, top + 44), outline=_LINE, width=2)
        pen.rectangle((36, top + 12, 36 + chance.randint(120, 340), top + 22), fill=_LINE)
    road = [(460 + step * 48, 300 + chance.randint(-160, 160)) for step in range(11)]
    pen.line(road, fill=_PETROL, width=6)
    x, y = chance.choice(road)
    pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill=_AMBER)
    return picture


def _png(name: str) -> bytes:
    buffer = io.BytesIO()
    _screen(name).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _pdf(name: str) -> bytes:
    buffer = io.BytesIO()
    # Fixed dates, so that the file is the same each time.
    at = datetime(2026, 1, 1).astimezone().timetuple()
    _screen(name).save(buffer, "PDF", creationDate=at, modDate=at, title=name)
    return buffer.getvalue()


def _csv(name: str) -> bytes:
    chance = random.Random(name)
    rows = ["Código;Tipo;Km;Situação;Observação"]
    rows += [
        f"{1000 + n};{chance.choice(('Placa', 'Poste', 'Defensa', 'Bueiro'))};"
        f"{chance.uniform(90, 240):.3f};{chance.choice(('Bom', 'Regular', 'Ruim'))};"
        f"Conservação {chance.choice(('em dia', 'pendente'))}".replace(".", ",")
        for n in range(60)
    ]
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def _txt(name: str) -> bytes:
    chance = random.Random(name)
    lines = [
        f"07:{n % 60:02d}:{chance.randint(0, 59):02d} sincronização: apontamento {n} de 34, "
        f"{chance.randint(1, 9)} fotos"
        for n in range(1, 21)
    ]
    return (
        "\n".join([*lines, "07:21:09 ERRO memória insuficiente (foto de 61 MB)"]) + "\n"
    ).encode()


_MAKERS: dict[str, Callable[[str], bytes]] = {
    ".png": _png,
    ".pdf": _pdf,
    ".csv": _csv,
    ".txt": _txt,
}
