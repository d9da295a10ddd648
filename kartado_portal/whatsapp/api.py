"""The Cloud API over HTTP: send a message, upload and download a file. Knows no database."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import structlog

from kartado_portal import clock
from kartado_portal.settings import Settings, get_settings
from kartado_portal.whatsapp.errors import ApiRefused, ApiTrouble, WindowClosed

Json = dict[str, Any]

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 3600.0
# Where Meta keeps files (the address is the API's word, but our token goes with the request).
_MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net")

_NUMBER = re.compile(r"\+?\d{8,}")

RE_ENGAGEMENT = 131047
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_PASSES = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 133005, 133006}
_OURS = {0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133010}
"""Access, account or payment: an administrator has to act; messages wait meanwhile."""

log = structlog.get_logger(__name__)


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities that we trust, read once: that takes 20 ms, every round of sending."""
    return httpx.create_ssl_context()


class CloudApi:
    """Our number at Meta. A context manager; blocks, so it is used in threads."""

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or get_settings()
        self._number = settings.whatsapp_phone_number_id
        self._base = settings.whatsapp_api_base_url
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {settings.whatsapp_access_token}"},
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            verify=_trust(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, message: Json) -> str:
        """Send one message and return Meta's id of it (wamid).

        Raises: ApiTrouble, ApiRefused, WindowClosed.
        """
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", **message}
        answer = self._call("POST", f"{self._base}/{self._number}/messages", json=body)
        sent = answer.get("messages")
        wamid = sent[0].get("id") if isinstance(sent, list) and sent else None
        if not isinstance(wamid, str):
            raise ApiRefused("o WhatsApp respondeu sem identificar a mensagem")
        return wamid

    def number(self) -> str:
        """Return our number as people see it: shows that token and id are right.

        Raises: ApiTrouble, ApiRefused.
        """
        told = self._call(
            "GET", f"{self._base}/{self._number}", params={"fields": "display_phone_number"}
        )
        return str(told.get("display_phone_number", ""))

    def upload(self, content: bytes, *, name: str, media_type: str) -> str:
        """Upload a file and return its media id. Raises: ApiTrouble, ApiRefused."""
        answer = self._call(
            "POST",
            f"{self._base}/{self._number}/media",
            data={"messaging_product": "whatsapp", "type": media_type},
            files={"file": (name, content, media_type)},
        )
        media_id = answer.get("id")
        if not isinstance(media_id, str):
            raise ApiRefused("o WhatsApp não identificou o arquivo enviado")
        return media_id

    def look_up(self, media_id: str) -> Json:
        """Return `url`, `mime_type` and `file_size` of a file that waits at Meta.

        Raises: ApiTrouble, ApiRefused (gone after 7 days).
        """
        if not media_id.replace("-", "").replace("_", "").isalnum():
            raise ApiRefused("identificação de arquivo inválida")
        return self._call(
            "GET", f"{self._base}/{media_id}", params={"phone_number_id": self._number}
        )

    def download(self, url: str, *, limit_bytes: int) -> bytes | None:
        """Return the bytes of a file; None as soon as they pass the limit.

        Raises: ApiTrouble; ApiRefused, also for an address that is not Meta's.
        """
        self._refuse_foreign(url)
        content = bytearray()
        with _as_ours(), self._client.stream("GET", url) as response:
            if response.status_code != 200:
                response.read()
                raise _failure(response)
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > limit_bytes:
                    return None
        return bytes(content)

    def _refuse_foreign(self, url: str) -> None:
        parts, own = urlsplit(url), urlsplit(self._base)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return
        host = parts.hostname or ""
        if parts.scheme != "https" or not host.endswith(_MEDIA_HOSTS):
            log.error("whatsapp.foreign_media", host=host)
            raise ApiRefused("o endereço do arquivo não é do WhatsApp")

    def _call(self, method: str, url: str, **request: Any) -> Json:
        with _as_ours():
            response = self._client.request(method, url, **request)
        if not response.is_success:
            raise _failure(response)
        return _json(response)


@contextmanager
def _as_ours() -> Iterator[None]:
    """Turn what the network does into `ApiTrouble`."""
    try:
        yield
    except httpx.HTTPError as error:
        # The name alone: messages of httpx hold addresses.
        raise ApiTrouble(f"sem resposta do WhatsApp ({type(error).__name__})") from error


def _json(response: httpx.Response) -> Json:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {}


def _failure(response: httpx.Response) -> Exception:
    error = _json(response).get("error")
    error = error if isinstance(error, dict) else {}
    code = error.get("code")
    code = code if isinstance(code, int) else -1
    return failure_of(
        code,
        words=reason_of(error) or f"HTTP {response.status_code}",
        status=response.status_code,
        retry_after_seconds=_retry_after(response.headers.get("retry-after", ""), clock.now()),
    )


def failure_of(
    code: int, *, words: str, status: int = 400, retry_after_seconds: float = 0
) -> Exception:
    """Return what an error of Meta's means, by its code, else by the HTTP status."""
    if code == RE_ENGAGEMENT:
        return WindowClosed(words)
    if code in _OURS or status == 401:
        return ApiTrouble(words, retry_after_seconds=retry_after_seconds, is_ours=True)
    if code in _PASSES or status == 429 or status >= 500:
        return ApiTrouble(words, retry_after_seconds=retry_after_seconds)
    return ApiRefused(words, code=code)


def reason_of(error: Json) -> str:
    """Return Meta's words about an error, with its code, short."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else ""
    words = str(details or error.get("message") or error.get("title") or "").strip()
    words = _NUMBER.sub("…", words)  # logs and marks name no telephone
    code = error.get("code")
    return f"{words[:200]} (código {code})" if words and code is not None else words[:200]


def _retry_after(given: str, now: datetime) -> float:
    """Return the seconds of a Retry-After header, a number or a date; 0 without one."""
    if given.strip().isdecimal():
        return min(float(given), _LONGEST_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(given)
        return min(max(0.0, (at - now).total_seconds()), _LONGEST_WAIT_SECONDS)
    except (TypeError, ValueError, IndexError):
        return 0.0
