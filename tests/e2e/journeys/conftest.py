"""Who and what the journeys need besides browsers."""

from collections.abc import Iterator

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal


@pytest.fixture
def backstage(portal: Portal) -> Iterator[Backstage]:
    """People elsewhere, who act through the services."""
    backstage = Backstage(portal)
    yield backstage
    backstage.leave()


@pytest.fixture(params=["desktop", "phone"])
def customer(request: pytest.FixtureRequest) -> OpenPage:
    """Open browsers of either size."""
    opened: OpenPage = request.getfixturevalue(request.param)
    return opened
