"""A server on this machine that answers as Meta's Cloud API does, by its documented shapes.

It refuses what the real one refuses (token, lengths, closed window) and keeps what it was sent.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

NUMBER_ID = "106540352242922"
TOKEN = "EAAtoken-of-the-tests"
VERSION = "v23.0"


@dataclass(frozen=True)
class Failure:
    """What the next call answers instead."""

    status: int
    code: int
    message: str = "(#1) An error"
    headers: dict[str, str] = field(default_factory=dict)
    loses_answer: bool = False
    """The call does its work, and the line breaks before the answer."""


@dataclass
class CloudApi:
    """Meta, as the tests see it."""

    base: str = ""
    sent: list[Json] = field(default_factory=list)
    """Messages that were taken, in their order, with the `id` that they got."""
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """By media id: name, type and bytes of what was uploaded."""
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """By media id: type and bytes of what people sent."""
    templates: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    """Phones whose 24 hours are over, by Meta's count."""
    failures: list[Failure] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    media_base: str = ""
    """Where files are fetched from, if not here."""
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    def add_media(self, media_type: str, content: bytes) -> str:
        """Have a file wait that somebody sent; return its id."""
        media_id = str(1_000_000 + next(self._serial))
        self.media[media_id] = (media_type, content)
        return media_id

    def to(self, phone: str) -> list[Json]:
        """Return what was sent to a phone (or user id), in its order."""
        return [one for one in self.sent if phone in (one.get("to"), one.get("recipient"))]

    def texts(self, phone: str) -> list[str]:
        """Return what a phone shows: words, bodies with buttons, names of files and templates."""
        return [_shown(one) for one in self.to(phone)]

    def take(self, message: Json) -> tuple[int, Json]:
        """Judge a message as Meta does; return status and answer."""
        wrong = _wrong(message)
        if wrong:
            return 400, _error(100, f"(#100) {wrong}")
        whom = message.get("to") or message["recipient"]
        if message["type"] == "template":
            if message["template"]["name"] not in self.templates:
                return 404, _error(132001, "(#132001) Template name does not exist")
        elif whom in self.closed:
            return 400, _error(131047, "(#131047) Re-engagement message")
        if message["type"] in ("image", "video", "audio", "document"):
            media_id = message[message["type"]].get("id")
            if media_id not in self.uploads:
                return 400, _error(131053, "(#131053) Media upload error")
        wamid = f"wamid.OUT{next(self._serial)}"
        self.sent.append(message | {"id": wamid})
        contact = {"input": whom, "wa_id": whom}
        return 200, {
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": wamid}],
        }

    def take_upload(self, content_type: str, body: bytes) -> tuple[int, Json]:
        """Take a file in; return status and answer."""
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        parts = {}
        for part in BytesParser().parsebytes(head + body).get_payload():
            name = re.search(r'name="([^"]+)"', part["Content-Disposition"])[1]
            parts[name] = part
        if parts["messaging_product"].get_payload().strip() != "whatsapp" or "file" not in parts:
            return 400, _error(100, "(#100) Invalid parameter")
        file = parts["file"]
        media_id = str(2_000_000 + next(self._serial))
        kind = file.get_content_type()
        self.uploads[media_id] = (file.get_filename(), kind, file.get_payload(decode=True))
        return 200, {"id": media_id}

    def look_up(self, media_id: str) -> tuple[int, Json]:
        """Tell where a file is."""
        if media_id not in self.media:
            return 400, _error(100, "(#100) Object with ID does not exist")
        media_type, content = self.media[media_id]
        base = self.media_base or self.base.removesuffix(f"/{VERSION}")
        return 200, {
            "messaging_product": "whatsapp",
            "url": f"{base}/files/{media_id}",
            "mime_type": media_type,
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": str(len(content)),
            "id": media_id,
        }


def _shown(message: Json) -> str:
    kind = message["type"]
    match kind:
        case "text":
            return message["text"]["body"]
        case "interactive":
            return message["interactive"]["body"]["text"]
        case "template":
            return f"[template {message['template']['name']}]"
        case _:
            return f"[{kind} {message[kind].get('filename', '')}]"


def buttons(message: Json) -> dict[str, str]:
    """Return what can be pressed under a message: id by title."""
    action = message["interactive"]["action"]
    if message["interactive"]["type"] == "button":
        return {one["reply"]["title"]: one["reply"]["id"] for one in action["buttons"]}
    return {row["title"]: row["id"] for part in action["sections"] for row in part["rows"]}


def _wrong(message: Json) -> str:
    """Return what the reference of the endpoint forbids, if anything."""
    if message.get("messaging_product") != "whatsapp":
        return "messaging_product"
    if not re.fullmatch(r"\d{6,15}", message.get("to", "")) and not message.get("recipient"):
        return "to"
    kind = message.get("type")
    if kind not in ("text", "interactive", "template", "image", "video", "audio", "document"):
        return "type"
    part = message.get(kind)
    if not isinstance(part, dict):
        return kind
    if kind == "text":
        return "" if 0 < len(part.get("body", "")) <= 4096 else "text.body"
    if kind == "interactive":
        return _wrong_interactive(part)
    if kind == "template":
        is_whole = part.get("name") and part.get("language", {}).get("code")
        return "" if is_whole else "template"
    return "" if part.get("id") else f"{kind}.id"


def _wrong_interactive(part: Json) -> str:
    body, action = part.get("body", {}).get("text", ""), part.get("action", {})
    if not 0 < len(body) <= 1024:
        return "interactive.body"
    if part.get("type") == "button":
        titles = [one["reply"]["title"] for one in action["buttons"]]
        ids = [one["reply"]["id"] for one in action["buttons"]]
        fits = 1 <= len(titles) <= 3 and all(0 < len(one) <= 20 for one in titles)
        return "" if fits and len({*titles}) == len(titles) == len({*ids}) else "buttons"
    rows = [row for section in action["sections"] for row in section["rows"]]
    fits = 1 <= len(rows) <= 10 and 0 < len(action["button"]) <= 20
    fits = fits and all(0 < len(row["title"]) <= 24 for row in rows)
    fits = fits and all(len(row.get("description", "")) <= 72 for row in rows)
    fits = fits and all(0 < len(row["id"]) <= 200 for row in rows)
    return "" if fits and len({row["id"] for row in rows}) == len(rows) else "sections"


def _error(code: int, message: str) -> Json:
    return {
        "error": {
            "message": message,
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": message},
            "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
        }
    }


@contextmanager
def running() -> Iterator[CloudApi]:
    """Run the server on a free port of this machine."""
    api = CloudApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            """Look up a file, or fetch it."""
            path = urlsplit(self.path).path
            api.calls.append(f"GET {path}")
            if not self._is_let_in():
                return
            media_id = path.rpartition("/")[2]
            if media_id == NUMBER_ID:
                told = {"display_phone_number": "+55 11 4002-8922", "id": NUMBER_ID}
                self._answer_json(200, told)
            elif path.startswith("/files/"):
                media_type, content = api.media[media_id]
                self._answer(200, content, media_type)
            else:
                self._answer_json(*api.look_up(media_id))

        def do_POST(self) -> None:
            """Take a message or a file."""
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            api.calls.append(f"POST {self.path}")
            if not self._is_let_in():
                return
            failure = api.failures.pop(0) if api.failures else None
            if failure is not None and not failure.loses_answer:
                answer = _error(failure.code, failure.message)
                self._answer_json(failure.status, answer, failure.headers)
                return
            if self.path == f"/{VERSION}/{NUMBER_ID}/media":
                status, answer = api.take_upload(self.headers["content-type"], body)
            elif self.path == f"/{VERSION}/{NUMBER_ID}/messages":
                status, answer = api.take(json.loads(body))
            else:
                status, answer = 404, _error(100, "(#100) Unsupported post request")
            if failure is not None:
                self.close_connection = True
                self.connection.close()
                return
            self._answer_json(status, answer)

        def _is_let_in(self) -> bool:
            if self.headers.get("authorization") == f"Bearer {TOKEN}":
                return True
            self._answer_json(401, _error(190, "Error validating access token"))
            return False

        def _answer_json(
            self, status: int, answer: Json, headers: dict[str, str] | None = None
        ) -> None:
            self._answer(status, json.dumps(answer).encode(), "application/json", headers)

        def _answer(
            self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.base = f"http://127.0.0.1:{server.server_port}/{VERSION}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
