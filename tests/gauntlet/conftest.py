"""One real server for the checks of a worker, and two companies that must not meet."""

from collections.abc import Iterator

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.visitor import Visitor

ANA, CARLA = "ana@rodoviasul.com.br", "carla@energianorte.com.br"


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("gauntlet") / "data") as running:
        yield running


@pytest.fixture
def backstage(portal: Portal) -> Iterator[Backstage]:
    behind = Backstage(portal)
    yield behind
    behind.leave()


@pytest.fixture(scope="session")
def ana(portal: Portal) -> Visitor:
    return Visitor.signed_in(portal, ANA)


@pytest.fixture(scope="session")
def carla(portal: Portal) -> Visitor:
    """A customer of another company."""
    return Visitor.signed_in(portal, CARLA)
