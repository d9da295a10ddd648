"""What administrators set up for everybody: categories and canned replies."""

from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, func, select

from kartado_portal import rich_text
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets.models import Category, Ticket
from kartado_portal.workspace.models import CannedReply
from kartado_portal.workspace.schemas import CannedRow, CategoryRow

Row = TypeVar("Row", Category, CannedReply)

TITLE_LIMIT = 80
BODY_LIMIT = 10_000


def list_categories(session: Session, *, actor: Actor) -> list[CategoryRow]:
    """Return every category in its order, archived ones last. Raises: NotAllowed."""
    _refuse(actor)
    counted = select(Ticket.category_id, func.count()).group_by(col(Ticket.category_id))
    tickets = dict(session.exec(counted).all())
    return [
        CategoryRow(
            id=one.id or 0,
            name=one.name,
            is_archived=one.archived_at is not None,
            tickets=tickets.get(one.id or 0, 0),
        )
        for one in _ordered(session)
    ]


def save_category(
    session: Session, *, actor: Actor, category_id: int, name: str, now: datetime
) -> None:
    """Rename a category, or add one at the end (id 0). Raises: NotAllowed, Invalid."""
    _refuse(actor)
    name = " ".join(name.split())[:TITLE_LIMIT]
    if not name:
        raise Invalid(field="category", reason="Escreva o nome da categoria.")
    same = session.exec(
        select(Category).where(func.lower(Category.name) == name.lower())
    ).one_or_none()
    if same is not None and same.id != category_id:
        raise Invalid(field="category", reason="Já existe uma categoria com este nome.")
    if category_id:
        category = _one(session, Category, category_id)
        before, category.name = category.name, name
    else:
        last = session.exec(select(func.max(Category.position))).one() or 0
        before, category = "", Category(name=name, position=last + 1)
        session.add(category)
        session.flush()
    _record(session, "categories.save", actor, now, f"category:{category.id}", before, name)


def archive_category(
    session: Session, *, actor: Actor, category_id: int, is_archived: bool, now: datetime
) -> None:
    """Take a category off the form, or put it back; its tickets keep it.

    Raises: NotAllowed, Invalid (the last one that can be chosen).
    """
    _refuse(actor)
    category = _one(session, Category, category_id)
    others = [one for one in _ordered(session) if one.archived_at is None and one.id != category_id]
    if is_archived and not others:
        raise Invalid(field="category", reason="Deixe pelo menos uma categoria para escolher.")
    category.archived_at = now if is_archived else None
    action = "categories.archive" if is_archived else "categories.restore"
    _record(session, action, actor, now, f"category:{category_id}", "", category.name)


def move_category(
    session: Session, *, actor: Actor, category_id: int, up: bool, now: datetime
) -> None:
    """Let a category change places with its neighbour. Raises: NotAllowed, Invalid."""
    _refuse(actor)
    _one(session, Category, category_id)
    shown = [one for one in _ordered(session) if one.archived_at is None]
    place = next((n for n, one in enumerate(shown) if one.id == category_id), -1)
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(shown):
        return
    shown[place], shown[other] = shown[other], shown[place]
    for position, one in enumerate(shown):
        one.position = position
    _record(session, "categories.move", actor, now, f"category:{category_id}", "", str(other))


def list_canned(session: Session, *, actor: Actor) -> list[CannedRow]:
    """Return the canned replies as they are written, by title. Raises: NotAllowed."""
    _refuse(actor)
    live = select(CannedReply).where(col(CannedReply.archived_at).is_(None))
    return [
        CannedRow(id=one.id or 0, title=one.title, body=plain(one.body_html))
        for one in session.exec(live.order_by(CannedReply.title))
    ]


def save_canned(
    session: Session, *, actor: Actor, canned_id: int, title: str, body: str, now: datetime
) -> None:
    """Change a canned reply, or add one (id 0); `body` is plain text with its variables.

    Raises: NotAllowed, Invalid.
    """
    _refuse(actor)
    title = " ".join(title.split())[:TITLE_LIMIT]
    if not title or not body.strip():
        raise Invalid(field="canned", reason="Escreva o título e o texto da resposta pronta.")
    same = session.exec(select(CannedReply).where(CannedReply.title == title)).one_or_none()
    if same is not None and same.id != canned_id and same.archived_at is None:
        raise Invalid(field="canned", reason="Já existe uma resposta pronta com este título.")
    markup = rich_text.clean(rich_text.from_text(body[:BODY_LIMIT]))
    if canned_id:
        canned = _one(session, CannedReply, canned_id)
        before, canned.title, canned.body_html = canned.title, title, markup
    elif same is not None:
        before, canned = "", same
        canned.body_html, canned.archived_at = markup, None
    else:
        before, canned = "", CannedReply(title=title, body_html=markup)
        session.add(canned)
    session.flush()
    _record(session, "canned.save", actor, now, f"canned:{canned.id}", before, title)


def archive_canned(session: Session, *, actor: Actor, canned_id: int, now: datetime) -> None:
    """Take a canned reply away. Raises: NotAllowed, Invalid."""
    _refuse(actor)
    canned = _one(session, CannedReply, canned_id)
    canned.archived_at = now
    _record(session, "canned.archive", actor, now, f"canned:{canned_id}", canned.title, "")


def plain(markup: str) -> str:
    """Return the text as it was typed: an empty line between paragraphs."""
    return rich_text.to_text(markup.replace("</p>", "</p><br>"))


def _ordered(session: Session) -> list[Category]:
    found = session.exec(select(Category).order_by(Category.position, Category.id)).all()
    return sorted(found, key=lambda one: one.archived_at is not None)


def _one(session: Session, model: type[Row], row_id: int) -> Row:
    row = session.get(model, row_id)
    if row is None:
        raise Invalid(field="", reason="Este item não existe mais. Recarregue a página.")
    return row


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed


def _record(
    session: Session,
    action: str,
    actor: Actor,
    now: datetime,
    subject: str,
    before: Any,
    after: Any,
) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=subject,
        before=before,
        after=after,
    )
