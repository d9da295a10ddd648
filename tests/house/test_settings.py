"""Settings: read in one place, and production refuses what is weak, missing or in clear."""

import ast
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from kartado_portal.settings import Settings
from tests.conftest import ROOT

PRODUCTION = {
    "env": "production",
    "base_url": "https://suporte.kartado.com.br",
    "smtp_url": "smtps://portal:x@mail.kartado.com.br:465",
    "secret_key": "b3J1bGVzLXRoZS1yb2FkLWFuZC10aGUtcml2ZXI",
}
# Who may look at the environment: the settings, and what hands it on to another process.
READERS = {"drills.py", "settings.py", "clock.py", "building.py", "serving.py"}


def test_production_starts_with_what_it_needs():
    settings = Settings(**PRODUCTION)

    assert settings.is_production
    assert settings.is_https


def test_an_empty_data_folder_is_not_the_current_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_DATA_DIR", "")
    monkeypatch.delenv("PORTAL_SECRET_KEY")

    assert Settings().data_dir == tmp_path / "data"
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("secret_key", "", "PORTAL_SECRET_KEY"),
        ("secret_key", "curta", "PORTAL_SECRET_KEY"),
        ("secret_key", "a" * 64, "PORTAL_SECRET_KEY"),
        ("smtp_url", "", "PORTAL_SMTP_URL"),
        ("base_url", "http://suporte.kartado.com.br", "PORTAL_BASE_URL"),
        ("base_url", "", None),
        ("base_url", "http://localhost:3000", None),
    ],
)
def test_production_refuses_what_is_weak_and_says_which(monkeypatch, name, value, told):
    monkeypatch.delenv("PORTAL_SECRET_KEY")

    if told is None:
        assert Settings(**PRODUCTION | {name: value})
        return
    with pytest.raises(ValidationError, match=told):
        Settings(**PRODUCTION | {name: value})


def test_demo_keeps_one_secret_that_only_its_owner_reads(monkeypatch, tmp_path):
    monkeypatch.delenv("PORTAL_SECRET_KEY")

    first = Settings(data_dir=tmp_path / "data")
    second = Settings(data_dir=tmp_path / "data")

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_the_address_follows_the_port_unless_given():
    assert Settings(port=4321).base_url == "http://localhost:4321"
    assert Settings(port=4321, base_url="https://a.test/").base_url == "https://a.test"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_plain_postgresql_address_finds_our_driver(scheme):
    settings = Settings(database_url=f"{scheme}://u:p@h/d")

    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


def test_several_processes_want_redis():
    with pytest.raises(ValidationError, match="PORTAL_REDIS_URL"):
        Settings(workers=2)


def test_nothing_else_reads_the_environment():
    readers = {
        path.name
        for path in (ROOT / "kartado_portal").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }

    assert readers <= READERS
