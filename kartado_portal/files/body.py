"""The body of an upload: multipart/form-data with one file, judged while it arrives.

python-multipart parses; what is kept, and when to stop, is decided here. FilePond puts a small
field of metadata before the file.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kartado_portal.files import limits
from kartado_portal.files.errors import AttachmentRefused, FileEmpty, FileTooLarge, QuotaSpent
from kartado_portal.files.names import NAMELESS, clean_name
from kartado_portal.settings import get_settings

_FIELD_LIMIT_BYTES = 64 * 1024
_FRAME_BYTES = 16 * 1024
"""What a body may hold beside the file: boundaries, headers, the field of metadata."""


class BadBody(AttachmentRefused):
    """The request is not one file in a form."""

    sentence = "O envio chegou incompleto. Tente novamente."
    status = 400


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the account's day when the upload begins."""

    bytes_left: int
    files_left: int


class BodyReader:
    """Takes chunks of the body in and gives the bytes of its file out."""

    def __init__(
        self, *, content_type: str, declared_bytes: int, allowance: Allowance, folder: Path
    ) -> None:
        self.name = NAMELESS
        """The clean name, once the headers of the file are read."""
        self.size_bytes = 0
        """Bytes of the file so far."""
        self._declared_bytes = declared_bytes
        self._allowance = allowance
        self._folder = folder
        self._waiting = bytearray()
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._disposition = b""
        self._field_bytes = 0
        self._is_in_file = self._has_file = self._is_whole = False
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise BadBody
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
    def waiting_bytes(self) -> int:
        """How many bytes of the file wait to be taken."""
        return len(self._waiting)

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes of the body.

        Raises: AttachmentRefused as soon as a limit is passed, or is announced to be.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise BadBody from error

    def finish(self) -> None:
        """Judge what only the end shows. Raises: BadBody, FileEmpty."""
        if not self._is_whole:
            raise BadBody
        if self.size_bytes == 0:
            raise FileEmpty(name=self.name)

    def take(self) -> bytes:
        """Return the bytes of the file that were not taken yet."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data

    def _begin_part(self) -> None:
        self._disposition = b""

    def _read_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _read_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        if bytes(self._header_name).lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def _open_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        raw_name = options.get(b"filename", b"")
        if not raw_name:
            return
        if self._has_file:
            raise BadBody  # one file a request: each has its own progress and answer
        self.name = clean_name(_browser_name(raw_name))
        self._has_file = self._is_in_file = True
        self._refuse(self._declared_bytes - _FRAME_BYTES)
        limits.refuse_full_disk(self._folder, name=self.name, coming_bytes=self._declared_bytes)

    def _read_part(self, data: bytes, start: int, end: int) -> None:
        if self._is_in_file:
            self.size_bytes += end - start
            self._refuse(self.size_bytes)
            self._waiting += data[start:end]
            return
        self._field_bytes += end - start
        if self._field_bytes > _FIELD_LIMIT_BYTES:
            raise BadBody

    def _end_part(self) -> None:
        if self._is_in_file:
            self._is_in_file, self._is_whole = False, True

    def _refuse(self, size_bytes: int) -> None:
        """Judge the size that was announced or counted."""
        settings = get_settings()
        if size_bytes > limits.limit_bytes():
            raise FileTooLarge(name=self.name, limit_mb=limits.current().file_mb)
        if size_bytes > self._allowance.bytes_left:
            raise QuotaSpent(name=self.name, limit=f"{settings.attachment_quota_mb} MB")
        if self._allowance.files_left < 1:
            raise QuotaSpent(name=self.name, limit=f"{limits.UPLOADS_PER_DAY} arquivos")


def _browser_name(raw: bytes) -> str:
    """Undo the three escapes that browsers write in a name (HTML, multipart/form-data encoding)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    for escape in ("%22", "%0D", "%0A"):
        text = text.replace(escape, unquote(escape))
    return text
