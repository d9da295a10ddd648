"""Acts over many tickets at once: each is done, or named with the reason why not."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.errors import Invalid, PortalError
from kartado_portal.tickets import handling, lifecycle, queries, services, tagging
from kartado_portal.tickets.errors import FieldMissing, TicketClosed
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.errors import AlreadyClosed, NothingSelected
from kartado_portal.workspace.queries import require_staff
from kartado_portal.workspace.queue_address import STAGES
from kartado_portal.workspace.schemas import BULK_LIMIT, BulkAct, BulkDone, Refused

OneAct = Callable[..., Ticket]


def act_on_all(
    session: Session, *, actor: Actor, numbers: list[str], bulk_act: BulkAct, now: datetime
) -> BulkDone:
    """Do one act to every ticket of `numbers`; letters, lines and log as if one by one.

    What one ticket refuses undoes nothing of the others.

    Raises: NotAllowed, NothingSelected (or more than `BULK_LIMIT`), FieldMissing (an act that
    no ticket could take).
    """
    require_staff(actor)
    if not 0 < len(set(numbers)) <= BULK_LIMIT:
        raise NothingSelected(limit=BULK_LIMIT)
    one_act = _act(actor, bulk_act)
    done: list[str] = []
    refused: list[Refused] = []
    for number in sorted(set(numbers)):  # in one order, so that two such acts cannot lock up
        try:
            with session.begin_nested():
                one_act(session, actor=actor, number=number, now=now)
                session.flush()
        except TicketClosed:
            refused.append(Refused(number, "está fechado"))
        except Invalid:
            raise
        except PortalError as why:
            refused.append(Refused(number, str(why)))
        else:
            done.append(number)
    return BulkDone(done, refused)


def _act(actor: Actor, act: BulkAct) -> OneAct:
    if act.kind == "assign" and act.value in lifecycle.LEVELS:
        return partial(handling.hand_over, level=act.value)
    if act.kind == "assign" and (act.value == "eu" or act.value.isdecimal()):
        owner_id = actor.account_id if act.value == "eu" else int(act.value)
        return partial(handling.hand_over, owner_id=owner_id)
    if act.kind == "stage" and act.value in STAGES:
        return partial(handling.set_stage, stage=STAGES[act.value])
    if act.kind == "tag":
        return partial(tagging.add_tag, name=tagging.normal_name(act.value))
    if act.kind == "close":
        return _close
    raise FieldMissing(field="act", reason="Escolha uma ação.")


def _close(session: Session, *, actor: Actor, number: str, now: datetime) -> Ticket:
    """Close what is open: two analysts who close the same row should both know."""
    if queries.get_for(session, actor, number, for_update=True).stage == Stage.CLOSED:
        raise AlreadyClosed
    return services.close(session, actor=actor, number=number, now=now)
