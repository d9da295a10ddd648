"""Where the bytes lie: a folder of our own, or a bucket.

An upload is written to `incoming_file()` first, always on the local disk, and handed over
whole with `keep`. The address of stored bytes is their key: random, without the sender's name.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

from kartado_portal import clock
from kartado_portal.drills import die_at
from kartado_portal.settings import get_settings

T = TypeVar("T")

_CHUNK_BYTES = 256 * 1024
# Threads of the room's own: a slow disk or bucket must not keep SQL waiting.
_WORKERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="files")


async def in_worker(act: Callable[[], T]) -> T:
    """Run blocking work with bytes in one of the room's own threads."""
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, act)


class Kept(NamedTuple):
    """One stored object: its key and, by the portal's clock, when it was stored."""

    key: str
    kept_at: datetime


class Store(Protocol):
    """What the portal needs of a place for bytes. All calls block: `in_worker`."""

    def keep(self, source: Path) -> str:
        """Take over a finished local file and return its new key; `source` is gone then."""

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`. Raises: FileNotFoundError."""

    def local_path(self, key: str) -> Path | None:
        """Return the file to send without copying, where there is one on this machine."""

    def size(self, key: str) -> int | None:
        """Return how many bytes are under the key, or None when there are none."""

    def delete(self, *keys: str) -> None:
        """Delete the bytes; what is gone already is no error."""

    def listing(self) -> Iterator[Kept]:
        """Yield everything that is stored, in no order."""

    def probe(self) -> None:
        """Write, read and delete something small. Raises: OSError when that does not work."""


class DiskStore:
    """Files at `<root>/ab/cd/<random>`, folders 0700, files 0600, each synced before its row."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, source: Path) -> str:
        """Sync and rename into place: a crash leaves the whole file or none."""
        key = _new_key()
        target = self._path(key)
        _make_private(self._root, target.parent.parent, target.parent)
        stamp = clock.now().timestamp()
        with source.open("rb") as file:
            os.fsync(file.fileno())
        die_at("file-written")
        os.utime(source, (stamp, stamp))  # the sweeper judges age by the portal's clock
        source.rename(target)
        _sync_folder(target.parent)
        die_at("file-kept")
        return key

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of the range."""
        with self._path(key).open("rb") as file:
            file.seek(start)
            left = None if end is None else end - start
            while chunk := file.read(_CHUNK_BYTES if left is None else min(_CHUNK_BYTES, left)):
                yield chunk
                if left is not None:
                    left -= len(chunk)

    def local_path(self, key: str) -> Path | None:
        """Return the file, or nothing when its bytes are lost."""
        path = self._path(key)
        return path if path.is_file() else None

    def size(self, key: str) -> int | None:
        """Return the size of the file."""
        with suppress(FileNotFoundError):
            return self._path(key).stat().st_size
        return None

    def delete(self, *keys: str) -> None:
        """Unlink each."""
        for key in keys:
            self._path(key).unlink(missing_ok=True)

    def listing(self) -> Iterator[Kept]:
        """Walk the folders; files that vanish meanwhile are passed over."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):
                kept_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield Kept(path.relative_to(self._root).as_posix(), kept_at)

    def probe(self) -> None:
        """Write and delete a file beside the others."""
        _make_private(self._root)
        path = self._root / f".probe-{secrets.token_hex(8)}"
        try:
            path.write_bytes(b"ok")
            if path.read_bytes() != b"ok":
                raise OSError("what was written could not be read back")
        finally:
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._root / key


class S3Store:
    """Objects at `s3://bucket/prefix/ab/cd/<random>`, with the usual AWS variables."""

    def __init__(self, url: str, *, endpoint: str = "") -> None:
        # Heavy to import, and only needed by those who set PORTAL_STORAGE_URL.
        import boto3
        from botocore.config import Config

        parts = urlsplit(url)
        self._bucket = parts.netloc
        self._prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            config=Config(
                connect_timeout=3,
                read_timeout=20,
                retries={"max_attempts": 3},
                s3={"addressing_style": "path"} if endpoint else None,
            ),
        )

    def keep(self, source: Path) -> str:
        """Upload, in parts when large, and delete the local file."""
        key = _new_key()
        self._client.upload_file(str(source), self._bucket, self._prefix + key)
        source.unlink()
        return key

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of the range as they come."""
        asked = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._prefix + key, Range=asked
            )
        except self._client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(key) from error
        yield from answer["Body"].iter_chunks(_CHUNK_BYTES)

    def local_path(self, key: str) -> Path | None:  # noqa: ARG002
        """Nothing: the bytes are elsewhere."""
        return None

    def size(self, key: str) -> int | None:
        """Return the size of the object."""
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return None
            raise
        return int(head["ContentLength"])

    def delete(self, *keys: str) -> None:
        """Delete each; S3 does not mind missing ones."""
        for key in keys:
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def listing(self) -> Iterator[Kept]:
        """List the prefix by pages."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        for page in pages:
            for entry in page.get("Contents", []):
                key = entry["Key"].removeprefix(self._prefix)
                if _is_key(key):
                    yield Kept(key, entry["LastModified"].astimezone(UTC))

    def probe(self) -> None:
        """Put, get and delete a small object."""
        key = f"{self._prefix}.probe-{secrets.token_hex(8)}"
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=b"ok")
            if self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read() != b"ok":
                raise OSError("what was written could not be read back")
            self._client.delete_object(Bucket=self._bucket, Key=key)
        except Exception as error:  # botocore's errors share no base with OSError
            raise OSError(f"object storage: {error}") from error


def get_store() -> Store:
    """Return the store that the settings name, made at the first call."""
    settings = get_settings()
    return _make_store(settings.storage_url, settings.s3_endpoint, attachments_folder())


@lru_cache
def _make_store(url: str, endpoint: str, folder: Path) -> Store:
    if not url:
        return DiskStore(folder)
    if not url.startswith("s3://"):
        raise ValueError("PORTAL_STORAGE_URL has to look like s3://bucket/prefix")
    return S3Store(url, endpoint=endpoint)


def attachments_folder() -> Path:
    """Return the folder of attachments in the data folder."""
    return get_settings().data_dir / "attachments"


def incoming_folder() -> Path:
    """Return the folder of unfinished uploads, made when missing; same disk as the store's."""
    folder = attachments_folder() / "tmp"
    _make_private(folder.parent, folder)
    return folder


def incoming_file() -> Path:
    """Return a new path for an unfinished upload; its name begins with the time of the clock."""
    return incoming_folder() / f"{int(clock.now().timestamp())}-{secrets.token_hex(16)}"


def incoming_since(path: Path) -> datetime | None:
    """Return when `incoming_file` named the path; None for names that are not ours."""
    with suppress(ValueError):
        return datetime.fromtimestamp(int(path.name.split("-", 1)[0]), UTC)
    return None


def _make_private(*folders: Path) -> None:
    """Make each folder, the outer first, for this user alone."""
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _new_key() -> str:
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:4]}/{name[4:]}"


def _is_key(text: str) -> bool:
    parts = text.split("/")
    return len(parts) == 3 and len(parts[0]) == 2 and len(parts[1]) == 2


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
