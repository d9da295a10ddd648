"""What `check` asks before a portal is let near people; each answer is one line."""

import asyncio
from collections.abc import Callable, Iterator

from kartado_portal.accounts import passwords
from kartado_portal.database import get_engine
from kartado_portal.migrating import pending_migrations
from kartado_portal.probes import PROBES


def checks() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the name of each check and the check, which raises when something is wrong."""
    for name, probe in PROBES.items():
        yield name, lambda probe=probe: asyncio.run(probe())  # type: ignore[misc]
    yield "migrations", _at_head
    yield "password hashing", passwords.self_test


def _at_head() -> None:
    pending = pending_migrations(get_engine())
    if pending:
        raise RuntimeError(f"not migrated to {', '.join(pending)}: run `migrate`")
