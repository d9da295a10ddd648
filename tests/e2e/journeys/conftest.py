"""Who and what the journeys need besides browsers."""

import pytest

from tests.e2e.conftest import OpenPage


@pytest.fixture(params=["desktop", "phone"])
def customer(request: pytest.FixtureRequest) -> OpenPage:
    """Open browsers of either size."""
    opened: OpenPage = request.getfixturevalue(request.param)
    return opened
