"""Uploads checked by a real ClamAV daemon (gauntlet O21)."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files import samples
from tests.servers import missing
from tests.waiting import wait_until

CLAMD = shutil.which("clamd") or "/usr/sbin/clamd"

_CONFIG = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}
Foreground yes
StreamMaxLength 60M
User root
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory) -> Iterator[str]:
    """A daemon that knows one signature, the EICAR test file; yields its socket."""
    if not Path(CLAMD).exists():
        missing("ClamAV", "apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "test.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n")
    (folder / "clamd.conf").write_text(_CONFIG.format(folder=folder))
    socket, log = folder / "clamd.sock", folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [CLAMD, "-c", str(folder / "clamd.conf")], stdout=out, stderr=out
        )
    try:
        wait_until(lambda: socket.exists() or process.poll() is not None)
        assert socket.exists(), log.read_text()
        yield str(socket)
    finally:
        process.terminate()
        process.wait(10)


def test_a_known_virus_is_refused_by_name(room, settings, clamd):
    settings(clamd=clamd)

    answer = room.send("ana", "eicar.txt", samples.EICAR)

    assert answer.status_code == 415
    assert answer.text == '"eicar.txt" não permitido: o antivírus encontrou um vírus.'
    assert room.stored_files() == []


def test_a_clean_file_passes_the_scanner(room, settings, clamd):
    settings(clamd=clamd)

    assert room.send("ana", "a.txt", b"oi" * 400_000).status_code == 200


def test_without_a_scanner_nobody_is_asked(room):
    assert room.send("ana", "eicar.txt", samples.EICAR).status_code == 200


@pytest.mark.parametrize("place", ["127.0.0.1:9", "/nowhere/clamd.sock", "not an address"])
def test_a_scanner_that_does_not_answer_lets_nothing_through(room, settings, place):
    settings(clamd=place)

    answer = room.send("ana", "a.txt", b"oi")

    assert answer.status_code == 503
    assert answer.text == '"a.txt" não pôde ser verificado agora. Tente novamente em instantes.'
    assert room.stored_files() == []
