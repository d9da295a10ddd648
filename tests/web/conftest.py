"""One lab for all tests of this folder."""

from tests.web.lab_server import running_lab

__all__ = ["running_lab"]
