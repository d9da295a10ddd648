"""An upload on its way in: counted before it is kept, written beside the store, then checked.

The body is multipart/form-data with one file (FilePond puts a small field of metadata before
it). Every limit is judged while the bytes arrive, so that what is too large is never stored.
"""

import asyncio
import errno
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from kartado_portal.files import limits, pictures, sniffing
from kartado_portal.files.errors import (
    AttachmentRefused,
    FileEmpty,
    FileTooLarge,
    NoRoom,
    QuotaSpent,
)
from kartado_portal.files.names import clean_name
from kartado_portal.files.schemas import StoredFile
from kartado_portal.files.store import get_store, incoming_file
from kartado_portal.settings import get_settings

T = TypeVar("T")

IDLE_SECONDS = 60
"""Without one byte for so long, the sender is gone."""
LONGEST_UPLOAD_SECONDS = 50 * 60
"""Less than the hour after which the sweeper takes an unfinished file for an orphan."""

_FIELD_LIMIT_BYTES = 64 * 1024
_WRITE_BYTES = 1024 * 1024
_FRAME_BYTES = 16 * 1024
"""What the body may hold beside the file: boundaries, headers, the field of metadata."""

# Threads of our own: a slow disk or bucket must not keep SQL waiting.
_WORKERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="files")


class BadBody(AttachmentRefused):
    """The request is not one file in a form."""

    sentence = "O envio chegou incompleto. Tente novamente."
    status = 400


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the account's day when the upload begins."""

    bytes_left: int
    files_left: int


@dataclass(slots=True)
class _Incoming:
    """The file as the parser meets it."""

    name: str = ""
    is_open: bool = False
    is_whole: bool = False
    size_bytes: int = 0
    field_bytes: int = 0


async def in_worker(act: Callable[[], T]) -> T:
    """Run blocking work with bytes in one of the room's own threads."""
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, act)


async def receive(
    request: Request, *, allowance: Allowance, pictures_at_once: asyncio.Semaphore
) -> StoredFile:
    """Take the file of the request in, check it, and put it and its thumbnail into the store.

    Raises: AttachmentRefused, with nothing left behind; ClientDisconnect and TimeoutError
    when the sender went away.
    """
    path = incoming_file()
    try:
        async with asyncio.timeout(LONGEST_UPLOAD_SECONDS):
            name, size_bytes, sha256 = await _write(request, path, allowance)
        media_type = await in_worker(lambda: sniffing.sniff(path, name=name))
        await in_worker(lambda: pictures.refuse_bad_picture(path, media_type=media_type, name=name))
        async with pictures_at_once:
            small = await in_worker(lambda: pictures.thumbnail(path, media_type=media_type))
        key, thumbnail_key = await in_worker(lambda: _keep(path, small))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(name="O arquivo") from error
        raise
    finally:
        path.unlink(missing_ok=True)
    return StoredFile(
        name=name,
        size_bytes=size_bytes,
        media_type=media_type,
        sha256=sha256,
        storage_key=key,
        thumbnail_key=thumbnail_key,
    )


async def drain(request: Request, *, limit_bytes: int, seconds: float) -> None:
    """Read on and throw away, for a while: a browser hears no answer while it is sending."""
    with suppress(ClientDisconnect, TimeoutError, RuntimeError):
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                limit_bytes -= len(chunk)
                if limit_bytes < 0:
                    return


async def _write(request: Request, path: Path, allowance: Allowance) -> tuple[str, int, str]:
    """Write the file part to `path`; return its clean name, size and SHA-256."""
    reader = _Reader(request, path, allowance)
    digest = hashlib.sha256()
    stream = request.stream().__aiter__()
    with path.open("xb") as file:
        path.chmod(0o600)
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                break
            reader.feed(chunk)
            if len(reader.pending) >= _WRITE_BYTES:
                await in_worker(lambda: _flush(reader.take(), file, digest))
                limits.refuse_full_disk(path.parent, name=reader.name, coming_bytes=0)
        reader.finish()
        await in_worker(lambda: _flush(reader.take(), file, digest))
    return reader.name, reader.size_bytes, digest.hexdigest()


def _flush(data: bytes, file: BinaryIO, digest: "hashlib._Hash") -> None:
    digest.update(data)
    file.write(data)


def _keep(path: Path, small: bytes | None) -> tuple[str, str | None]:
    store = get_store()
    thumbnail_key = None
    if small is not None:
        small_path = incoming_file()
        small_path.write_bytes(small)
        thumbnail_key = store.keep(small_path)
    return store.keep(path), thumbnail_key


class _Reader:
    """Feeds the parser, and judges the file from its headers on."""

    def __init__(self, request: Request, path: Path, allowance: Allowance) -> None:
        kind, options = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise BadBody
        self._folder = path.parent
        self._allowance = allowance
        length = request.headers.get("content-length", "")
        self._declared_bytes = int(length) if length.isdecimal() else 0
        self._header: list[bytearray] = [bytearray(), bytearray()]
        self._disposition = b""
        self._file = _Incoming()
        self.pending = bytearray()
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._read_header_name,
                    "on_header_value": self._read_header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._open_part,
                    "on_part_data": self._read_part,
                    "on_part_end": self._end_part,
                },
            )
        except FormParserError as error:
            raise BadBody from error

    @property
    def name(self) -> str:
        """The clean name, once the headers of the file are read."""
        return self._file.name

    @property
    def size_bytes(self) -> int:
        """Bytes of the file so far."""
        return self._file.size_bytes

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes of the body. Raises: AttachmentRefused."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise BadBody from error

    def finish(self) -> None:
        """Judge what can only be judged at the end. Raises: BadBody, FileEmpty."""
        if not self._file.is_whole:
            raise BadBody
        if self._file.size_bytes == 0:
            raise FileEmpty(name=self._file.name)

    def take(self) -> bytes:
        """Return the bytes of the file that were not taken yet."""
        data = bytes(self.pending)
        self.pending.clear()
        return data

    def _begin_part(self) -> None:
        self._disposition = b""

    def _read_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _read_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _end_header(self) -> None:
        if bytes(self._header[0]).lower() == b"content-disposition":
            self._disposition = bytes(self._header[1])
        self._header = [bytearray(), bytearray()]

    def _open_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        raw_name = options.get(b"filename", b"")
        if not raw_name:
            return
        if self._file.name:
            raise BadBody  # one file a request: each has its own progress and answer
        self._file.name = clean_name(_browser_name(raw_name))
        self._file.is_open = True
        self._refuse(max(0, self._declared_bytes - _FRAME_BYTES))
        limits.refuse_full_disk(
            self._folder, name=self._file.name, coming_bytes=self._declared_bytes
        )

    def _read_part(self, data: bytes, start: int, end: int) -> None:
        if self._file.is_open:
            self._file.size_bytes += end - start
            self._refuse(self._file.size_bytes)
            self.pending += data[start:end]
            return
        self._file.field_bytes += end - start
        if self._file.field_bytes > _FIELD_LIMIT_BYTES:
            raise BadBody

    def _end_part(self) -> None:
        if self._file.is_open:
            self._file.is_open, self._file.is_whole = False, True

    def _refuse(self, size_bytes: int) -> None:
        """Judge the size that was announced or counted."""
        settings = get_settings()
        if size_bytes > limits.limit_bytes():
            raise FileTooLarge(name=self._file.name, limit_mb=settings.attachment_limit_mb)
        if size_bytes > self._allowance.bytes_left:
            raise QuotaSpent(name=self._file.name, limit=f"{settings.attachment_quota_mb} MB")
        if self._allowance.files_left < 1:
            raise QuotaSpent(name=self._file.name, limit=f"{limits.UPLOADS_PER_DAY} arquivos")


def _browser_name(raw: bytes) -> str:
    """Undo the three escapes that browsers write in a name (HTML, multipart/form-data encoding)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    for escape in ("%22", "%0D", "%0A"):
        text = text.replace(escape, unquote(escape))
    return text
