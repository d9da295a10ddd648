"""Reading the letters that a portal in demo mode has captured, as their recipient would."""

import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

_POLL_SECONDS = 0.05
_LINK = re.compile(r'href="(https?://[^"]+)"')
_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One letter. `links` are those of the HTML part, in order; `code` the 6 digits or empty."""

    path: Path
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]

    @property
    def links(self) -> list[str]:
        """Every web address that the HTML part leads to."""
        return [link.replace("&amp;", "&") for link in _LINK.findall(self.html)]

    @property
    def code(self) -> str:
        """The six digits that stand alone on a line of the text part."""
        found = _CODE.search(self.text)
        return found.group(1) if found else ""

    def link_to(self, path: str) -> str:
        """Return the first link whose address holds `path`, such as `/link?token=`."""
        found = [link for link in self.links if path in link]
        assert found, f"no link to {path} in {self.subject!r}: {self.links}"
        return found[0]


class Mailbox:
    """The captured mail of the portal whose data folder is `data_dir`."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "mail"

    def letters(self, *, to: str = "", subject_contains: str = "") -> list[Letter]:
        """Return what has arrived, oldest first; `to` is compared whole, without case."""
        return [
            letter
            for letter in map(_read, sorted(self._folder.glob("*.eml"), key=_order))
            if (not to or letter.to.lower() == to.lower()) and subject_contains in letter.subject
        ]

    def wait_for(
        self,
        *,
        to: str,
        subject_contains: str = "",
        after: Letter | None = None,
        timeout: float = 15,
    ) -> Letter:
        """Return the newest such letter, newer than `after`, as soon as there is one.

        Fails after `timeout` seconds with the list of what did arrive.
        """
        deadline = time.monotonic() + timeout
        while True:
            found = self.letters(to=to, subject_contains=subject_contains)
            if after is not None:
                found = [letter for letter in found if _order(letter.path) > _order(after.path)]
            if found:
                return found[-1]
            if time.monotonic() > deadline:
                arrived = [f"{letter.to}: {letter.subject}" for letter in self.letters()]
                raise AssertionError(f"no letter to {to} «{subject_contains}»; arrived: {arrived}")
            time.sleep(_POLL_SECONDS)


def parse(raw: bytes, *, path: Path = Path()) -> Letter:
    """Return the letter that a message's bytes make."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    return Letter(
        path=path,
        to=str(message["To"].addresses[0].addr_spec),
        subject=str(message["Subject"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name: str(value) for name, value in message.items()},
    )


def _read(path: Path) -> Letter:
    return parse(path.read_bytes(), path=path)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None, f"the letter has no {kind} part"
    return str(body.get_content())


def _order(path: Path) -> tuple[str, int]:
    """Return when the letter was written: the file's name tells, its number breaks ties."""
    written, _, number = path.stem.rpartition("-")
    return written, int(number)
