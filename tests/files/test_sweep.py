"""The sweeper takes what is left over, and nothing else (gauntlet O29)."""

import os
from datetime import timedelta

from sqlmodel import delete, select

from kartado_portal import clock as portal_clock
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.files import services
from kartado_portal.files.models import StoreMark
from kartado_portal.files.store import attachments_folder, get_store, incoming_file
from kartado_portal.files.sweep import sweep_orphans
from tests.files import samples


def _sweep(**props):
    return sweep_orphans(now=portal_clock.now(), **props)


def test_a_fresh_portal_has_nothing_to_sweep(room):
    assert _sweep() == 0


def test_an_unclaimed_upload_goes_after_a_day_with_its_bytes(room, clock):
    ana = room.people["ana"]
    sent = room.send("ana", "foto.png", samples.picture()).text

    clock.shift(timedelta(hours=23, minutes=59))
    early = _sweep()
    clock.shift(timedelta(minutes=2))
    late = _sweep()

    assert (early, late) == (0, 1)
    assert room.stored_files() == []
    assert (
        run_in_reading(services.unclaimed_cards, uploader_id=ana.account_id, attachment_ids=[sent])
        == []
    )


def test_a_draft_keeps_its_files_however_old(room, clock):
    kept, left = (room.send("ana", name, b"oi").text for name in ("a.txt", "b.txt"))
    clock.shift(timedelta(days=30))

    assert _sweep(kept=lambda _: {kept}) == 1
    assert room.ask("ana", "GET", f"/anexos/{kept}").status_code == 200
    assert room.ask("ana", "GET", f"/anexos/{left}").status_code == 404


def test_files_of_messages_stay_for_ever(room, clock):
    sent = room.send("ana", "foto.png", samples.picture()).text
    message_id = room.message_with(room.people["ana"], sent)
    clock.shift(timedelta(days=3650))

    assert _sweep() == 0
    assert len(run_in_reading(services.cards_by_message, [message_id])[message_id]) == 1
    assert len(room.stored_files()) == 2


def test_bytes_without_a_row_go_after_an_hour(room, clock):
    path = incoming_file()
    path.write_bytes(b"crashed between the bytes and the row")
    key = get_store().keep(path)

    clock.shift(timedelta(minutes=59))
    early = _sweep()
    clock.shift(timedelta(minutes=2))
    late = _sweep()

    assert (early, late) == (0, 1)
    assert get_store().size(key) is None


def test_another_portals_database_deletes_nothing(room, clock):
    run_in_unit(lambda session: session.exec(delete(StoreMark)))
    for _ in range(5):
        path = incoming_file()
        path.write_bytes(b"of another portal")
        get_store().keep(path)
    room.send("ana", "a.txt", b"oi")
    clock.shift(timedelta(hours=5))

    assert _sweep() == 0
    assert len(room.stored_files()) == 6


def test_a_mark_whose_row_was_cut_off_is_taken_up(room, clock):
    run_in_unit(lambda session: session.exec(delete(StoreMark)))
    clock.shift(timedelta(hours=5))

    _sweep()

    keys = run_in_reading(lambda session: session.exec(select(StoreMark.key)).all())
    assert [key.rpartition("/")[2] for key in keys] == [path.name for path in room.mark]
    path = incoming_file()
    path.write_bytes(b"left over")
    get_store().keep(path)
    clock.shift(timedelta(hours=5))
    assert _sweep() == 1


def test_a_lost_store_is_not_taken_for_an_old_one(room, clock):
    run_in_unit(lambda session: session.exec(delete(StoreMark)))
    run_in_unit(
        lambda session: session.add(StoreMark(key="ab" * 16, created_at=portal_clock.now()))
    )
    path = incoming_file()
    path.write_bytes(b"of another portal")
    get_store().keep(path)
    clock.shift(timedelta(hours=5))

    assert _sweep() == 0


def test_an_unfinished_upload_goes_after_an_hour(room, clock):
    path = incoming_file()
    path.write_bytes(b"half")

    clock.shift(timedelta(minutes=59))
    early = _sweep()
    clock.shift(timedelta(minutes=2))
    late = _sweep()

    assert (early, late) == (0, 1)
    assert not path.exists()


def test_what_is_not_ours_is_left_alone(room, clock):
    strangers = [
        attachments_folder() / "LEIAME.txt",
        attachments_folder() / "tmp" / "nota-do-operador.txt",
        attachments_folder().parent / "portal-copia.db",
    ]
    incoming_file()  # makes the folders
    for stranger in strangers:
        stranger.write_text("keep me")
        os.utime(stranger, (0, 0))
    clock.shift(timedelta(days=30))

    assert _sweep() == 0
    assert all(stranger.exists() for stranger in strangers)


def test_hundreds_of_leftovers_go_in_one_sweep(room, clock):
    for _ in range(450):
        path = incoming_file()
        path.write_bytes(b"x")
        get_store().keep(path)
    sent = room.send("ana", "a.txt", b"oi").text
    room.message_with(room.people["ana"], sent)
    clock.shift(timedelta(hours=2))

    assert _sweep() == 450
    assert len(room.stored_files()) == 1


def test_sweeping_twice_is_sweeping_once(room, clock):
    room.send("ana", "a.txt", b"oi")
    clock.shift(timedelta(days=2))

    assert [_sweep(), _sweep()] == [1, 0]


def test_a_file_claimed_in_time_survives(room, clock):
    sent = room.send("ana", "a.txt", b"oi").text
    clock.shift(timedelta(days=2))
    room.message_with(room.people["ana"], sent)

    assert _sweep() == 0
    assert run_in_unit(services.delete_of, room.people["ana"].account_id) == 1
