"""The doors through which letters leave: the SMTP relay, a folder in demo mode, a list in tests."""

import contextlib
import secrets
import threading
import time
from datetime import UTC
from pathlib import Path
from typing import Protocol

from kartado_portal.mail.composing import ReadyLetter
from kartado_portal.mail.refusals import RelayUnavailable
from kartado_portal.mail.smtp import TIMEOUT_SECONDS, SmtpTransport
from kartado_portal.settings import Settings, get_settings

_PROBE_SECONDS = 1.5
_PROBE_KEPT_SECONDS = 2.0

_probing = threading.Lock()
_last_probe: dict[str, tuple[float, RelayUnavailable | None]] = {}


class Transport(Protocol):
    """A door. One is used for a batch of letters and closed after it."""

    def send(self, letter: ReadyLetter) -> None:
        """Hand over one letter; returning means that the other side has taken it.

        Raises: RelayUnavailable, Deferred, Refused (`refusals.py`).
        """

    def probe(self) -> None:
        """Prove that letters can leave now, without sending one.

        Raises: RelayUnavailable.
        """

    def close(self) -> None:
        """Let go of what the batch held open."""


class CaptureTransport:
    """Demo mode: each letter is a file `<time>-<id>.eml`, shown at `/demo/emails`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: ReadyLetter) -> None:
        """Write the file whole or not at all: readers poll the folder.

        Raises: RelayUnavailable when the disk does not take it.
        """
        content = letter.message.as_bytes()
        name = f"{letter.written_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{letter.id}.eml"
        temporary = self._folder / f"{name}.{secrets.token_hex(4)}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(self._folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):  # the folder itself may be what is amiss
                temporary.unlink()
            raise RelayUnavailable(str(error)) from error

    def probe(self) -> None:
        """Do nothing: the data folder is probed by the storage check."""

    def close(self) -> None:
        """Do nothing: no connection is held."""


class MemoryTransport:
    """Tests: keeps what was sent; `fail_with` makes the next sends fail."""

    def __init__(self) -> None:
        self.letters: list[ReadyLetter] = []
        self.fail_with: Exception | None = None

    def send(self, letter: ReadyLetter) -> None:
        """Keep the letter, or fail as told."""
        if self.fail_with is not None:
            raise self.fail_with
        self.letters.append(letter)

    def probe(self) -> None:
        """Fail as told."""
        if self.fail_with is not None:
            raise self.fail_with

    def close(self) -> None:
        """Do nothing: no connection is held."""


def capture_folder(settings: Settings) -> Path:
    """Return the folder in which demo mode keeps letters."""
    return settings.data_dir / "mail"


def chosen(*, timeout_seconds: float = TIMEOUT_SECONDS) -> Transport:
    """Return the door that the settings name; the time-out is of each of the relay's answers."""
    settings = get_settings()
    if settings.smtp_url:
        return SmtpTransport(settings.smtp_url, timeout_seconds=timeout_seconds)
    return CaptureTransport(capture_folder(settings))


def probe() -> None:
    """Prove for `/readyz` that letters can leave now. Blocks up to seconds: not on the event loop.

    Anybody may ask for `/readyz`, as often as they like; so an answer is kept for a moment, and
    the relay is asked by one at a time.

    Raises: RelayUnavailable.
    """
    with _probing:
        kept = _last_probe.get(get_settings().smtp_url)
        if kept is None or time.monotonic() - kept[0] > _PROBE_KEPT_SECONDS:
            kept = (time.monotonic(), _probe_now())
            _last_probe.clear()
            _last_probe[get_settings().smtp_url] = kept
    if kept[1] is not None:
        raise kept[1]


def _probe_now() -> RelayUnavailable | None:
    try:
        with contextlib.closing(chosen(timeout_seconds=_PROBE_SECONDS)) as transport:
            transport.probe()
    except RelayUnavailable as error:
        return error
    return None
