"""What the analysts' page of one ticket shows, made of rows."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, func, select

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account, Company, SignIn
from kartado_portal.actor import Actor
from kartado_portal.database import read_columns
from kartado_portal.hours.current import current_calendar, current_elapsed
from kartado_portal.hours.words import promise
from kartado_portal.tickets import (
    cards,
    changes,
    lifecycle,
    mentions,
    merging,
    queries,
    search,
    sharing,
    sla,
    tagging,
)
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp import queries as whatsapp
from kartado_portal.workspace import canned
from kartado_portal.workspace.desk_ticket_schemas import (
    ClockCard,
    DeskChoices,
    DeskDetail,
    MentionCard,
    OtherTicket,
    PersonPanel,
)
from kartado_portal.workspace.queries import require_staff
from kartado_portal.workspace.schemas import Choice

_OTHERS = 5
_LANGUAGES = {"pt-BR": "Português", "en": "Inglês", "es": "Espanhol"}


def desk_detail(session: Session, *, actor: Actor, number: str, now: datetime) -> DeskDetail:
    """Return the head of the page. Raises: NotAllowed (customers), TicketNotFound."""
    require_staff(actor)
    head = queries.get_head(session, actor, number)
    seen, ticket = cards.detail_of(session, actor=actor, head=head), head.ticket
    return DeskDetail(
        number=number,
        subject=seen.subject,
        category=seen.category,
        category_id=str(ticket.category_id),
        priority=ticket.priority,
        priority_label=lifecycle.priority_label(ticket.priority),
        tags=tagging.tags_of(session, [ticket.id or 0]).get(ticket.id or 0, []),
        stage=ticket.stage,
        stage_hint=seen.stage_hint,
        status_line=seen.status_line,
        turn=seen.turn.replace("aguardando você", "aguardando o cliente"),
        level=ticket.level,
        owner=seen.owner,
        is_mine=ticket.owner_id == actor.account_id,
        is_open=ticket.is_open,
        is_solution_asked=ticket.is_open and ticket.solution_asked_at is not None,
        has_news=seen.has_news,
        seen=changes.stamp_of(session, ticket),
        created=seen.created,
        clocks=_clocks(session, ticket, now),
        is_resting=ticket.paused_at is not None,
        continues=seen.continues,
        continued_by=seen.continued_by,
        linked=merging.linked_numbers(session, ticket),
        participants=seen.participants,
        person=_person(session, ticket, now),
    )


def _clocks(session: Session, ticket: Ticket, now: datetime) -> list[ClockCard]:
    targets = sla.targets_of(session, ticket.priority)
    before = current_elapsed().before
    return [
        ClockCard(
            label=sla.LABELS[one.kind],
            due=promise(current_calendar(), one.due_at).removeprefix("até "),
            state="late"
            if one.due_at < now
            else "soon"
            if before(one.due_at, targets.warn) <= now
            else "",
        )
        for one in sla.clocks(ticket, targets)
    ]


_OTHER_TICKETS = (
    select(Ticket.number, Ticket.subject, Ticket.stage)
    .where(Ticket.requester_id == bindparam("requester"), Ticket.id != bindparam("ticket"))
    .order_by(Ticket.last_activity_at.desc(), Ticket.id.desc())
    .limit(_OTHERS)
)


def _person(session: Session, ticket: Ticket, now: datetime) -> PersonPanel:
    account = session.get_one(Account, ticket.requester_id)  # the head holds it
    company = session.get(Company, ticket.company_id) if ticket.company_id else None
    last_seen = session.exec(
        select(func.max(SignIn.last_seen_at)).where(SignIn.account_id == account.id)
    ).one()
    total = session.exec(select(func.count()).where(Ticket.requester_id == account.id)).one()
    about = {"requester": account.id, "ticket": ticket.id}
    phone = whatsapp.find_phone(session, ticket_id=ticket.id or 0, now=now)
    return PersonPanel(
        name=account.name,
        email=visitors.shown(account.email),
        phone=phone.words if phone else "",
        phone_notice=phone.notice if phone and ticket.is_open else "",
        company=company.name if company else "",
        language=_LANGUAGES.get(account.language, account.language),
        last_seen=clock.ago(last_seen, now) if last_seen else "",
        total=total,
        others=[
            OtherTicket(
                number=one.number,
                subject=one.subject,
                status_line=lifecycle.status_line(one.stage),
                url=routes.desk_ticket(one.number),
            )
            for one in read_columns(session, _OTHER_TICKETS, about)
        ],
    )


def list_choices(session: Session, *, actor: Actor, number: str) -> DeskChoices:
    """Return what the page offers to choose from: whom to hand the ticket to, what it can be about,
    texts and acts.

    Raises: NotAllowed (customers), TicketNotFound.
    """
    require_staff(actor)
    staff = mentions.staff(session)
    people = [
        Choice(
            f"account:{one.id}",
            f"{one.name or one.email} ({one.level})" if one.level else one.name or one.email,
        )
        for one in staff
    ]
    return DeskChoices(
        levels=[Choice(f"level:{level}", level) for level in lifecycle.LEVELS],
        people=people,
        categories=[Choice(str(one.id), one.name) for one in queries.list_categories(session)],
        canned=canned.list_canned(session, actor=actor, number=number),
        macros=canned.list_macros(session, actor=actor),
        mentions=[
            MentionCard(handle, f"{handle.lower()} {search.fold(handle)}")
            for handle, person in mentions.handles(staff).items()
            if person.id != actor.account_id
        ],
        colleagues=sharing.list_colleagues_of_requester(session, actor=actor, number=number),
    )
