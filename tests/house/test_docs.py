"""What an operator can set or call is written down (docs/operations.md)."""

import re

import typer.main

from kartado_portal.cli import app
from kartado_portal.settings import Settings
from tests.conftest import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_documented():
    names = {f"PORTAL_{name.upper()}" for name in Settings.model_fields}

    missing = {name for name in names if f"`{name}`" not in OPERATIONS}

    assert missing == set()


def test_no_setting_is_documented_that_does_not_exist():
    names = {f"PORTAL_{name.upper()}" for name in Settings.model_fields}

    told = set(re.findall(r"^\| `(PORTAL_\w+)` \|", OPERATIONS, re.MULTILINE))

    assert told <= names


def test_every_command_is_documented():
    commands = typer.main.get_command(app).commands

    missing = [name for name in commands if f"`{name}" not in OPERATIONS]

    assert missing == []


def test_defaults_in_the_documentation_are_those_of_the_code():
    rows = re.findall(r"^\| `PORTAL_(\w+)` \| `([^`]*)` \|", OPERATIONS, re.MULTILINE)

    told = {name.lower(): default for name, default in rows}

    fields = Settings.model_fields
    wrong = {
        name: (default, fields[name].default)
        for name, default in told.items()
        if default != _written(fields[name].default)
    }
    assert wrong == {}
    assert len(told) > 20


def _written(default: object) -> str:
    if isinstance(default, tuple):
        return str(list(default))
    return f"{default:g}" if isinstance(default, float) else str(default)
