"""What the screens and the other rooms get to know about attachments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["image", "video", "pdf", "other"]


@dataclass(frozen=True, slots=True)
class AttachmentCard:
    """One attachment in a timeline or a form. `kind` says how a page may preview it.

    `preview_url` and `thumbnail_url` are empty where there is nothing to show.
    """

    id: str
    name: str
    size_bytes: int
    size_label: str
    media_type: str
    kind: Kind
    url: str
    preview_url: str
    thumbnail_url: str


@dataclass(frozen=True, slots=True)
class FormFiles:
    """The files of an open form; `refusal` names the one that did not fit, else it is empty."""

    cards: list[AttachmentCard]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that passed every check and lie in the store, waiting for their row."""

    name: str
    size_bytes: int
    media_type: str
    sha256: str
    storage_key: str
    thumbnail_key: str | None


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of a person's own data; the bytes are read with `store.get_store().read`."""

    id: str
    name: str
    size_bytes: int
    media_type: str
    sha256: str
    storage_key: str
    created_at: datetime
    message_id: int | None
