"""PostgreSQL, Redis and Dovecot of the tests' own: on loopback, on a free port, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP: else each call of httpx reads whom the world trusts, 25 ms of a core."""
_START_SECONDS = 30


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing(what: str, cure: str) -> None:
    """Skip on a developer's machine; fail in CI, where a skipped promise is a broken one."""
    sentence = f"{what} is not installed ({cure})"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server and yield its URL without a database name; skips without it."""
    binaries = _postgres_binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql")
        return
    # PostgreSQL refuses to run as root; Debian's package brings a user of its own.
    who = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="portal-test-pg-"))
    data, port = folder / "data", free_port()
    shutil.chown(folder, user=who)
    switch = {"user": who, "group": pwd.getpwnam(who).pw_gid, "extra_groups": []}
    as_user = {"cwd": folder, **(switch if os.geteuid() == 0 else {})}
    initdb = [binaries / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, **as_user
    )
    # What makes a server safe against power cuts is what makes it slow; tests need neither.
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
        "max_connections": 200,
    }
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, *flags], stdout=log, stderr=log, **as_user
        )
    url = f"postgresql://portal@127.0.0.1:{port}"
    try:
        _wait_for(lambda: psycopg.connect(f"{url}/postgres").close(), server, folder / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # "fast": cuts what is still connected
        server.wait(_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis_server() -> Iterator[str]:
    """Start a Redis that keeps nothing and yield its URL; skips without the binary."""
    binary = shutil.which("redis-server")
    if binary is None:
        missing("Redis", "apt-get install redis-server")
        return
    port = free_port()
    quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", str(port)]
    with tempfile.TemporaryDirectory(prefix="portal-test-redis-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            server = subprocess.Popen([binary, *quiet], cwd=folder, stdout=out, stderr=out)
        url = f"redis://127.0.0.1:{port}/0"
        try:
            client = redis.Redis.from_url(url)
            _wait_for(client.ping, server, log)
            client.close()
            yield url
        finally:
            server.terminate()
            server.wait(_START_SECONDS)


@contextmanager
def dovecot() -> Iterator[str]:
    """Start a Dovecot whose every mailbox has the password `segredo`; yield `host:port`.

    Skips without the binary.
    """
    binary = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if binary is None:
        missing("Dovecot", "apt-get install dovecot-imapd")
        return
    # It serves nobody's mail as root; Debian has a user for mail.
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.geteuid())
    inner = ("dovecot", "dovenull") if is_root else (owner.pw_name, owner.pw_name)
    folder, port = Path(tempfile.mkdtemp(prefix="portal-test-imap-")), free_port()
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", user=owner.pw_uid, group=owner.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(
        _DOVECOT.format(
            folder=folder,
            port=port,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            internal=inner[0],
            login=inner[1],
        )
    )
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen([binary, "-F", "-c", config], stdout=out, stderr=out)
    try:
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port)).close(), server, log)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password=segredo
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def _postgres_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    found = [place for place in places if (place / "initdb").exists()]
    return max(found, key=lambda place: place.parent.name.zfill(12), default=None)


def _wait_for(knock: Callable[[], object], server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Knock until the server answers; its log is in the error when it does not."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            knock()
            return
        except (psycopg.OperationalError, redis.ConnectionError, OSError) as failure:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"server did not start: {log.read_text()}") from failure
            time.sleep(0.02)
