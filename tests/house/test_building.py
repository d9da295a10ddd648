"""One build for one state of the sources, whoever asks, and none of the deployment's secrets."""

import shutil
import threading
from pathlib import Path

import pytest
import reflex_base

from kartado_portal import building
from kartado_portal.settings import Settings
from kartado_portal.shell.lost_line import say_so
from tests.conftest import ROOT

REFLEX_ENVIRONMENT = (
    "var e={PING:`http://built.invalid/ping`,EVENT:`ws://built.invalid/_event`,"
    "TRANSPORT:`websocket`};export{e as t};"
)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small tree of sources."""
    (tmp_path / "kartado_portal").mkdir()
    (tmp_path / "kartado_portal" / "page.py").write_text("TITLE = 'a'\n")
    (tmp_path / "rxconfig.py").write_text("config = 1\n")
    (tmp_path / "requirements.txt").write_text("reflex==0.10.1\n")
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was built, by a builder that only makes the folder."""
    made: list[Path] = []

    def build(root: Path, shown: dict[str, str], finished: Path) -> None:
        made.append(finished)
        finished.mkdir()

    monkeypatch.setattr(building, "_build", build)
    return made


def test_the_same_sources_are_built_once(sources, built):
    first = building.built_pages(Settings(), root=sources)
    second = building.built_pages(Settings(), root=sources)

    assert first == second
    assert len(built) == 1


def test_another_address_needs_no_other_build(sources, built):
    building.built_pages(Settings(port=3000), root=sources)
    building.built_pages(Settings(port=4000, base_url="https://a.test"), root=sources)

    assert len(built) == 1


def test_changed_sources_and_what_pages_show_need_another_build(sources, built):
    building.built_pages(Settings(), root=sources)
    building.built_pages(Settings(attachment_limit_mb=7), root=sources)
    (sources / "kartado_portal" / "page.py").write_text("TITLE = 'b'\n")
    building.built_pages(Settings(), root=sources)

    assert len(set(built)) == 3


def test_two_that_start_together_build_once(sources, built):
    threads = [
        threading.Thread(target=building.built_pages, args=(Settings(),), kwargs={"root": sources})
        for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(built) == 1


def test_a_build_sees_none_of_the_deployments_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://u:hidden@h/d")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "hidden")

    environment = building.build_environment({"mail_from": "a@b.test"}, tmp_path)

    assert "hidden" not in str(environment)
    assert environment["PORTAL_MAIL_FROM"] == "a@b.test"
    assert environment["PORTAL_DATA_DIR"] == str(tmp_path)


def test_pages_find_their_server_where_they_were_loaded_from(tmp_path):
    script = tmp_path / "assets" / "shell-1a2b.js"
    script.parent.mkdir()
    script.write_text(REFLEX_ENVIRONMENT)

    building.free_of_address(tmp_path)

    assert "PING:(location.origin+`/ping`)" in script.read_text()
    assert "EVENT:(location.origin.replace(`http`,`ws`)+`/_event`)" in script.read_text()


def test_an_address_of_the_build_in_a_page_stops_the_build(tmp_path):
    (tmp_path / "index.html").write_text('<a href="http://built.invalid/x">')

    with pytest.raises(building.BuildFailed, match=r"index\.html"):
        building.free_of_address(tmp_path)


def test_a_failed_build_shows_the_end_of_its_log(sources):
    shutil.copy(ROOT / "rxconfig.py", sources / "rxconfig.py")
    (sources / "kartado_portal" / "__init__.py").write_text(
        "raise RuntimeError('broken on purpose')"
    )

    with pytest.raises(building.BuildFailed, match="broken on purpose"):
        building.built_pages(Settings(), root=sources)

    assert list((sources / ".cache" / "pages").glob("*")) == []


def test_every_setting_that_pages_show_makes_another_build():
    screens = [
        path
        for path in (ROOT / "kartado_portal").rglob("*.py")
        if {"pages", "components", "ui", "shell"} & set(path.parts)
    ]
    names = set(Settings.model_fields) - set(building.PAGE_SETTINGS)

    shown = {
        f"{path.name}: {name}"
        for path in screens
        for name in names
        if f"settings().{name}" in path.read_text() or f"settings.{name}" in path.read_text()
    }

    assert shown == set()


def test_a_lost_line_is_told_by_the_script_that_reflex_ships():
    script = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"

    changed = say_so(script.read_text())

    assert changed.count("new Error(reason)") == script.read_text().count("new Error(reason)") + 1
    assert "timeout: 10000," in changed
    assert say_so(changed) == changed


def test_a_script_that_changed_stops_the_build():
    with pytest.raises(RuntimeError, match="has changed"):
        say_so("socket.on('disconnect', () => {})")
