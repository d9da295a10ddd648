"""Where the bytes lie: a folder, or a bucket behind the real client and real HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.server import ThreadedMotoServer

from kartado_portal.files import store as store_
from kartado_portal.files.store import DiskStore, S3Store, get_store, incoming_file
from tests.files import samples


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """A server that speaks S3 (moto), with a bucket «anexos»."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_endpoint, settings, monkeypatch) -> str:
    """Settings that lead to the bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    bucket = boto3.resource("s3", endpoint_url=s3_endpoint).Bucket("anexos")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "sa-east-1"})
    settings(storage_url="s3://anexos/portal", s3_endpoint=s3_endpoint)
    yield s3_endpoint
    bucket.objects.delete()
    bucket.delete()


@pytest.fixture(params=["disk", "s3"])
def store(request, settings):
    """Each of the two stores."""
    if request.param == "s3":
        request.getfixturevalue("s3")
    else:
        settings()
    return get_store()


def _keep(store, content):
    path = incoming_file()
    path.write_bytes(content)
    key = store.keep(path)
    assert not path.exists()
    return key


def test_the_settings_choose_the_store(settings, s3):
    assert isinstance(get_store(), S3Store)

    settings(storage_url="")

    assert isinstance(get_store(), DiskStore)


def test_an_unknown_scheme_is_refused(settings):
    settings(storage_url="ftp://x/y")

    with pytest.raises(ValueError, match="PORTAL_STORAGE_URL"):
        get_store()


def test_what_is_kept_is_read_back(store):
    content = bytes(range(256)) * 4000

    key = _keep(store, content)

    assert b"".join(store.read(key)) == content
    assert b"".join(store.read(key, start=10, end=300_000)) == content[10:300_000]
    assert b"".join(store.read(key, start=1_000_000)) == content[1_000_000:]
    assert store.size(key) == len(content)


def test_keys_are_random_and_spread(store):
    keys = {_keep(store, b"same") for _ in range(5)}

    assert len(keys) == 5
    assert all(len(key) == 42 and key[2] == key[5] == "/" for key in keys)


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store):
    kept, gone = _keep(store, b"a"), _keep(store, b"b")

    store.delete(gone, gone)

    assert store.size(gone) is None
    with pytest.raises(FileNotFoundError):
        list(store.read(gone))
    assert [entry.key for entry in store.listing()] == [kept]


def test_a_listing_tells_when(store):
    _keep(store, b"a")

    (entry,) = store.listing()

    assert abs(entry.kept_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_usable_store_passes_the_probe_and_leaves_nothing(store):
    store.probe()

    assert list(store.listing()) == []


def test_a_bucket_that_is_not_there_fails_the_probe(s3, settings):
    settings(storage_url="s3://nao-existe/x")

    with pytest.raises(OSError, match="object storage"):
        get_store().probe()


def test_a_folder_that_cannot_be_written_fails_the_probe(settings):
    data_dir = settings().data_dir
    data_dir.mkdir(parents=True)
    (data_dir / "attachments").write_text("a file in the way")

    with pytest.raises(OSError, match="attachments"):
        get_store().probe()


def test_a_bucket_shared_with_others_shows_ours_alone(s3):
    bucket = boto3.resource("s3", endpoint_url=s3).Bucket("anexos")
    bucket.put_object(Key="outro/ab/cd/ef", Body=b"x")
    bucket.put_object(Key="portal/LEIAME.txt", Body=b"x")
    key = _keep(get_store(), b"a")

    assert [entry.key for entry in get_store().listing()] == [key]


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-500", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_downloads_from_a_bucket_answer_parts(s3, room, asked, status, content, content_range):
    url = "/anexos/" + room.send("ana", "a.txt", b"0123456789").text

    answer = room.ask("ana", "GET", url, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("content-range") == content_range


def test_a_bucket_serves_like_a_folder(s3, room):
    url = "/anexos/" + room.send("ana", "foto.png", samples.picture()).text

    answer = room.ask("ana", "GET", url)
    etag = answer.headers["etag"]
    head = room.ask("ana", "HEAD", url)
    unchanged = room.ask("ana", "GET", url, headers={"If-None-Match": etag})
    other_version = {"Range": "bytes=0-3", "If-Range": '"old"'}
    whole = room.ask("ana", "GET", url, headers=other_version)
    small = room.ask("ana", "GET", f"{url}?miniatura=1")

    assert answer.content == samples.picture()
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert (head.headers["content-length"], head.content) == (str(len(answer.content)), b"")
    assert (unchanged.status_code, whole.status_code, small.status_code) == (304, 200, 200)
    assert room.stored_files() == []


def test_bytes_lost_from_a_bucket_are_not_found(s3, room):
    url = "/anexos/" + room.send("ana", "a.txt", b"oi").text
    get_store().delete(*(entry.key for entry in get_store().listing()))

    assert room.ask("ana", "GET", url).status_code == 404


def test_slow_storage_does_not_take_the_threads_of_the_database():
    async def names():
        own = await store_.in_worker(threading.current_thread)
        common = await asyncio.to_thread(threading.current_thread)
        return own.name, common.name

    own, common = asyncio.run(names())

    assert own.startswith("files")
    assert not common.startswith("files")
