"""Downloads at the level of HTTP (gauntlet O22)."""

from urllib.parse import unquote

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import run_in_reading
from tests.files import samples


@pytest.fixture
def sent(room):
    """A text of ten bytes in one of ana's messages, which ana and carla may read."""
    for name in ("bruno", "carla"):
        room.person(name)
    attachment_id = room.send("ana", 'ação "x".txt', b"0123456789").text
    message_id = room.message_with(room.people["ana"], attachment_id)
    room.readers[message_id] = {room.people[name].account_id for name in ("ana", "carla")}
    return f"/anexos/{attachment_id}"


def _get(room, url, who="ana", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return room.ask(who, "GET", url, headers=headers)


def _denials(session):
    return [
        (row.actor_id, row.object)
        for row in session.exec(select(AuditEvent).where(AuditEvent.action == "files.denied"))
    ]


def test_a_download_is_inert_and_private(room, sent):
    answer = _get(room, sent)

    assert answer.content == b"0123456789"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_download_carries_the_original_name(room, sent):
    header = _get(room, sent).headers["content-disposition"]

    assert header.startswith("attachment; ")
    assert unquote(header.split("filename*=UTF-8''")[1]) == 'ação "x".txt'


def test_those_who_may_read_the_message_read_its_files(room, sent):
    assert _get(room, sent, who="carla").content == b"0123456789"


def test_a_foreign_file_answers_like_one_that_never_was(room, sent):
    foreign = _get(room, sent, who="bruno")
    missing = _get(room, "/anexos/" + "0" * 32, who="bruno")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert set(foreign.headers.items()) == set(missing.headers.items())


def test_a_denied_attempt_is_written_down(room, sent):
    with capture_logs() as logs:
        _get(room, sent, who="bruno")
        _get(room, "/anexos/" + "0" * 32, who="bruno")

    bruno = room.people["bruno"].account_id
    assert run_in_reading(_denials) == [(bruno, f"attachment:{sent.removeprefix('/anexos/')}")]
    assert [entry["account"] for entry in logs if entry["event"] == "files.denied"] == [bruno] * 2


def test_nobody_downloads_without_a_session(room, sent):
    answer = _get(room, sent, who="")

    assert answer.status_code == 401
    assert b"0123456789" not in answer.content


def test_a_person_who_follows_a_link_signed_out_comes_back_after_signing_in(room, sent):
    answer = _get(room, f"{sent}?ver=1", who="", sec_fetch_dest="document")

    assert answer.status_code == 303
    assert unquote(answer.headers["location"]) == f"/entrar?proximo={sent}?ver=1"


def test_an_unclaimed_upload_is_its_senders_alone(room):
    room.person("bruno")
    url = "/anexos/" + room.send("ana", "a.txt", b"oi").text

    assert _get(room, url).content == b"oi"
    assert _get(room, url, who="bruno").status_code == 404


def test_the_sender_of_a_file_needs_the_right_to_its_message(room, sent):
    for readers in room.readers.values():
        readers.discard(room.people["ana"].account_id)

    assert _get(room, sent).status_code == 404


def test_a_removed_file_is_gone(room):
    attachment_id = room.send("ana", "a.txt", b"oi").text
    room.ask("ana", "DELETE", "/anexos", content=attachment_id)

    assert _get(room, f"/anexos/{attachment_id}").status_code == 404


@pytest.mark.parametrize("wild", ["..%2F..%2Fportal.db", "%00", "x" * 5000, "%F0%9F%9A%A7", "*"])
def test_a_wild_id_is_just_not_found(room, wild):
    assert _get(room, f"/anexos/{wild}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-500", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=500-600", 416, b"", "bytes */10"),
    ],
)
def test_a_part_is_answered(room, sent, asked, status, content, content_range):
    answer = _get(room, sent, range=asked)

    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers["content-range"] == content_range


def test_a_part_of_another_version_is_answered_whole(room, sent):
    etag = _get(room, sent).headers["etag"]

    same = _get(room, sent, range="bytes=0-3", if_range=etag)
    other = _get(room, sent, range="bytes=0-3", if_range='"old"')

    assert (same.status_code, other.status_code) == (206, 200)


def test_an_unchanged_file_is_not_sent_again(room, sent):
    etag = _get(room, sent).headers["etag"]

    known = _get(room, sent, if_none_match=f'"other", W/{etag}')
    unknown = _get(room, sent, if_none_match='"other"')

    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == etag
    assert unknown.status_code == 200


def test_head_tells_without_sending(room, sent):
    answer = room.ask("ana", "HEAD", sent)

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "10"
    assert answer.content == b""


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("foto.png", samples.picture(), "image/png"),
        ("video.mp4", samples.mp4(), "video/mp4"),
        ("a.pdf", samples.pdf(), "application/pdf"),
    ],
)
def test_what_browsers_show_safely_is_shown_when_asked(room, name, content, media_type):
    url = "/anexos/" + room.send("ana", name, content).text

    shown = _get(room, f"{url}?ver=1")
    downloaded = _get(room, url)

    assert shown.headers["content-disposition"].startswith("inline; ")
    assert shown.headers["content-type"] == media_type
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert downloaded.headers["content-disposition"].startswith("attachment; ")
    assert shown.content == downloaded.content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.txt", b"oi"),
        ("a.zip", samples.zipped({"a": "b"})),
        ("a.docx", samples.office("docx")),
        ("foto.heic", samples.mp4(b"heic")),
    ],
)
def test_everything_else_downloads_whatever_is_asked(room, name, content):
    url = "/anexos/" + room.send("ana", name, content).text

    answer = _get(room, f"{url}?ver=1")

    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_thumbnail_is_guarded_like_its_picture(room):
    room.person("bruno")
    url = "/anexos/" + room.send("ana", "foto.png", samples.picture(size=(900, 600))).text

    own = _get(room, f"{url}?miniatura=1")

    assert own.headers["content-type"] == "image/webp"
    assert own.headers["etag"] != _get(room, url).headers["etag"]
    assert _get(room, f"{url}?miniatura=1", who="bruno").status_code == 404
    assert _get(room, f"{url}?miniatura=1", who="").status_code == 401


def test_a_file_without_a_thumbnail_says_so(room):
    url = "/anexos/" + room.send("ana", "a.txt", b"oi").text

    assert _get(room, f"{url}?miniatura=1").status_code == 404


def test_lost_bytes_are_not_found_and_logged(room):
    url = "/anexos/" + room.send("ana", "a.txt", b"oi").text
    for path in room.stored_files():
        path.unlink()

    with capture_logs() as logs:
        answer = _get(room, url)

    assert answer.status_code == 404
    assert any(entry["log_level"] == "error" for entry in logs)
