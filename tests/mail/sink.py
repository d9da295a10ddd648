"""An SMTP relay on loopback that keeps what it takes and refuses as told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.mailbox import Letter, parse
from tests.servers import free_port


@dataclass
class Sink:
    """What arrived, in order. `answers` maps an address to the reply that it is refused with;
    the next `drops` letters are taken, and the connection is closed without a word."""

    port: int
    letters: list[Letter] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    drops: int = 0
    greetings: int = 0
    encrypted: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What `PORTAL_SMTP_URL` is set to."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(  # noqa: N802  # the library's name
        self, _: SMTP, session: Session, __: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        """Count conversations (a second EHLO follows STARTTLS, so the first alone counts)."""
        self.greetings += session.ssl is None
        session.host_name = name
        return responses

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Refuse the addresses that are to be refused."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.encrypted.append(session.ssl is not None)
        self.letters.append(parse(content))
        if self.drops:
            self.drops -= 1
            server.transport.close()
        return "250 OK"


@contextmanager
def relay(sink: Sink, **options: Any) -> Iterator[Sink]:
    """Have the sink listen for as long as the block runs; `options` are the controller's."""
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    # The controller itself says hello once to see whether it stands.
    sink.greetings = 0
    try:
        yield sink
    finally:
        controller.stop()


def new_sink() -> Sink:
    """Return a sink that nobody reaches until `relay` opens it."""
    return Sink(free_port())


def password_check(sink: Sink, user: str, password: str) -> dict[str, Any]:
    """Return the controller's options that demand a login (without TLS: this is loopback)."""

    def check(_: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        sink.logins.append(given[0])
        return AuthResult(success=given == (user, password), handled=False)

    return {"authenticator": check, "auth_required": True, "auth_require_tls": False}


def server_tls(folder: Path) -> ssl.SSLContext:
    """Return TLS with a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "relay.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
