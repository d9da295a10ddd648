"""The pins install on every Python that the README promises, down to a distribution's own 3.11."""

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent.parent
OLDEST = "3.11.0"
_PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==", re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_takes_the_oldest_python(name: str) -> None:
    pins = _PIN.findall((ROOT / name).read_text())

    wants = {pin: metadata(pin).get("Requires-Python") or "" for pin in pins}

    assert len(pins) > 10
    assert {pin: want for pin, want in wants.items() if OLDEST not in SpecifierSet(want)} == {}
