"""Files both ways: from Meta into our store under the rules of attachments, and from it to Meta."""

from dataclasses import dataclass

from kartado_portal.files import limits
from kartado_portal.files import receiving as files
from kartado_portal.files.errors import (
    AttachmentRefused,
    CheckUnavailable,
    FileTooLarge,
    NoRoom,
)
from kartado_portal.files.models import Attachment
from kartado_portal.files.names import clean_name
from kartado_portal.files.schemas import StoredFile
from kartado_portal.files.store import get_store
from kartado_portal.whatsapp import wording
from kartado_portal.whatsapp.api import CloudApi
from kartado_portal.whatsapp.errors import ApiRefused
from kartado_portal.whatsapp.shapes import Media

_NAMES = {
    "image": "imagem",
    "video": "video",
    "audio": "audio",
    "sticker": "figurinha",
    "document": "documento",
}
# The API names no file but documents; the type that it found gives the ending.
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
}
_MIB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCUMENTS = {
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of a message: in our store, or why not."""

    file: StoredFile | None = None
    refusal: str = ""


def fetch(api: CloudApi, wanted: Media) -> Fetched:
    """Bring a file from Meta into our store, judged like any upload. Blocks.

    Raises: ApiTrouble, NoRoom, CheckUnavailable: those pass.
    """
    name = wanted.name
    try:
        told = api.look_up(wanted.id)
        name = clean_name(name or _made_up(wanted.kind, str(told.get("mime_type", ""))))
        limit_bytes = limits.limit_bytes()
        content = None
        if not _is_more(told.get("file_size"), limit_bytes):
            content = api.download(str(told.get("url", "")), limit_bytes=limit_bytes)
        if content is None:
            raise FileTooLarge(name=name, limit_mb=limits.current().file_mb)
        return Fetched(files.keep_bytes(content, name=name))
    except (NoRoom, CheckUnavailable):
        raise
    except AttachmentRefused as refused:
        return Fetched(refusal=wording.FILE_REFUSED.format(reason=str(refused).rstrip(".")))
    except ApiRefused:
        shown = name or _made_up(wanted.kind, "")
        return Fetched(refusal=wording.FILE_GONE.format(name=shown))


def _is_more(told: object, limit_bytes: int) -> bool:
    text = str(told)
    return text.isdecimal() and len(text) < 16 and int(text) > limit_bytes


def _made_up(kind: str, media_type: str) -> str:
    return _NAMES.get(kind, "arquivo") + _ENDINGS.get(media_type.partition(";")[0].strip(), "")


@dataclass(frozen=True, slots=True)
class Sendable:
    """As what the API takes a file: kind of the message, and the type it is uploaded as."""

    kind: str
    media_type: str


def as_sendable(row: Attachment) -> Sendable | None:
    """Return how a file goes to a phone; None for what WhatsApp does not take."""
    kind, size = row.media_type, row.size_bytes
    if kind in ("image/jpeg", "image/png") and size <= 5 * _MIB:
        return Sendable("image", kind)
    if kind in ("video/mp4", "video/3gpp") and size <= 16 * _MIB:
        return Sendable("video", kind)
    if size > 100 * _MIB:
        return None
    if kind in _DOCUMENTS:
        return Sendable("document", kind)
    if kind in ("text/plain", "text/csv"):
        return Sendable("document", "text/plain")
    return None


def upload(api: CloudApi, row: Attachment, how: Sendable) -> dict[str, object]:
    """Upload a file and return the message that shows it. Blocks.

    Raises: ApiTrouble, ApiRefused; FileNotFoundError when its bytes are gone.
    """
    content = b"".join(get_store().read(row.storage_key))
    media_id = api.upload(content, name=row.name, media_type=how.media_type)
    shown: dict[str, object] = {"id": media_id}
    if how.kind == "document":
        shown["filename"] = row.name
    return {"type": how.kind, how.kind: shown}
