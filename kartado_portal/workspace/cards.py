"""What the queue shows, made of rows."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from sqlmodel import Session

from kartado_portal import clock, routes
from kartado_portal.actor import Actor
from kartado_portal.tickets import lifecycle, tagging
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace import queries, saved_views
from kartado_portal.workspace.queue_address import STAGES, VIEWS, address_of, filter_of
from kartado_portal.workspace.schemas import (
    COUNTED,
    PAGE_SIZE,
    QueueFilter,
    QueuePage,
    QueueRow,
    ViewLink,
)


def queue_page(session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime) -> QueuePage:
    """Return one page of the queue; a page past the end is the last one. Raises: NotAllowed."""
    ids, total = queries.page_ids(session, actor=actor, wanted=wanted, now=now)
    if not ids and wanted.page > 1:
        wanted = replace(wanted, page=max(1, -(-min(total, COUNTED) // PAGE_SIZE)))
        ids, total = queries.page_ids(session, actor=actor, wanted=wanted, now=now)
    shown = ids[:PAGE_SIZE]
    tags = tagging.tags_of(session, shown)
    return QueuePage(
        rows=[_row(one, tags, now) for one in queries.rows(session, shown)],
        total=total,
        total_label=counted(total),
        page=wanted.page,
        has_next=len(ids) > PAGE_SIZE,
    )


def counted(total: int) -> str:
    """Return a count as it is shown: exact, or «1.000+»."""
    return str(total) if total < COUNTED else "1.000" if total == COUNTED else "1.000+"


def _row(row: Any, tags: dict[int, list[str]], now: datetime) -> QueueRow:
    ticket: Ticket = row.Ticket
    due = ticket.next_due_at
    return QueueRow(
        number=ticket.number,
        subject=ticket.subject,
        requester=row.requester,
        requester_name=row.requester_name,
        company=row.company or "",
        stage=lifecycle.label(ticket.stage),
        owner=row.owner or row.owner_email or "",
        due=clock.stamp(due) if due else "",
        is_overdue=due is not None and due < now,
        last_activity=clock.stamp(ticket.last_activity_at),
        priority=ticket.priority,
        priority_label=lifecycle.priority_label(ticket.priority),
        url=routes.desk_ticket(ticket.number),
        tags=tags.get(ticket.id or 0, []),
    )


def view_links(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> list[ViewLink]:
    """Return the desk's views, the open stages and the saved views, each with its count."""
    shown = replace(wanted, page=1)

    def link(key: str, label: str, view: QueueFilter, group: str, saved_id: int = 0) -> ViewLink:
        is_saved = group in ("own", "team")
        return ViewLink(
            key=key,
            label=label,
            url=address_of(view),
            count=counted(queries.count(session, actor=actor, wanted=view, now=now)),
            is_current=shown == (view if is_saved else replace(view, order=wanted.order)),
            group=group,
            saved_id=saved_id,
        )

    links = [link(view, label, QueueFilter(view=view), "desk") for view, label in VIEWS.items()]
    links += [
        link(f"etapa-{name}", lifecycle.label(stage), QueueFilter(stage=name), "stages")
        for name, stage in STAGES.items()
        if stage is not lifecycle.Stage.CLOSED
    ]
    for saved in saved_views.list_views(session, actor=actor):
        view = filter_of(dict(parse_qsl(saved.query.removeprefix("?"))))
        changeable = saved.id or 0 if saved_views.may_change(actor, saved) else 0
        group = "team" if saved.is_shared else "own"
        links.append(link(f"salva-{saved.id}", saved.name, view, group, changeable))
    return links
