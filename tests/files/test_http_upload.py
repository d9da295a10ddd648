"""Uploads at the level of HTTP (gauntlet O21)."""

import asyncio
import hashlib
from collections import namedtuple
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from kartado_portal.database import run_in_reading
from kartado_portal.files import limits, queries
from kartado_portal.files.models import Attachment
from tests.files import samples

MB = 1024 * 1024
BOUNDARY = "limite"


def _row(attachment_id: str) -> Attachment:
    row = run_in_reading(queries.find_attachment, attachment_id)
    assert row is not None
    return row


async def _body(
    name: str, size_bytes: int, sent: list[int], *, end: bool = True
) -> AsyncIterator[bytes]:
    """Send a file of zeros in pieces of 64 KB, noting how much was asked for."""
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="arquivo"; filename="{name}"\r\n\r\n'
    ).encode()
    for _ in range(size_bytes // 65536):
        sent[0] += 65536
        yield bytes(65536)
    yield bytes(size_bytes % 65536)
    if end:
        yield f"\r\n--{BOUNDARY}--\r\n".encode()


def _stream(room, body, **headers):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} | headers
    return room.ask("ana", "POST", "/anexos", content=body, headers=headers)


def test_an_upload_answers_its_id_and_keeps_the_bytes(room):
    content = samples.pdf()

    answer = room.send("ana", 'ação "x".pdf', content)

    row = _row(answer.text)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert (row.name, row.size_bytes, row.media_type) == (
        'ação "x".pdf',
        len(content),
        "application/pdf",
    )
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert room.ask("ana", "GET", f"/anexos/{answer.text}").content == content


def test_bytes_lie_under_a_random_name_in_closed_folders(room):
    row = _row(room.send("ana", "segredo.txt", b"oi").text)

    (path,) = room.stored_files()
    assert "segredo" not in str(path)
    assert path.as_posix().endswith(row.storage_key)
    assert [folder.stat().st_mode & 0o777 for folder in (path, *path.parents[:3])] == [
        0o600,
        0o700,
        0o700,
        0o700,
    ]


def test_filepond_sends_metadata_before_the_file(room):
    answer = room.ask(
        "ana",
        "POST",
        "/anexos",
        files=[("arquivo", (None, b"{}")), ("arquivo", ("a.txt", b"oi"))],
    )

    assert _row(answer.text).name == "a.txt"


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "..\\..\\x", "/etc/x", "x" * 300])
def test_no_name_leaves_the_folder(room, name):
    answer = room.send("ana", name, b"oi")

    assert answer.status_code == 200
    assert _row(answer.text).name.strip("x") == ""
    (path,) = room.stored_files()
    assert path.name not in name


def test_nobody_uploads_without_a_session(room):
    answer = room.send("", "a.txt", b"oi")

    assert answer.status_code == 401
    assert answer.text == "Sua sessão terminou. Entre novamente para enviar ou ver arquivos."
    assert room.stored_files() == []


@pytest.mark.parametrize(
    ("name", "content", "status", "sentence"),
    [
        ("nome.exe", samples.EXE, 415, '"nome.exe" não permitido: programas e scripts'),
        ("foto.png", b"<html>", 415, '"foto.png" não permitido: páginas HTML'),
        ("vazio.txt", b"", 422, '"vazio.txt" está vazio.'),
        ("mapa.png", samples.huge_png(20_000, 20_000), 415, '"mapa.png" não permitido: a imagem'),
        ("a.zip", samples.zipped({"z": bytes(150 * MB)}), 415, '"a.zip" não permitido: o ZIP se'),
        ("a.svg", b"<svg onload='a()'/>", 415, '"a.svg" não permitido: imagens SVG com scripts'),
    ],
)
def test_a_refusal_names_the_file_and_leaves_nothing(room, name, content, status, sentence):
    answer = room.send("ana", name, content)

    assert answer.status_code == status
    assert answer.text.startswith(sentence)
    assert answer.headers["content-type"].startswith("text/plain")
    assert room.stored_files() == []


def test_the_limit_is_exact_to_a_byte(room, settings):
    settings(attachment_limit_mb=1)

    fits = room.send("ana", "a.txt", b"." * MB)
    over = room.send("ana", "video.mp4", samples.mp4() + bytes(MB + 1 - len(samples.mp4())))

    assert fits.status_code == 200
    assert (over.status_code, over.text) == (413, '"video.mp4" é maior que 1 MB.')
    assert len(room.stored_files()) == 1


def test_a_body_that_grows_past_the_limit_is_cut(room):
    sent = [0]

    answer = _stream(room, _body("video.mp4", 120 * MB, sent))

    assert answer.text == '"video.mp4" é maior que 50 MB.'
    assert sent[0] <= 56 * MB  # the limit, and a little that is read and thrown away
    assert room.stored_files() == []


def test_a_body_that_says_it_is_too_large_is_not_even_kept(room):
    sent = [0]

    answer = _stream(
        room, _body("video.mp4", 120 * MB, sent), **{"Content-Length": str(120 * MB + 200)}
    )

    assert (answer.status_code, answer.text) == (413, '"video.mp4" é maior que 50 MB.')
    assert sent[0] <= 5 * MB


def test_a_body_that_ends_early_is_refused(room):
    answer = _stream(room, _body("a.txt", 1000, [0], end=False))

    assert answer.status_code == 400
    assert answer.text == "O envio chegou incompleto. Tente novamente."
    assert room.stored_files() == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"oi", "text/plain"),
        (b"oi", "multipart/form-data"),
        (b"lixo sem limite", f"multipart/form-data; boundary={BOUNDARY}"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data; boundary=" + "b" * 500),
        (f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"),
    ],
)
def test_what_is_not_a_form_with_a_file_is_refused(room, content, kind):
    answer = room.ask("ana", "POST", "/anexos", content=content, headers={"Content-Type": kind})

    assert answer.status_code == 400
    assert room.stored_files() == []


def test_two_files_in_one_body_are_refused(room):
    files = [("arquivo", ("a.txt", b"a")), ("arquivo", ("b.txt", b"b"))]

    answer = room.ask("ana", "POST", "/anexos", files=files)

    assert answer.status_code == 400
    assert room.stored_files() == []


def test_a_field_beside_the_file_cannot_grow(room):
    answer = room.ask(
        "ana", "POST", "/anexos", data={"x": "y" * 100_000}, files={"arquivo": ("a.txt", b"a")}
    )

    assert answer.status_code == 400


def test_the_quota_of_the_day_is_kept_and_comes_back(room, settings, clock):
    settings(attachment_quota_mb=1)

    first = room.send("ana", "a.txt", b"." * 700_000)
    second = room.send("ana", "b.txt", b"." * 700_000)
    clock.shift(24 * 3600 + 1)
    third = room.send("ana", "c.txt", b"." * 700_000)

    assert first.status_code == third.status_code == 200
    assert second.status_code == 429
    assert second.text == '"b.txt" não foi enviado: você atingiu o limite de envios de hoje (1 MB).'
    assert len(room.stored_files()) == 2


def test_the_quota_holds_for_uploads_side_by_side(room, settings):
    settings(attachment_quota_mb=1)

    async def together():
        async with room.client("ana") as client:
            return await asyncio.gather(
                *(
                    client.post("/anexos", files={"arquivo": (f"{n}.txt", b"." * 700_000)})
                    for n in range(4)
                )
            )

    answers = asyncio.run(together())

    assert sorted(answer.status_code for answer in answers) == [200, 429, 429, 429]
    assert len(room.stored_files()) == 1


def test_small_files_are_counted_too(room, monkeypatch):
    monkeypatch.setattr(limits, "UPLOADS_PER_DAY", 1)

    room.send("ana", "a.txt", b"a")
    answer = room.send("ana", "b.txt", b"b")

    assert answer.status_code == 429
    assert "(1 arquivos)" in answer.text


def test_one_accounts_quota_is_not_anothers(room, settings):
    settings(attachment_quota_mb=1)
    room.person("bruno")

    room.send("ana", "a.txt", b"." * 700_000)

    assert room.send("bruno", "b.txt", b"." * 700_000).status_code == 200


def test_a_full_disk_refuses_early_and_by_name(room, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12, 100 * MB))

    answer = room.send("ana", "a.txt", b"oi")

    assert answer.status_code == 507
    assert answer.text.startswith('"a.txt" não foi enviado: estamos sem espaço')
    assert room.stored_files() == []


def test_a_disk_that_fills_up_while_writing_leaves_nothing(room, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kartado_portal.files.receiving._flush", full)

    answer = room.send("ana", "a.txt", b"oi")

    assert answer.status_code == 507
    assert room.stored_files() == []


def test_a_database_in_trouble_leaves_no_bytes(room, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("kartado_portal.files.services.store_upload", broken)

    with pytest.raises(RuntimeError):
        room.send("ana", "foto.png", samples.picture())
    assert room.stored_files() == []


def test_many_uploads_at_once_all_arrive(room):
    contents = {f"{n}.png": samples.picture(size=(20 + n, 20)) for n in range(20)}

    async def together():
        async with room.client("ana") as client:
            return await asyncio.gather(
                *(client.post("/anexos", files={"arquivo": item}) for item in contents.items())
            )

    answers = asyncio.run(together())

    assert len({answer.text for answer in answers}) == 20
    for answer in answers:
        row = _row(answer.text)
        assert row.sha256 == hashlib.sha256(contents[row.name]).hexdigest()


def test_a_flood_of_uploads_of_one_account_is_slowed(room, monkeypatch):
    monkeypatch.setattr("kartado_portal.files.http.UPLOADS_AT_ONCE", 2)

    async def together():
        async with room.client("ana") as client:
            return await asyncio.gather(
                *(client.post("/anexos", files={"arquivo": (f"{n}.txt", b"oi")}) for n in range(6))
            )

    answers = asyncio.run(together())
    later = room.send("ana", "depois.txt", b"oi")

    assert 429 in {answer.status_code for answer in answers}
    assert later.status_code == 200


def test_a_picture_gets_a_thumbnail_and_a_text_does_not(room):
    picture = _row(room.send("ana", "foto.png", samples.picture()).text)
    text = _row(room.send("ana", "a.txt", b"oi").text)

    assert picture.thumbnail_key is not None
    assert text.thumbnail_key is None


def test_a_refusal_is_logged_without_the_name(room):
    with capture_logs() as logs:
        room.send("ana", "canary.exe", samples.EXE)

    assert [entry["why"] for entry in logs if entry["event"] == "files.refused"] == [
        "FileNotAllowed"
    ]
    assert "canary" not in str(logs)


def test_an_upload_is_taken_back_by_its_sender_alone(room):
    room.person("bruno")
    sent = room.send("ana", "foto.png", samples.picture()).text

    by_another = room.ask("bruno", "DELETE", "/anexos", content=sent)
    by_nobody = room.ask("", "DELETE", "/anexos", content=sent)
    kept = len(room.stored_files())
    by_ana = room.ask("ana", "DELETE", "/anexos", content=sent)
    again = room.ask("ana", "DELETE", "/anexos", content=sent)

    assert (by_another.status_code, by_nobody.status_code, kept) == (404, 401, 2)
    assert (by_ana.status_code, again.status_code) == (200, 404)
    assert by_another.text == again.text
    assert room.stored_files() == []


def test_a_file_of_a_message_cannot_be_taken_back(room):
    ana = room.people["ana"]
    sent = room.send("ana", "a.txt", b"oi").text
    room.message_with(ana, sent)

    answer = room.ask("ana", "DELETE", "/anexos", content=sent)

    assert answer.status_code == 404
    assert len(room.stored_files()) == 1
