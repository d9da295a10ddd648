"""Services, mail, files and the command line run where no page is ever drawn."""

import os
import subprocess
import sys

from tests.conftest import ROOT

SCREENS = {"pages", "components", "states"}
ROOMS_OF_SCREENS = {"ui", "shell", "live", "web", "sitemap", "kartado_portal", "__main__"}


def test_no_plain_module_brings_the_framework_in(tmp_path):
    modules = [
        module
        for path in (ROOT / "kartado_portal").rglob("*.py")
        if not SCREENS
        & set((module := ".".join(path.relative_to(ROOT).with_suffix("").parts)).split("."))
        and module.split(".")[1] not in ROOMS_OF_SCREENS
    ]
    program = "\n".join(
        [
            "import importlib, sys",
            f"for name in {modules!r}:",
            "    importlib.import_module(name.removesuffix('.__init__'))",
            "    assert 'reflex' not in sys.modules, f'{name} brings in reflex'",
        ]
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PORTAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(modules) > 40
    assert loaded.returncode == 0, loaded.stderr
