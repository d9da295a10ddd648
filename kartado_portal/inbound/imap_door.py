"""The other door: a mailbox at the company's provider, read by IMAP, woken by IDLE.

How far it was read is a row, moved on in the transaction that stores the message: a crash at any
moment repeats nothing and loses nothing. That the provider's copy is marked read comes after, as
a courtesy to people who look into the mailbox.
"""

import asyncio
import contextlib
import imaplib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import unquote, urlsplit

import structlog
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.database import run_in_unit
from kartado_portal.inbound.holders import holder, is_dead
from kartado_portal.inbound.models import Mailbox
from kartado_portal.inbound.receiving import Arrival, take_in
from kartado_portal.settings import get_settings

LEASE = timedelta(seconds=45)
"""A second reader after it would find only what is known already: no harm, but no use."""
_RENEWED_SECONDS = 15.0
_TIMEOUT_SECONDS = 30.0
_IDLE_SLICE_SECONDS = 1.0
_PAUSES_SECONDS = (2, 5, 15, 30, 60)
_FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the mailbox is, from `PORTAL_INBOUND_IMAP`."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool

    @property
    def name(self) -> str:
        """The mailbox without its password."""
        return f"{self.user}@{self.host}/{self.folder}"


def place() -> Place | None:
    """Return the mailbox that the settings name, or None."""
    url = get_settings().inbound_imap
    if not url:
        return None
    parts = urlsplit(url)
    is_encrypted = parts.scheme == "imaps"
    return Place(
        host=parts.hostname or "",
        port=parts.port or (993 if is_encrypted else 143),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_encrypted=is_encrypted,
    )


async def run_imap_door() -> None:
    """Read the mailbox until cancelled; of several processes one does, under a lease."""
    where = place()
    if where is None:
        return
    stop = threading.Event()
    reader = Reader(where, stop)
    work = asyncio.ensure_future(asyncio.to_thread(reader.run))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([work])
        raise


class Reader:
    """The round over one mailbox, in a thread of its own."""

    def __init__(self, where: Place, stop: threading.Event) -> None:
        self._where, self._stop = where, stop
        self._me = holder()

    def run(self) -> None:
        """Connect, read, wait for more; after a fault again, with longer and longer pauses."""
        faults = 0
        while not self._stop.is_set():
            try:
                if self._holds():
                    self._visit()
                faults = 0
            except Exception as error:
                pause = _PAUSES_SECONDS[min(faults, len(_PAUSES_SECONDS) - 1)]
                faults += 1
                log.warning("inbound.mailbox_trouble", why=_why(error), pause_seconds=pause)
                with contextlib.suppress(Exception):
                    run_in_unit(_note_trouble, name=self._where.name, why=_why(error))
                self._stop.wait(pause)
                continue
            self._stop.wait(_IDLE_SLICE_SECONDS)
        with contextlib.suppress(Exception):
            run_in_unit(_give_back, name=self._where.name, me=self._me)

    def _visit(self) -> None:
        """Read what is new, then wait for more on the same connection while we hold the lease."""
        with self._connected() as mailbox:
            while not self._stop.is_set() and self._holds():
                self._read(mailbox)
                self._wait(mailbox)

    def _holds(self) -> bool:
        """Take the lease, or keep it; False when another process reads."""
        return run_in_unit(_take_lease, name=self._where.name, me=self._me, now=clock.now())

    @contextlib.contextmanager
    def _connected(self) -> Iterator[BaseMailBox]:
        make = MailBox if self._where.is_encrypted else MailBoxUnencrypted
        mailbox = make(self._where.host, self._where.port, timeout=_TIMEOUT_SECONDS)
        try:
            mailbox.login(self._where.user, self._where.password, initial_folder=None)
            yield mailbox
        finally:
            with contextlib.suppress(*_FAULTS):
                mailbox.logout()

    def _read(self, mailbox: BaseMailBox) -> None:
        mailbox.folder.set(self._where.folder)
        _was_told(mailbox)  # what the folder holds already is read now
        status = mailbox.folder.status(self._where.folder, ["UIDVALIDITY", "UIDNEXT"])
        validity = status["UIDVALIDITY"]
        seen = run_in_unit(_position, name=self._where.name, validity=validity)
        if seen is None:
            # The first look: what people have read already is theirs, not ours.
            uids = [int(one) for one in mailbox.uids("UNSEEN")]
        else:
            # A star in the range always finds the last message, new or not.
            uids = [int(one) for one in mailbox.uids(f"UID {seen + 1}:*") if int(one) > seen]
        for uid in sorted(uids):
            if self._stop.is_set():
                return
            self._take(mailbox, validity, uid)
        if seen is None:
            last = max([status["UIDNEXT"] - 1, *uids])
            run_in_unit(_move_on, name=self._where.name, validity=validity, uid=last)
        run_in_unit(_note_trouble, name=self._where.name, why="")

    def _take(self, mailbox: BaseMailBox, validity: int, uid: int) -> None:
        raw, size = self._fetch(mailbox, uid)
        move_on = partial(_move_on, name=self._where.name, validity=validity, uid=uid)
        if raw is None:
            run_in_unit(move_on)  # somebody deleted it meanwhile
            return
        mail_id = take_in(
            Arrival(door="imap", raw=raw, size_bytes=size), now=clock.now(), also=move_on
        )
        log.info("inbound.stored", door="imap", id=mail_id, bytes=size or len(raw))
        with contextlib.suppress(*_FAULTS):
            mailbox.flag(str(uid), MailMessageFlags.SEEN, value=True)

    def _fetch(self, mailbox: BaseMailBox, uid: int) -> tuple[bytes | None, int]:
        """Return the bytes, or the head and the true size of a message beyond the limit."""
        told = mailbox.client.uid("fetch", str(uid), "(RFC822.SIZE)")[1]
        found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(one for one in told if one))
        if found is None:
            return None, 0
        size = int(found[1])
        is_too_large = size > get_settings().inbound_limit_mb * 1024 * 1024
        asked = "(BODY.PEEK[HEADER])" if is_too_large else "(BODY.PEEK[])"
        parts = mailbox.client.uid("fetch", str(uid), asked)[1]
        raw = next((one[1] for one in parts if isinstance(one, tuple)), None)
        return raw, size if is_too_large else 0

    def _wait(self, mailbox: BaseMailBox) -> None:
        """Wait until the provider tells of something, or until it is time to look anyway."""
        deadline = get_settings().inbound_poll_seconds
        if "IDLE" not in mailbox.client.capabilities:
            self._stop.wait(deadline)
            return
        # What is told after the last look and before IDLE is listened to (also in the packet
        # that begins it) rings for nobody. A short IDLE finds it soon, and each ends in reading
        # all that was said.
        waited, seconds = 0.0, _IDLE_SLICE_SECONDS
        while waited < deadline and not self._stop.is_set():
            if self._is_told(mailbox, seconds) or not self._holds():
                return
            waited += seconds
            seconds = _RENEWED_SECONDS

    def _is_told(self, mailbox: BaseMailBox, seconds: float) -> bool:
        """Listen for that long at most, and say whether the provider told of something."""
        mailbox.idle.start()  # type: ignore[no-untyped-call]
        waited, told = 0.0, False
        try:
            while waited < seconds and not told and not self._stop.is_set():
                told = bool(mailbox.idle.poll(timeout=_IDLE_SLICE_SECONDS))
                waited += _IDLE_SLICE_SECONDS
        finally:
            mailbox.idle.stop()  # type: ignore[no-untyped-call]
        return _was_told(mailbox) or told


def _was_told(mailbox: BaseMailBox) -> bool:
    """Return whether the provider told of messages beside its answers; forgets it."""
    return mailbox.client.response("EXISTS")[1] != [None]


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _take_lease(session: Session, *, name: str, me: str, now: datetime) -> bool:
    row = session.get(Mailbox, name, with_for_update=True) or Mailbox(name=name)
    is_held = row.lease_until is not None and row.lease_until > now
    if row.held_by != me and is_held and not is_dead(row.held_by):
        return False
    row.held_by, row.lease_until = me, now + LEASE
    session.add(row)
    return True


def _give_back(session: Session, *, name: str, me: str) -> None:
    row = session.get(Mailbox, name, with_for_update=True)
    if row is not None and row.held_by == me:
        row.lease_until = None
        session.add(row)


def _position(session: Session, *, name: str, validity: int) -> int | None:
    """Return the last message that is stored; None for a folder never read under this validity.

    A folder that its provider numbered anew is read from its beginning: what is known already
    is recognised by its bytes.
    """
    row = session.get_one(Mailbox, name)
    if row.uid_validity == 0:
        return None
    return row.last_uid if row.uid_validity == validity else 0


def _move_on(session: Session, *, name: str, validity: int, uid: int) -> None:
    row = session.get_one(Mailbox, name)
    same = row.uid_validity == validity
    row.last_uid = max(uid, row.last_uid) if same else uid
    row.uid_validity, row.read_at = validity, clock.now()
    row.lease_until = clock.now() + LEASE
    session.add(row)


def _note_trouble(session: Session, *, name: str, why: str) -> None:
    row = session.get(Mailbox, name)
    if row is not None and row.trouble != why:
        row.trouble = why
        session.add(row)
