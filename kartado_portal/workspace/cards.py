"""What the queue shows, made of rows."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from sqlmodel import Session

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.actor import Actor
from kartado_portal.tickets import lifecycle, sla
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


def queue_screen(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> tuple[QueuePage, list[ViewLink]]:
    """Return one page of the queue and its views, nothing counted twice. Raises: NotAllowed."""
    views, counts = _counted_views(session, actor, now)
    total = counts.get(_counted_as(wanted))
    page = queue_page(session, actor=actor, wanted=wanted, now=now, total=total)
    return page, _links(views, counts, wanted)


def queue_page(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime, total: int | None = None
) -> QueuePage:
    """Return one page of the queue; a page past the end is the last one.

    `total` is how many tickets there are, when the caller has counted them. Raises: NotAllowed.
    """
    rows, total = queries.page_rows(session, actor=actor, wanted=wanted, now=now, total=total)
    if not rows and wanted.page > 1:
        wanted = replace(wanted, page=max(1, -(-min(total, COUNTED) // PAGE_SIZE)))
        rows, total = queries.page_rows(session, actor=actor, wanted=wanted, now=now)
    return QueuePage(
        rows=[_row(one, now) for one in rows[:PAGE_SIZE]],
        total=total,
        total_label=counted(total),
        page=wanted.page,
        has_next=len(rows) > PAGE_SIZE,
    )


def counted(total: int) -> str:
    """Return a count as it is shown: exact, or «1.000+»."""
    return str(total) if total < COUNTED else "1.000" if total == COUNTED else "1.000+"


def _row(row: Any, now: datetime) -> QueueRow:
    due = row.next_due_at
    return QueueRow(
        number=row.number,
        subject=row.subject,
        requester=visitors.shown(row.requester),
        requester_name=row.requester_name,
        company=row.company or "",
        stage=lifecycle.label(row.stage),
        owner=row.owner or row.owner_email or "",
        due=clock.stamp(due) if due else "",
        due_kind=sla.LABELS.get(row.next_due_kind, ""),
        is_overdue=(is_overdue := due is not None and due < now),
        is_due_soon=not is_overdue and row.next_warn_at is not None and row.next_warn_at <= now,
        last_activity=clock.stamp(row.last_activity_at),
        priority=row.priority,
        priority_label=lifecycle.priority_label(row.priority),
        url=routes.desk_ticket(row.number),
        tags=sorted(row.tags.split("\n")) if row.tags else [],
    )


@dataclass(frozen=True, slots=True)
class _View:
    key: str
    label: str
    wanted: QueueFilter
    group: str
    saved_id: int = 0


def view_links(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> list[ViewLink]:
    """Return the desk's views, the open stages and the saved views, each with its count."""
    views, counts = _counted_views(session, actor, now)
    return _links(views, counts, wanted)


def _counted_views(
    session: Session, actor: Actor, now: datetime
) -> tuple[list["_View"], dict[QueueFilter, int]]:
    views = [*_FIXED, *_saved(session, actor)]
    asked = list(dict.fromkeys(_counted_as(one.wanted) for one in views))
    counts = queries.counts(session, actor=actor, views=asked, now=now)
    return views, dict(zip(asked, counts, strict=True))


@lru_cache(maxsize=1_000)
def _counted_as(wanted: QueueFilter) -> QueueFilter:
    """Return the filter without what moves no count."""
    return replace(wanted, page=1, order="-atividade")


def _links(
    views: list["_View"], counts: dict[QueueFilter, int], wanted: QueueFilter
) -> list[ViewLink]:
    shown, unordered = replace(wanted, page=1), _counted_as(wanted)
    return [
        ViewLink(
            key=one.key,
            label=one.label,
            url=address_of(one.wanted),
            count=counted(counts[_counted_as(one.wanted)]),
            # A saved view has an order of its own; in the others one sorts as one likes.
            is_current=one.wanted == (shown if one.key.startswith("salva-") else unordered),
            group=one.group,
            saved_id=one.saved_id,
        )
        for one in views
    ]


_FIXED = (
    *(_View(view, label, QueueFilter(view=view), "desk") for view, label in VIEWS.items()),
    *(
        _View(f"etapa-{name}", lifecycle.label(stage), QueueFilter(stage=name), "stages")
        for name, stage in STAGES.items()
        if stage is not lifecycle.Stage.CLOSED
    ),
)


def _saved(session: Session, actor: Actor) -> list[_View]:
    return [
        _View(
            key=f"salva-{one.id}",
            label=one.name,
            wanted=filter_of(dict(parse_qsl(one.query.removeprefix("?")))),
            group="team" if one.is_shared else "own",
            saved_id=(one.id or 0) if saved_views.may_change(actor, one) else 0,
        )
        for one in saved_views.list_views(session, actor=actor)
    ]
