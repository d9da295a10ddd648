"""What Meta's webhook delivers, taken apart: messages and statuses, and what a message means.

Shapes as in the Cloud API's reference of the «messages» webhook; what is not understood falls
away without taking its neighbours along.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

MEDIA = ("image", "document", "audio", "video", "sticker")
_LONGEST_ID = 300
_LONGEST_NAME = 80
_LONGEST_NUMBER = 20
_OLDEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ArrivedMessage:
    """One message of a person. At least one of `phone` and `user_id` is set."""

    wamid: str
    phone: str
    user_id: str
    profile_name: str
    said_at: datetime
    raw: Json


@dataclass(frozen=True, slots=True)
class ArrivedStatus:
    """How far one of our messages came: sent, delivered, read or failed."""

    wamid: str
    status: str
    said_at: datetime
    raw: Json


@dataclass(frozen=True, slots=True)
class Media:
    """A file that waits at Meta."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message says: words, a pressed button (`act`), a file, or none that we take."""

    text: str = ""
    act: str = ""
    media: Media | None = None
    unsupported: str = ""
    """The type of what we do not take."""


@dataclass(slots=True)
class Delivery:
    """What one POST held for our number."""

    messages: list[ArrivedMessage] = field(default_factory=list)
    statuses: list[ArrivedStatus] = field(default_factory=list)


def take_apart(payload: object, *, phone_number_id: str, now: datetime) -> Delivery:
    """Return what a payload holds for one of our numbers; others' and other fields fall away."""
    found = Delivery()
    for value in _values(payload):
        metadata = value.get("metadata")
        if not isinstance(metadata, dict):
            continue
        if str(metadata.get("phone_number_id", "")) != phone_number_id:
            continue
        contacts = [one for one in _list(value, "contacts") if isinstance(one, dict)]
        for raw in _list(value, "messages"):
            message = _message(raw, contacts, now)
            if message is not None:
                found.messages.append(message)
        for raw in _list(value, "statuses"):
            status = _status(raw, now)
            if status is not None:
                found.statuses.append(status)
    return found


def _values(payload: object) -> Iterator[Json]:
    if not isinstance(payload, dict) or payload.get("object") != "whatsapp_business_account":
        return
    for entry in _list(payload, "entry"):
        for change in _list(entry, "changes"):
            if isinstance(change, dict) and change.get("field") == "messages":
                value = change.get("value")
                if isinstance(value, dict):
                    yield value


def _list(holder: object, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _message(raw: object, contacts: list[Json], now: datetime) -> ArrivedMessage | None:
    if not isinstance(raw, dict) or raw.get("group_id"):
        return None  # of a group nobody's conversation is made
    wamid, phone = _id(raw.get("id")), _id(raw.get("from"))
    contact = next((one for one in contacts if phone and str(one.get("wa_id", "")) == phone), None)
    if contact is None and len(contacts) == 1:
        contact = contacts[0]
    user_id = _id(raw.get("from_user_id")) or _id((contact or {}).get("user_id"))
    if not (phone.isdecimal() and phone.isascii() and len(phone) <= _LONGEST_NUMBER):
        phone = ""
    if not wamid or not (phone or user_id):
        return None
    profile = (contact or {}).get("profile")
    name = profile.get("name") if isinstance(profile, dict) else ""
    name = "".join(one for one in str(name or "") if one.isprintable()).strip()[:_LONGEST_NAME]
    return ArrivedMessage(wamid, phone, user_id, name, _time(raw.get("timestamp"), now), raw)


def _status(raw: object, now: datetime) -> ArrivedStatus | None:
    if not isinstance(raw, dict):
        return None
    wamid, status = _id(raw.get("id")), str(raw.get("status", ""))
    if not wamid or status not in ("sent", "delivered", "read", "failed"):
        return None
    return ArrivedStatus(wamid, status, _time(raw.get("timestamp"), now), raw)


def _id(given: object) -> str:
    text = given.strip() if isinstance(given, str) else ""
    return text if len(text) <= _LONGEST_ID and text.isprintable() else ""


def _time(given: object, now: datetime) -> datetime:
    """Return a time of WhatsApp's; ours where it has none that can be."""
    try:
        said = datetime.fromtimestamp(int(str(given)), UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return said if now - _OLDEST < said <= now else now


def meaning(raw: Json) -> Meant:
    """Return what a message says."""
    kind = str(raw.get("type", ""))
    part = raw.get(kind)
    part = part if isinstance(part, dict) else {}
    match kind:
        case "text":
            return Meant(text=_words(part.get("body")))
        case "interactive":
            return _pressed(part)
        case "button":  # a button of a template
            return Meant(text=_words(part.get("text")))
        case _ if kind in MEDIA:
            media = Media(_id(part.get("id")), kind, _words(part.get("filename")))
            if media.id:
                return Meant(text=_words(part.get("caption")), media=media)
            return Meant(unsupported=kind)
        case _:
            return Meant(unsupported=kind or "unknown")


def _pressed(part: Json) -> Meant:
    for name in ("button_reply", "list_reply"):
        reply = part.get(name)
        if isinstance(reply, dict):
            return Meant(text=_words(reply.get("title")), act=_id(reply.get("id")))
    return Meant(unsupported="interactive")


def _words(given: object) -> str:
    if not isinstance(given, str):
        return ""
    # JSON may hold halves of characters, which no database takes.
    return given.encode("utf-8", "replace").decode().replace("\x00", "").strip()
