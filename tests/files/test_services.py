"""Claiming, discarding, cards, export and erasure of attachments."""

from datetime import timedelta

import pytest

from kartado_portal import clock
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.files import services
from kartado_portal.files.errors import AttachmentGone, AttachmentNotFound, TooManyAttachments
from kartado_portal.files.store import get_store
from tests.files import samples


def _send(room, *names, who="ana"):
    return [room.send(who, name, f"conteúdo de {name}".encode()).text for name in names]


def _cards(message_id):
    return run_in_reading(services.cards_by_message, [message_id]).get(message_id, [])


def _unclaimed(actor, ids):
    return run_in_reading(
        services.unclaimed_cards, uploader_id=actor.account_id, attachment_ids=ids
    )


def _claim(actor, ids, message_id):
    return run_in_unit(
        services.claim,
        uploader_id=actor.account_id,
        attachment_ids=ids,
        message_id=message_id,
        now=clock.now(),
    )


def _discard_and_fail(session, actor, attachment_id):
    services.discard(session, uploader_id=actor.account_id, attachment_id=attachment_id)
    raise RuntimeError("rolled back")


def test_a_message_takes_files_in_the_order_of_the_form(room):
    a, b, c = _send(room, "a.txt", "b.txt", "c.txt")

    message_id = room.message_with(room.people["ana"], c, a, b, c)

    assert [card.name for card in _cards(message_id)] == ["c.txt", "a.txt", "b.txt"]
    assert _unclaimed(room.people["ana"], [a, b, c]) == []


def test_a_card_says_what_a_screen_needs(room):
    picture = room.send("ana", "foto.png", samples.picture()).text
    text = room.send("ana", "a.txt", b"oi").text

    cards = {card.name: card for card in _unclaimed(room.people["ana"], [picture, text])}

    assert cards["foto.png"].kind == "image"
    assert cards["foto.png"].preview_url == f"/anexos/{picture}?ver=1"
    assert cards["foto.png"].thumbnail_url == f"/anexos/{picture}?miniatura=1"
    assert (cards["a.txt"].kind, cards["a.txt"].size_label) == ("other", "2 bytes")
    assert cards["a.txt"].url == f"/anexos/{text}"
    assert cards["a.txt"].preview_url == cards["a.txt"].thumbnail_url == ""


def test_a_claimed_file_cannot_be_claimed_again(room):
    ana = room.people["ana"]
    (sent,) = _send(room, "a.txt")
    message_id = room.message_with(ana, sent)

    with pytest.raises(AttachmentGone):
        _claim(ana, [sent], message_id)


def test_nobody_claims_somebody_elses_upload(room):
    bruno = room.person("bruno")
    (sent,) = _send(room, "a.txt")
    message_id = room.message_with(bruno)

    with pytest.raises(AttachmentGone):
        _claim(bruno, [sent], message_id)
    assert _cards(message_id) == []


@pytest.mark.parametrize("wild", ["0" * 32, "", "\0", "'; DROP TABLE attachment; --"])
def test_one_unknown_file_and_none_is_taken(room, wild):
    ana = room.people["ana"]
    (sent,) = _send(room, "a.txt")
    message_id = room.message_with(ana)

    with pytest.raises(AttachmentGone):
        _claim(ana, [sent, wild], message_id)
    assert [card.id for card in _unclaimed(ana, [sent, wild])] == [sent]


def test_a_message_takes_no_more_files_than_it_may(room, settings):
    settings(attachments_per_message=2)
    ana = room.people["ana"]
    sent = _send(room, "a.txt", "b.txt", "c.txt")
    message_id = room.message_with(ana)

    with pytest.raises(TooManyAttachments, match="no máximo 2 arquivos"):
        _claim(ana, sent, message_id)


def test_a_form_takes_files_until_it_is_full_and_names_the_one_too_many(room, settings):
    settings(attachments_per_message=2)
    ana = room.people["ana"]
    ids: list[str] = []
    refusals = []

    for new_id in _send(room, "a.txt", "b.txt", "c.txt"):
        form = run_in_unit(
            services.add_to_form, uploader_id=ana.account_id, attachment_ids=ids, new_id=new_id
        )
        ids = [card.id for card in form.cards]
        refusals.append(form.refusal)

    assert [card.name for card in _unclaimed(ana, ids)] == ["a.txt", "b.txt"]
    assert refusals == [
        "",
        "",
        '"c.txt" não foi incluído: envie no máximo 2 arquivos por mensagem.',
    ]
    assert len(room.stored_files()) == 2


def test_a_form_takes_no_file_twice_and_no_foreign_one(room):
    room.person("bruno")
    ana = room.people["ana"]
    (own,) = _send(room, "a.txt")
    (foreign,) = _send(room, "b.txt", who="bruno")

    for new_id in (own, foreign):
        form = run_in_unit(
            services.add_to_form, uploader_id=ana.account_id, attachment_ids=[own], new_id=new_id
        )

        assert ([card.id for card in form.cards], form.refusal) == ([own], "")


def test_discarding_takes_the_bytes_only_with_the_commit(room):
    ana = room.people["ana"]
    (sent,) = _send(room, "a.txt")

    with pytest.raises(RuntimeError):
        run_in_unit(_discard_and_fail, ana, sent)
    kept = len(room.stored_files())
    run_in_unit(services.discard, uploader_id=ana.account_id, attachment_id=sent)

    assert kept == 1
    assert room.stored_files() == []


@pytest.mark.parametrize("wild", ["", "0" * 32, "\0", "../x"])
def test_discarding_what_is_not_there_is_not_found(room, wild):
    with pytest.raises(AttachmentNotFound):
        run_in_unit(services.discard, uploader_id=room.people["ana"].account_id, attachment_id=wild)


def test_many_messages_cost_one_query(room):
    ana = room.people["ana"]
    (a,) = _send(room, "a.txt")
    first = room.message_with(ana, a)

    found = run_in_reading(services.cards_by_message, [first, first + 1000])

    assert list(found) == [first]
    assert run_in_reading(services.cards_by_message, []) == {}


def test_an_export_holds_everything_of_one_person(room, clock):
    room.person("bruno")
    (a,) = _send(room, "a.txt")
    clock.shift(timedelta(seconds=1))
    _send(room, "b.txt")
    _send(room, "de-bruno.txt", who="bruno")
    room.message_with(room.people["ana"], a)

    files = run_in_reading(services.export_of, account_id=room.people["ana"].account_id)

    assert [file.name for file in files] == ["a.txt", "b.txt"]
    assert b"".join(get_store().read(files[0].storage_key)) == "conteúdo de a.txt".encode()


def test_erasure_takes_a_persons_rows_bytes_and_thumbnails(room):
    room.person("bruno")
    picture = room.send("ana", "foto.png", samples.picture()).text
    _send(room, "solto.txt")
    (kept,) = _send(room, "de-bruno.txt", who="bruno")
    message_id = room.message_with(room.people["ana"], picture)

    count = run_in_unit(services.delete_of, room.people["ana"].account_id)

    assert count == 2
    assert _cards(message_id) == []
    assert [card.id for card in _unclaimed(room.people["bruno"], [kept])] == [kept]
    assert len(room.stored_files()) == 1


def test_a_messages_files_move_to_another_in_their_order_and_with_their_time(room):
    ana = room.people["ana"]
    first, second = _send(room, "a.txt", "b.txt")
    source = room.message_with(ana, second, first)
    target = room.message_with(room.person("bruno"))
    before = _claimed(first)

    moved = run_in_unit(services.move, from_message_id=source, to_message_id=target)
    again = run_in_unit(services.move, from_message_id=source, to_message_id=target)

    assert (moved, again) == ([second, first], [])
    assert [card.id for card in _cards(target)] == [second, first]
    assert _cards(source) == []
    assert _claimed(first) == before is not None


def _claimed(attachment_id):
    return run_in_reading(services.find_attachment, attachment_id).claimed_at
