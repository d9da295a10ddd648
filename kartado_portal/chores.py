"""What goes on beside the pages, in every web process and in `worker`: any number may do it."""

from collections.abc import Awaitable, Callable

from sqlmodel import Session

from kartado_portal.accounts import retention
from kartado_portal.accounts.housekeeping import run_housekeeping
from kartado_portal.chat import personal_data as chat_data
from kartado_portal.chat.care import run_chat_care
from kartado_portal.files.sweep import run_sweeper
from kartado_portal.following import run_following
from kartado_portal.inbound import personal_data as inbound_data
from kartado_portal.inbound.imap_door import run_imap_door
from kartado_portal.inbound.raw_care import known_keys, run_raw_care
from kartado_portal.inbound.smtp_door import run_smtp_door
from kartado_portal.inbound.working import run_inbound_work
from kartado_portal.knowledge import pictures
from kartado_portal.knowledge.counting import run_view_counting
from kartado_portal.knowledge.publishing import run_publishing
from kartado_portal.mail.postman import run_postman
from kartado_portal.tickets import bounces, drafts, sending
from kartado_portal.tickets.ageing import run_ageing
from kartado_portal.tickets.anonymising import Forget
from kartado_portal.tickets.digest import run_digests
from kartado_portal.tickets.file_expiry import run_file_expiry
from kartado_portal.tickets.index_care import run_index_care
from kartado_portal.tickets.overdue import run_overdue_watch
from kartado_portal.tickets.sending import run_sender
from kartado_portal.whatsapp import personal_data as whatsapp_data
from kartado_portal.whatsapp.care import run_whatsapp_sending
from kartado_portal.whatsapp.working import run_whatsapp_work
from kartado_portal.workspace.counted_days import run_day_counting


async def _deliver() -> None:
    await run_postman(prune=retention.prune_letters, on_bounce=bounces.tell_ticket)


async def _sweep() -> None:
    await run_sweeper(kept=_kept, known=known_keys)


def _kept(session: Session) -> set[str]:
    return (
        drafts.kept_attachments(session)
        | sending.kept_attachments(session)
        | pictures.kept_attachments(session)
    )


FORGET_TICKETS: tuple[Forget, ...] = (
    inbound_data.forget_tickets,
    whatsapp_data.forget_tickets,
    chat_data.forget_tickets,
)
"""How each room above the tickets' forgets what it holds of those whose time is over."""


async def _age() -> None:
    await run_ageing(FORGET_TICKETS)


CHORES: tuple[Callable[[], Awaitable[None]], ...] = (
    _deliver,
    run_digests,
    run_sender,
    _sweep,
    run_housekeeping,
    run_index_care,
    run_overdue_watch,
    run_following,
    run_smtp_door,
    run_imap_door,
    run_inbound_work,
    run_raw_care,
    run_day_counting,
    run_file_expiry,
    _age,
    run_publishing,
    run_view_counting,
    run_chat_care,
    run_whatsapp_work,
    run_whatsapp_sending,
)
"""Each runs until it is cancelled; a door that is not set up ends at once."""
