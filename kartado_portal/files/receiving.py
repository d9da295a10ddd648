"""An upload on its way in: written beside the store, checked, and only then kept."""

import asyncio
import errno
import hashlib
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request

from kartado_portal.files import limits, pictures, scanner, sniffing
from kartado_portal.files.body import Allowance, BodyReader
from kartado_portal.files.errors import FileTooLarge, NoRoom
from kartado_portal.files.names import clean_name
from kartado_portal.files.schemas import StoredFile
from kartado_portal.files.store import get_store, in_worker, incoming_file

IDLE_SECONDS = 60
"""Without one byte for so long, the sender is gone."""
LONGEST_UPLOAD_SECONDS = 50 * 60
"""Less than the hour after which the sweeper takes an unfinished file for an orphan."""

_WRITE_BYTES = 1024 * 1024


async def receive(
    request: Request, *, allowance: Allowance, pictures_at_once: asyncio.Semaphore
) -> StoredFile:
    """Take the file of the request in, check it, and put it and its thumbnail into the store.

    Raises: AttachmentRefused, with nothing left behind; ClientDisconnect and TimeoutError
    when the sender went away.
    """
    path = incoming_file()
    reader = BodyReader(
        content_type=request.headers.get("content-type", ""),
        declared_bytes=_declared_bytes(request),
        allowance=allowance,
        folder=path.parent,
    )
    try:
        async with asyncio.timeout(LONGEST_UPLOAD_SECONDS):
            sha256 = await _write(request.stream(), path, reader)
        name = reader.name
        media_type = await in_worker(lambda: _check(path, name))
        async with pictures_at_once:
            small = await in_worker(lambda: pictures.thumbnail(path, media_type=media_type))
        key, thumbnail_key = await in_worker(lambda: _keep(path, small))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(name=reader.name) from error
        raise
    finally:
        path.unlink(missing_ok=True)
    return StoredFile(
        name=name,
        size_bytes=reader.size_bytes,
        media_type=media_type,
        sha256=sha256,
        storage_key=key,
        thumbnail_key=thumbnail_key,
    )


def keep_bytes(content: bytes, *, name: str) -> StoredFile:
    """Take in a file that came another way than by an upload, by the same rules. Blocks.

    Raises: AttachmentRefused, with nothing left behind.
    """
    name = clean_name(name)
    if len(content) > limits.limit_bytes():
        raise FileTooLarge(name=name, limit_mb=limits.current().file_mb)
    path = incoming_file()
    try:
        limits.refuse_full_disk(path.parent, name=name, coming_bytes=len(content))
        path.write_bytes(content)
        path.chmod(0o600)
        media_type = _check(path, name)
        small = pictures.thumbnail(path, media_type=media_type)
        key, thumbnail_key = _keep(path, small)
    finally:
        path.unlink(missing_ok=True)
    return StoredFile(
        name=name,
        size_bytes=len(content),
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
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


async def _write(stream: AsyncGenerator[bytes, None], path: Path, reader: BodyReader) -> str:
    """Write the file of the body to `path`; return its SHA-256."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        path.chmod(0o600)
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                break
            reader.feed(chunk)
            if reader.waiting_bytes >= _WRITE_BYTES:
                await in_worker(lambda: _flush(reader.take(), file, digest))
                limits.refuse_full_disk(path.parent, name=reader.name, coming_bytes=0)
        reader.finish()
        await in_worker(lambda: _flush(reader.take(), file, digest))
    return digest.hexdigest()


def _check(path: Path, name: str) -> str:
    """Return the media type of a file that may be kept. Raises: AttachmentRefused."""
    media_type = sniffing.sniff(path, name=name)
    pictures.refuse_bad_picture(path, media_type=media_type, name=name)
    scanner.refuse_infected(path, name=name)
    return media_type


def _declared_bytes(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


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
