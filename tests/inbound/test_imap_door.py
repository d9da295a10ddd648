"""The mailbox's reader against a real Dovecot: no message waits for the next regular look."""

import threading
from collections.abc import Callable, Iterator

import pytest
from imap_tools import BaseMailBox

from kartado_portal.database import get_engine
from kartado_portal.inbound import imap_door
from kartado_portal.inbound.models import InboundMail
from kartado_portal.settings import Settings
from tests import servers
from tests.gauntlet.mail_room import append
from tests.inbound.conftest import Post
from tests.inbound.corpus import plain
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def dovecot() -> Iterator[str]:
    with servers.dovecot() as place:
        yield place


def told_before_idle(mailbox: BaseMailBox) -> None:
    """The server tells in its answer to another command; IDLE says nothing of it any more."""
    mailbox.client.noop()


def told_by_idle(mailbox: BaseMailBox) -> None:
    """IDLE begins with the news, in one packet with its first line or after it."""


@pytest.mark.parametrize("tell", [told_before_idle, told_by_idle])
def test_what_comes_between_a_look_and_the_wait_is_read_at_once(
    post: Post,
    dovecot: str,
    tell: Callable[[BaseMailBox], None],
    settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
):
    user = f"{tell.__name__}_{get_engine().dialect.name}"
    settings(inbound_imap=f"imap://{user}:segredo@{dovecot}/INBOX")
    where = imap_door.place()
    assert where is not None
    stop = threading.Event()
    looks: list[BaseMailBox] = []
    look = imap_door.Reader._read

    def look_and_be_late(reader: imap_door.Reader, mailbox: BaseMailBox) -> None:
        look(reader, mailbox)
        if not looks:
            append(dovecot, plain("Bom dia."), user=user)
            tell(mailbox)
        looks.append(mailbox)

    monkeypatch.setattr(imap_door.Reader, "_read", look_and_be_late)
    thread = threading.Thread(target=imap_door.Reader(where, stop).run)
    thread.start()
    try:
        # The next regular look is a minute away.
        wait_until(lambda: post.count(InboundMail) == 1, seconds=40)
    finally:
        stop.set()
        thread.join()
