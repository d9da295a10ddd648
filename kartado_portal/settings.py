"""Every setting, read once from the environment and `.env`, typed, and refusing to be silly."""

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_SHORTEST_KEY_BITS = 1024
"""Verifiers take nothing shorter (RFC 8301)."""


class Settings(BaseSettings):
    """The portal's settings; names in the environment carry the prefix `PORTAL_`.

    Raises: pydantic.ValidationError with one line a setting, also for what production refuses.
    """

    model_config = SettingsConfigDict(env_prefix="PORTAL_", env_file=".env", extra="ignore")

    env: Literal["demo", "production"] = "demo"
    port: int = Field(3000, ge=1, le=65535)
    bind: str = "127.0.0.1"
    """Address listened on. `make run` sets 0.0.0.0 only when asked."""
    base_url: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    storage_url: str = ""
    s3_endpoint: str = ""
    smtp_url: str = ""
    mail_from: str = "suporte@kartado.com.br"
    dkim_key: str = Field("", repr=False)
    """RSA key that letters are signed with: PEM, or the path of a file with it."""
    dkim_selector: str = ""
    """Under which the public key stands: `<selector>._domainkey.<domain of mail_from>`."""
    inbound_smtp: str = ""
    inbound_imap: str = ""
    inbound_limit_mb: int = Field(35, ge=1)
    """Size of a message that is taken in; a larger one is refused while it is being sent."""
    inbound_per_sender: int = 20
    """Messages of one sender in an hour; what comes beyond is held for a person."""
    inbound_raw_days: float = 30
    """How long the raw bytes of a message are kept once it has become part of a ticket."""
    inbound_poll_seconds: float = 60
    """How often a mailbox is looked into that does not tell of new mail by itself."""
    inbound_checks: bool = True
    """Whether DKIM, SPF and DMARC of incoming mail are looked up in DNS."""
    authserv_ids: str = ""
    """Names, with commas, under which our own mail servers sign `Authentication-Results`."""
    reply_keys: str = ""
    """`id:secret,…`, newest first: the keys of reply addresses. Ids are one letter or digit."""
    secret_key: str = ""
    trusted_proxy_hops: int = Field(0, ge=0)
    workers: int = Field(1, ge=1)
    log_format: Literal["json", "text"] = "json"

    password_policy: Literal["kartado", "nist"] = "kartado"
    verification_ttl_hours: float = 24
    one_time_link_ttl_minutes: float = 10
    reset_ttl_minutes: float = 30
    session_remember_days: float = 30
    session_idle_hours: float = 8
    session_max_days: float = 7
    """Absolute end of a session without «Lembre-me», however busy it is."""
    staff_idle_minutes: float = 60
    """Idle limit of analysts and admins without «Lembre-me»."""
    sign_in_failures: int = 10
    sign_in_failures_per_client: int = 100
    """Wrong passwords from one client address within 15 minutes, at most."""
    lock_minutes: float = 15
    letters_per_address: int = 3
    """Letters of one kind (confirmation, link, reset) to one address in 15 minutes, at most."""
    link_requests_per_client: int = 30
    """Links asked for from one client address within 15 minutes, at most."""
    sign_ups_per_client: int = 20
    """Sign-ups from one client address within an hour, at most."""
    token_guesses_per_client: int = 20
    """Wrong tokens or codes from one client address within 15 minutes, at most."""
    events_per_second: float = 20
    events_burst: int = 60

    attachment_limit_mb: int = 50
    attachments_per_message: int = 20
    attachment_quota_mb: int = 2000
    """Unclaimed and claimed bytes that one account may upload in a day."""
    free_disk_floor_mb: int = 200
    image_pixel_limit: int = 50_000_000
    clamd: str = ""
    """`host:port` or socket path of a ClamAV daemon that checks each upload; empty asks nobody."""
    orphan_ttl_hours: float = 24
    """Age at which an uploaded file that no message claimed is swept."""

    outbox_poll_seconds: float = 1.0
    outbox_retry_minutes: tuple[float, ...] = (1, 2, 5, 15, 30, 60)
    outbox_give_up_hours: float = 72
    letters_about_tickets_per_hour: int = Field(30, ge=1)
    """To one person; what passes it is gathered in the digest of the hour."""
    live_poll_seconds: float = 0.4
    undo_send_seconds: float = 10
    """How long a reply of the staff can be taken back before it is sent."""

    chat_rest_hours: float = Field(24, gt=0)
    """A conversation with Katia in which nobody has said a word for so long is ended."""
    chat_conversations_per_client: int = Field(120, ge=1)
    """Begun from one client address within an hour: each is a ticket."""
    chat_ancestors: str = ""
    """Origins, with blanks, whose pages may frame `/chat`; empty: none but our own."""
    chat_host_secret: str = Field("", repr=False)
    """Shared with host systems, which sign with it who is signed in there (`docs/chat.md`)."""

    llm_base_url: str = ""
    """OpenAI-compatible server that may choose among Katia's articles; none: she answers alone."""
    llm_api_key: str = Field("", repr=False)
    llm_model: str = ""
    llm_timeout_seconds: float = Field(8, gt=0, le=60)
    """For the whole of a reply; then the embedded answer is given."""
    llm_price_in: float = Field(0, ge=0)
    """Of a million tokens that are sent, in whatever currency."""
    llm_price_out: float = Field(0, ge=0)
    """Of a million tokens that come back."""
    whatsapp_number: str = "551140028922"
    """International digits of the number behind «Suporte WhatsApp»."""
    whatsapp_phone_number_id: str = ""
    """Meta's id of that number; with the next three it opens the WhatsApp door."""
    whatsapp_access_token: str = Field("", repr=False)
    whatsapp_app_secret: str = Field("", repr=False)
    whatsapp_verify_token: str = Field("", repr=False)
    whatsapp_api_base_url: str = "https://graph.facebook.com/v23.0"
    whatsapp_template: str = ""
    """Name of the approved template that asks people to write when the 24 hours are over."""
    whatsapp_template_language: str = "pt_BR"
    whatsapp_proof_days: float = Field(30, gt=0)
    """How long a phone acts for the person whose address was proved on it."""

    @property
    def is_production(self) -> bool:
        """Whether real people use this process."""
        return self.env == "production"

    @property
    def has_whatsapp(self) -> bool:
        """Whether the portal talks on WhatsApp."""
        return bool(self.whatsapp_phone_number_id)

    @property
    def is_https(self) -> bool:
        """Whether readers reach the portal over TLS."""
        return self.base_url.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """The origins that may open a socket or send a form.

        The base URL's alone; in demo mode on a loopback address also the other names of this
        machine, so that tests and a slow line in between reach the same portal.
        """
        parts = urlsplit(self.base_url)
        origins = {f"{parts.scheme}://{parts.netloc}".lower()}
        loopback = ("localhost", "127.0.0.1", "127.0.0.2", "[::1]")
        if not self.is_production and (parts.hostname or "").strip("[]") in (*loopback, "::1"):
            ports = {parts.port or 80, self.port}
            origins |= {f"http://{name}:{port}" for name in loopback for port in ports}
        return frozenset(origins)

    @property
    def site_name(self) -> str:
        """The host that people read in subjects of letters (manual)."""
        return "suporte.kartado.com.br"

    @field_validator("data_dir", mode="before")
    @classmethod
    def _not_wherever_we_are(cls, given: object) -> object:
        """Take an empty name for none: it would be the current folder, with its secret in it."""
        return given or cls.model_fields["data_dir"].default

    @model_validator(mode="after")
    def _fill_and_refuse(self) -> Self:
        self.base_url = (self.base_url or f"http://localhost:{self.port}").rstrip("/")
        self.data_dir = self.data_dir.absolute()
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'portal.db'}"
        if self.database_url.startswith(("postgres://", "postgresql://")):
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        if self.workers > 1 and not self.redis_url:
            raise ValueError(
                f"PORTAL_WORKERS is {self.workers}: more than one process needs PORTAL_REDIS_URL"
            )
        if self.llm_base_url and not self.llm_base_url.startswith(("http://", "https://")):
            raise ValueError("PORTAL_LLM_BASE_URL has to begin with http:// or https://")
        if self.llm_base_url and not self.llm_model:
            raise ValueError("PORTAL_LLM_BASE_URL needs PORTAL_LLM_MODEL")
        if self.dkim_key or self.dkim_selector:
            self._refuse_bad_signing()
        self._refuse_bad_chat()
        self._refuse_bad_whatsapp()
        if self.is_production:
            self._refuse_unsafe_production()
        elif not self.secret_key:
            self.secret_key = _kept_secret(self.data_dir)
        return self

    def _refuse_bad_signing(self) -> None:
        if not (self.dkim_key and self.dkim_selector):
            raise ValueError("PORTAL_DKIM_KEY and PORTAL_DKIM_SELECTOR: one is missing")
        if not _SELECTOR.fullmatch(self.dkim_selector):
            raise ValueError("PORTAL_DKIM_SELECTOR is no name in DNS")
        self.dkim_key = _rsa_key(self.dkim_key)

    def _refuse_bad_chat(self) -> None:
        for origin in self.chat_ancestors.split():
            parts = urlsplit(origin)
            is_bare = parts.scheme in ("https", "http") and parts.netloc and not parts.path
            if not is_bare or ";" in origin or "," in origin or "*" in parts.netloc.lstrip("*."):
                raise ValueError(
                    f"PORTAL_CHAT_ANCESTORS: {origin} is no origin such as https://app.example.com"
                )
        if self.chat_host_secret and len(self.chat_host_secret) < 32:
            raise ValueError("PORTAL_CHAT_HOST_SECRET is weak: 32 random characters")

    def _refuse_bad_whatsapp(self) -> None:
        names = ("phone_number_id", "access_token", "app_secret", "verify_token")
        missing = [name for name in names if not getattr(self, f"whatsapp_{name}")]
        if 0 < len(missing) < len(names):
            told = ", ".join(f"PORTAL_WHATSAPP_{name.upper()}" for name in missing)
            raise ValueError(f"WhatsApp is half set up: {told} is missing")
        if self.has_whatsapp and not self.whatsapp_phone_number_id.isdecimal():
            raise ValueError("PORTAL_WHATSAPP_PHONE_NUMBER_ID is no id of Meta's: digits only")
        self.whatsapp_api_base_url = self.whatsapp_api_base_url.rstrip("/")
        parts = urlsplit(self.whatsapp_api_base_url)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            raise ValueError("PORTAL_WHATSAPP_API_BASE_URL needs https://")

    def _refuse_unsafe_production(self) -> None:
        host = urlsplit(self.base_url).hostname or ""
        drills = sorted(name for name in os.environ if name.startswith("PORTAL_TEST_"))
        if drills:
            raise ValueError(f"{drills[0]} is set: that is for drills of the tests")
        if len(self.secret_key) < 32 or len(set(self.secret_key)) < 10:
            raise ValueError(
                "PORTAL_SECRET_KEY is missing or weak: production needs 32 random characters"
            )
        if not self.smtp_url:
            raise ValueError("PORTAL_SMTP_URL is missing: production has to send mail")
        if not self.is_https and host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError(f"PORTAL_BASE_URL is {self.base_url}: production needs https://")


def _rsa_key(given: str) -> str:
    """Return the key as the signing library reads it; `given` is PEM or the path of a file."""
    if "-----BEGIN" in given:
        pem = given.replace("\\n", "\n")  # as one line of an environment file
    else:
        try:
            pem = Path(given).read_text()
        except (OSError, ValueError) as error:
            raise ValueError(
                "PORTAL_DKIM_KEY is neither PEM nor a file that can be read"
            ) from error
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("PORTAL_DKIM_KEY holds no private key without a password") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < _SHORTEST_KEY_BITS:
        raise ValueError(f"PORTAL_DKIM_KEY is no RSA key of {_SHORTEST_KEY_BITS} bits or more")
    form = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return key.private_bytes(*form).decode()


def _kept_secret(data_dir: Path) -> str:
    """Return demo mode's secret, made once and kept in the data folder (mode 0600)."""
    path = data_dir / "secret.key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    return value


@lru_cache
def get_settings() -> Settings:
    """Return the process's settings, read at the first call."""
    return Settings()
