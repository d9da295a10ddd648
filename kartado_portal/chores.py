"""What goes on beside the pages, in every web process and in `worker`: any number may do it."""

from collections.abc import Awaitable, Callable

from kartado_portal.accounts.housekeeping import run_housekeeping
from kartado_portal.files.sweep import run_sweeper
from kartado_portal.mail.postman import run_postman
from kartado_portal.tickets import drafts
from kartado_portal.tickets.digest import run_digests


async def _sweep() -> None:
    await run_sweeper(kept=drafts.kept_attachments)


CHORES: tuple[Callable[[], Awaitable[None]], ...] = (
    run_postman,
    run_digests,
    _sweep,
    run_housekeeping,
)
"""Each runs until it is cancelled."""
