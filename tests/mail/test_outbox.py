"""Writing letters."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail import outbox
from kartado_portal.mail.delivery import deliver_due
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.mail.sealing import SealBroken, unseal
from kartado_portal.mail.transport import MemoryTransport
from tests.mail.letters import NOW, post, stored, write


class _ActFailed(Exception):
    pass


def test_act_that_fails_leaves_no_letter(database: str) -> None:
    def act() -> None:
        with unit_of_work() as session:
            write(session)
            raise _ActFailed

    with pytest.raises(_ActFailed):
        act()

    with reading() as session:
        assert session.exec(select(OutboxLetter)).all() == []


def test_postman_is_woken_by_the_commit_and_not_before(database: str) -> None:
    woken: list[str] = []
    stop_listening = outbox.on_enqueued(lambda: woken.append("now"))

    with unit_of_work() as session:
        write(session)
        before_commit = list(woken)
    stop_listening()

    assert before_commit == []
    assert woken == ["now"]


def test_second_letter_with_the_same_key_is_the_first_one(session: Session) -> None:
    first = write(session, dedupe_key="owner:1", context={"owner": "Marina"})

    second = write(session, dedupe_key="owner:1", context={"owner": "Paulo"})

    assert second.id == first.id
    assert second.context["owner"] == "Marina"


def test_acts_at_the_same_moment_write_the_letter_of_one_key_once(database: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        letters = list(pool.map(lambda _: post(dedupe_key="received:1"), range(12)))

    assert len({letter.id for letter in letters}) == 1


def test_message_id_is_fixed_when_the_letter_is_written(session: Session) -> None:
    ids = {write(session).message_id, write(session).message_id}

    assert len(ids) == 2
    assert all(name.startswith("<") and name.endswith("@kartado.com.br>") for name in ids)


def test_link_and_code_are_unreadable_in_the_database(database: str) -> None:
    letter = post("one-time-link")

    with reading() as session:
        row = session.connection().execute(text("SELECT * FROM outbox_letter")).one()
    kept = " ".join(str(value) for value in row)
    assert "token=" not in kept
    assert "048215" not in kept
    assert unseal(letter.sealed_context or "")["code"] == "048215"


def test_seal_does_not_open_under_another_key(settings, session: Session) -> None:
    letter = write(session, "one-time-link")

    settings(secret_key="another-secret-key-0123456789abcdefghij")

    with pytest.raises(SealBroken):
        unseal(letter.sealed_context or "")


def test_newer_link_letter_takes_the_place_of_the_waiting_one(database: str) -> None:
    old = post("reset-password")
    other_kind = post("one-time-link")
    other_person = post("reset-password", to="bruno@cliente.test")

    with unit_of_work() as session:
        dropped = outbox.cancel_sealed(
            session, to="ana@cliente.test", letter="reset-password", now=NOW
        )

    assert dropped == 1
    assert stored(old.id).dropped_at == NOW
    assert stored(old.id).sealed_context is None
    assert stored(other_kind.id).dropped_at is None
    assert stored(other_person.id).dropped_at is None


def test_forgotten_person_leaves_no_letter_behind(database: str) -> None:
    post()
    post(to="bruno@cliente.test")
    deliver_due(now=NOW, limit=1, transport=MemoryTransport())

    with unit_of_work() as session:
        gone = outbox.forget_person(session, address="ana@cliente.test")

    assert gone == 1
    with reading() as session:
        assert session.exec(select(OutboxLetter.to_address)).all() == ["bruno@cliente.test"]


def test_letters_long_over_are_pruned_and_waiting_ones_stay(database: str) -> None:
    sent = post()
    deliver_due(now=NOW, transport=MemoryTransport())
    waiting = post()

    with unit_of_work() as session:
        gone = outbox.prune(session, now=NOW.replace(year=NOW.year + 1))

    assert gone == 1
    assert stored(waiting.id).id != sent.id


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@cliente.test", "ana@", "ana@a.test, b@b.test", "ana@a.test\r\nBcc: b@b.test"],
)
def test_what_is_not_one_address_is_refused(session: Session, address: str) -> None:
    with pytest.raises(ValueError, match="not one mail address"):
        write(session, to=address)


def test_letter_that_lacks_something_is_refused_when_written(session: Session) -> None:
    with pytest.raises(ValueError, match="lacks owner"):
        outbox.enqueue(
            session,
            to="ana@cliente.test",
            letter="owner-changed",
            context={"name": "", "number": "1", "subject": "x", "url": "https://x"},
            now=NOW,
        )


def test_link_outside_the_seal_is_refused(session: Session) -> None:
    link = {"url": "https://suporte.kartado.com.br/verificar-email?token=x"}

    with pytest.raises(ValueError, match="outside the seal"):
        outbox.enqueue(
            session,
            to="ana@cliente.test",
            letter="confirm-email",
            context={"name": ""} | link,
            sealed=link,
            now=NOW,
        )


def test_unknown_letter_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="there is no letter"):
        outbox.enqueue(session, to="ana@cliente.test", letter="newsletter", context={}, now=NOW)
