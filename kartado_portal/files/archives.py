"""Containers: what a ZIP or an old Office file holds, without unpacking it."""

import io
import mmap
import re
import struct
import zipfile
import zlib

from kartado_portal.files import media
from kartado_portal.files.errors import FileNotAllowed
from kartado_portal.files.extensions import PROGRAMS_IN_ZIP
from kartado_portal.files.names import extension

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

UNPACKED_LIMIT_BYTES = 1024**3
RATIO_LIMIT = 200
"""Unpacked bytes for each packed one; judged from 100 MB on, since small logs shrink well."""
_RATIO_FROM_BYTES = 100 * 1024**2
_ENTRIES_LIMIT = 20_000
_INDEX_LIMIT_BYTES = 1024**2

# What zipfile raises on hostile or damaged input.
_BAD_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
)
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The only ones that Office writes; LZMA would let an entry name the memory it wants."""

# Names of streams are UTF-16 in the directory of an OLE file; an installer has none of these.
_OLE_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "VisioDocument": "application/vnd.visio",
    "TBkndTask": "application/vnd.ms-project",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "EncryptedPackage": media.ENCRYPTED_OFFICE,
}
_MAIN_PART = re.compile(
    rb'ContentType\s*=\s*["\'](application/vnd\.(?:openxmlformats-officedocument|ms-word|ms-excel|'
    rb"ms-powerpoint|ms-visio)\.[\w.\-]+?)\.main(?:\+xml)?[\"']"
)


def office_in_ole(content: mmap.mmap) -> str | None:
    """Return the type of a Word, Excel, PowerPoint... file before 2007, or one with a password."""
    for stream, media_type in _OLE_STREAMS.items():
        if content.find(stream.encode("utf-16-le")) >= 0:
            return media_type
    return None


def look_into_zip(content: mmap.mmap, *, name: str) -> str:
    """Return whether a ZIP is an Office file, an OpenDocument or just a ZIP.

    Raises: FileNotAllowed for programs, bombs and damaged ones.
    """
    if _occurrences(content, b"PK\x01\x02") > _ENTRIES_LIMIT:
        raise FileNotAllowed(name=name, reason="o ZIP tem arquivos demais")
    try:
        with zipfile.ZipFile(_Readable(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, packed_bytes=len(content), name=name)
            _refuse_programs(entries, name=name)
            return _office_in_zip(archive) or media.ZIP
    except _BAD_ZIP:
        raise FileNotAllowed(name=name, reason="o arquivo ZIP está danificado") from None


def _refuse_bomb(entries: list[zipfile.ZipInfo], *, packed_bytes: int, name: str) -> None:
    unpacked_bytes = sum(entry.file_size for entry in entries)
    is_bomb = unpacked_bytes > UNPACKED_LIMIT_BYTES or (
        unpacked_bytes > _RATIO_FROM_BYTES and unpacked_bytes > packed_bytes * RATIO_LIMIT
    )
    if is_bomb:
        raise FileNotAllowed(name=name, reason="o ZIP se expande além do limite")


def _refuse_programs(entries: list[zipfile.ZipInfo], *, name: str) -> None:
    names = [entry.filename for entry in entries]
    if "AndroidManifest.xml" in names or any(n.endswith(".class") for n in names):
        raise FileNotAllowed(name=name, reason="programas e scripts não são aceitos")
    for inner in names:
        if extension(inner.rstrip(". ")) in PROGRAMS_IN_ZIP:
            shown = inner.rsplit("/", 1)[-1][:60]
            raise FileNotAllowed(name=name, reason=f"o ZIP contém um programa ({shown})")


def _office_in_zip(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        match = _MAIN_PART.search(_start_of(archive, "[Content_Types].xml"))
        return match[1].decode() if match else None
    if "mimetype" in names:
        declared = _start_of(archive, "mimetype").strip()
        if declared.startswith(b"application/vnd.oasis.opendocument."):
            return declared[:100].decode("ascii", "ignore")
    return None


def _start_of(archive: zipfile.ZipFile, entry: str) -> bytes:
    if archive.getinfo(entry).compress_type not in _PLAIN_METHODS:
        return b""
    with archive.open(entry) as file:
        return file.read(_INDEX_LIMIT_BYTES)


def _occurrences(content: mmap.mmap, needle: bytes) -> int:
    """Count up to just past the limit: more entries than this would fill the memory."""
    count, at = 0, content.find(needle)
    while at >= 0 and count <= _ENTRIES_LIMIT:
        count += 1
        at = content.find(needle, at + len(needle))
    return count


class _Readable(io.RawIOBase):
    """A read-only file over the map, since zipfile wants one."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._content)}[whence]
        if base + offset < 0:
            raise OSError("seek before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._content) if size < 0 else self._at + size
        piece = self._content[self._at : end]
        self._at += len(piece)
        return piece
