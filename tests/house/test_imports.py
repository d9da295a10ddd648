"""The walls between the rooms (pyproject.toml, `tool.importlinter`)."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "kartado_portal"


def test_no_room_imports_what_it_must_not():
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout


def test_a_packages_door_holds_one_sentence_and_no_code():
    crowded = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("__init__.py")
        if len(ast.parse(path.read_text()).body) > 1
    ]

    assert crowded == []


def test_no_drawer_for_the_rest_was_made():
    drawers = {"utils", "helpers", "common", "core", "misc"}

    found = [path for path in PACKAGE.rglob("*") if path.stem in drawers]

    assert found == []
