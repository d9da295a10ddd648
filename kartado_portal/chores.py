"""What goes on beside the pages, in every web process and in `worker`: any number may do it."""

import functools
from collections.abc import Awaitable, Callable

from kartado_portal.accounts.housekeeping import run_housekeeping
from kartado_portal.files.sweep import run_sweeper
from kartado_portal.mail.postman import run_postman
from kartado_portal.tickets import drafts
from kartado_portal.tickets.digest import run_digests

CHORES: tuple[Callable[[], Awaitable[None]], ...] = (
    run_postman,
    run_digests,
    run_housekeeping,
    functools.partial(run_sweeper, kept=drafts.kept_attachments),
)
"""Each runs until it is cancelled."""
