"""The browser of this folder's tests: the machine's own Chromium where there is one."""

import shutil
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the installed Chromium; without one, Playwright's own."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    mine = {"executable_path": found} if found else {}
    return browser_type_launch_args | mine | {"args": ["--no-sandbox", "--disable-gpu"]}
