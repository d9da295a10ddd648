"""The lab of the web room serves here too."""

from tests.web.lab_server import running_lab

__all__ = ["running_lab"]
