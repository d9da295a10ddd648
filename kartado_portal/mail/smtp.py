"""The SMTP door: the `emails` library sends, over a connection with checked certificates."""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from emails.backend.smtp.backend import SMTPBackend
from emails.backend.smtp.client import SMTPClientWithResponse

from kartado_portal.mail.composing import ReadyLetter
from kartado_portal.mail.refusals import Deferred, Refused, RelayUnavailable
from kartado_portal.settings import get_settings

TIMEOUT_SECONDS = 10.0

# Answers about our own sign-in, not about the letter: a wrong password must not kill letters.
_ABOUT_US = frozenset({421, 454, 530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Relay:
    """Where and how letters are handed over, as `PORTAL_SMTP_URL` says."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    tls_required: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `smtp[s]://user:pass@host:port[?starttls]`; ports default to 25, 587 or 465.

        Raises: ValueError with a line that does not repeat the password.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("PORTAL_SMTP_URL is not smtp[s]://[user:pass@]host[:port]")
        at_once = parts.scheme == "smtps"
        required = "starttls" in parse_qs(parts.query, keep_blank_values=True)
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if at_once else 587 if required or parts.username else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls_at_once=at_once,
            tls_required=required and not at_once,
        )

    @property
    def is_loopback(self) -> bool:
        """Whether the relay is on this machine, where nobody listens in between."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def context(self) -> ssl.SSLContext:
        """Return the rules of TLS: certificates count wherever TLS was asked for.

        TLS that the relay merely offers and nobody asked for is taken without a check: the
        alternative would be no TLS at all. No certificate names a loopback address.
        """
        context = ssl.create_default_context()
        asked_for = self.tls_at_once or self.tls_required or bool(self.user)
        if self.is_loopback or not asked_for:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Connection(SMTPClientWithResponse):
    """The library's client with our TLS: its own neither checks certificates nor offers
    STARTTLS by itself, and its TLS variant connects twice."""

    def __init__(self, parent: SMTPBackend, *, relay: Relay, **options: Any) -> None:
        self._relay = relay
        super().__init__(parent, **options)  # type: ignore[no-untyped-call]  # the library's

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        if not self._relay.tls_at_once:
            return plain
        return self._relay.context().wrap_socket(plain, server_hostname=host)

    def initialize(self) -> None:
        """Greet, start TLS where the rules say so, sign in."""
        relay = self._relay
        self.ehlo_or_helo_if_needed()
        if not relay.tls_at_once and (relay.tls_required or self.has_extn("starttls")):
            self.starttls(context=relay.context())
            self.ehlo_or_helo_if_needed()
        if relay.user:
            if not (relay.is_loopback or isinstance(self.sock, ssl.SSLSocket)):
                raise smtplib.SMTPNotSupportedError("no TLS offered: password not sent")
            self.login(relay.user, relay.password)


class _Backend(SMTPBackend):
    connection_cls: type[SMTPClientWithResponse] = _Connection

    def retry_on_disconnect(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Not try again at once, as the library does: a relay that closes may have taken it."""
        return func

    def drop_if_stale(self) -> None:
        """Let go of a connection that the relay has closed since the last letter."""
        if self._client is None:
            return
        try:
            self._client.noop()
        except (OSError, smtplib.SMTPException):
            self.close()


class SmtpTransport:
    """Hands letters to the relay; one connection serves all of a batch."""

    def __init__(self, url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        relay = Relay.parse(url)
        self._backend = _Backend(
            host=relay.host,
            port=relay.port,
            relay=relay,
            timeout=timeout_seconds,
            # Without it the library asks the resolver for our name, which may hang.
            local_hostname=urlsplit(get_settings().base_url).hostname,
        )

    def send(self, letter: ReadyLetter) -> None:
        """Hand over one letter.

        Raises: RelayUnavailable, Deferred, Refused.
        """
        self._backend.drop_if_stale()
        try:
            response = letter.message.send(smtp=self._backend)
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _judge(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise RelayUnavailable(str(error) or type(error).__name__) from error
        if response.success:
            return
        if response.status_code is None:
            self.close()
            raise RelayUnavailable(str(response.error) or "no connection")
        raise _judge(response.status_code, response.status_text)

    def probe(self) -> None:
        """Connect, greet, sign in, and ask for nothing.

        Raises: RelayUnavailable.
        """
        try:
            code, text = self._backend.get_client().noop()
        except (OSError, smtplib.SMTPException) as error:
            raise RelayUnavailable(str(error) or type(error).__name__) from error
        finally:
            self.close()
        if code != 250:
            raise RelayUnavailable(f"{code} {_words(text)}")

    def close(self) -> None:
        """Say goodbye to the relay."""
        self._backend.close()


def _judge(code: int, text: bytes | str | None) -> Exception:
    reason = f"{code} {_words(text)}"
    if code in _ABOUT_US:
        return RelayUnavailable(reason)
    return Refused(reason) if 500 <= code < 600 else Deferred(reason)


def _words(text: bytes | str | None) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text or ""
