"""What `check` asks before a portal is let near people; each answer is one line."""

import asyncio
from collections.abc import Callable, Iterator

from kartado_portal.accounts import passwords
from kartado_portal.database import get_engine
from kartado_portal.migrating import pending_migrations
from kartado_portal.probes import PROBES
from kartado_portal.settings import get_settings
from kartado_portal.whatsapp.api import CloudApi
from kartado_portal.whatsapp.errors import ApiRefused, ApiTrouble, WindowClosed


def checks() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the name of each check and the check, which raises when something is wrong."""
    for name, probe in PROBES.items():
        yield name, lambda probe=probe: asyncio.run(probe())  # type: ignore[misc]
    yield "migrations", _at_head
    yield "password hashing", passwords.self_test
    if get_settings().has_whatsapp:
        yield "whatsapp", _whatsapp_lets_us_in


def _whatsapp_lets_us_in() -> None:
    try:
        with CloudApi() as api:
            api.number()
    except (ApiTrouble, ApiRefused, WindowClosed) as refused:
        raise RuntimeError(f"Meta does not let us in: {refused}") from refused


def _at_head() -> None:
    pending = pending_migrations(get_engine())
    if pending:
        raise RuntimeError(f"not migrated to {', '.join(pending)}: run `migrate`")
