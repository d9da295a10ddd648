"""One real server for the checks of a worker, and two companies that must not meet."""

import secrets
from collections.abc import Iterator

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import open_page
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.visitor import Visitor
from tests.mail.sink import new_sink, relay
from tests.servers import free_port

__all__ = ["open_page"]

ANA, CARLA = "ana@rodoviasul.com.br", "carla@energianorte.com.br"

SMALL_FILES = {
    "attachment_limit_mb": 1,
    "attachments_per_message": 3,
    "attachment_quota_mb": 4,
    "image_pixel_limit": 1_000_000,
}


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("gauntlet") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with production's settings, nobody's data and small limits for files."""
    data_dir = tmp_path_factory.mktemp("production") / "data"
    strict = {"env": "production", "secret_key": secrets.token_urlsafe(32)}
    with (
        relay(new_sink()) as sink,
        running_portal(
            data_dir,
            seed=False,
            has_own_pages=False,
            smtp_url=sink.url,
            **strict,
            **SMALL_FILES,
        ) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that takes mail in, from whoever sends however much of it."""
    values = {
        "inbound_smtp": f"127.0.0.1:{free_port()}",
        "inbound_checks": False,
        "inbound_per_sender": 10_000,
    }
    with running_portal(tmp_path_factory.mktemp("mailed") / "data", **values) as running:
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
