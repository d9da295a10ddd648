"""Several processes at once, and processes that die: each message once, each phone in order."""

import asyncio

import pytest
import time_machine

from kartado_portal.database import run_in_unit
from kartado_portal.tickets.models import Message
from kartado_portal.whatsapp import care, sending, telling, working
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppOutgoing
from tests.whatsapp.conftest import Portal

PHONES = 5
WORDS = 5


class _Death(BaseException):
    """A power cut."""


async def test_workers_side_by_side_lose_and_double_nothing(portal: Portal) -> None:
    phones = [portal.phone(f"55519876500{n:02}", name=f"Pessoa {n}") for n in range(PHONES)]
    said = {phone.number: [f"{phone.name} diz {n}" for n in range(WORDS)] for phone in phones}
    for n in range(WORDS):
        for phone in phones:
            raw = phone.message("text", {"body": said[phone.number][n]})
            raw["timestamp"] = str(1_773_147_000 + n)
            await portal.deliver(phone.told(raw))

    await asyncio.gather(*(working.work_due() for _ in range(4)))
    await portal.work()
    changed = run_in_unit(telling.changed)
    assert changed == []
    await asyncio.gather(*(care.round_of_sending() for _ in range(4)))
    await portal.work()

    written = [one.body_text for one in portal.rows(Message) if " diz " in one.body_text]
    for phone in phones:
        mine = [text for text in written if text.startswith(f"{phone.name} ")]
        assert mine == said[phone.number]
    assert all(row.state == "done" for row in portal.rows(WhatsAppIncoming))
    outgoing = portal.rows(WhatsAppOutgoing)
    assert {row.state for row in outgoing} == {"sent"}
    assert len(portal.api.sent) == len(outgoing) == len({row.wamid for row in outgoing})
    for phone in phones:
        ids = [one["id"] for one in phone.heard]
        assert ids == [row.wamid for row in outgoing if row.wamid in ids]


async def test_a_worker_that_dies_after_hearing_leaves_the_answer_to_another(
    portal: Portal, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = portal.phone()

    def die(_: str) -> None:
        raise _Death

    with monkeypatch.context() as patched:
        patched.setattr(working, "die_at", die)
        # What a power cut does not do either.
        patched.setattr(working, "_release", lambda *_, **__: None)
        with pytest.raises(_Death):
            await phone.write("Como faço para criar um novo ticket?")
    await portal.work()
    assert phone.shown == []
    await phone.write("Alguém aí?")
    assert phone.shown == []  # still under the lease of the dead

    clock.shift(working.LEASE.total_seconds() + 1)
    await portal.work()

    assert portal.said()[:2] == ["Como faço para criar um novo ticket?", "Alguém aí?"]
    # The greeting, and one answer to both (in two pieces if it is long).
    assert len(set(phone.shown)) == len(phone.shown) in (2, 3)
    assert sum("Isso ajudou?" in text for text in phone.shown) == 1


async def test_a_sender_that_dies_before_the_stamp_sends_that_one_again(
    portal: Portal, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = portal.phone()

    def die(_: str) -> None:
        raise _Death

    with monkeypatch.context() as patched:
        patched.setattr(sending, "die_at", die)
        with pytest.raises(_Death):
            await phone.write("Oi")
    assert len(phone.shown) == 1
    await portal.work()
    assert len(phone.shown) == 1

    clock.shift(sending.LEASE.total_seconds() + 1)
    await portal.work()

    assert len(phone.shown) == 2
    assert phone.shown[0] == phone.shown[1]
    assert portal.rows(WhatsAppOutgoing)[0].wamid == phone.heard[1]["id"]
