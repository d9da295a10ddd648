"""Views of the queue that are kept under a name: one's own, and the team's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, func, or_, select

from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.database import read_columns
from kartado_portal.live.poke import poke
from kartado_portal.workspace.errors import NameMissing, NotYourView, TooManyViews, ViewNotFound
from kartado_portal.workspace.models import SavedView
from kartado_portal.workspace.queries import require_staff
from kartado_portal.workspace.queue_address import filter_of, query_of
from kartado_portal.workspace.schemas import NAME_LIMIT, VIEWS_LIMIT

# Made once: every refresh of every queue asks it.
_LISTED = (
    sa_select(
        *(SavedView.id, SavedView.owner_id, SavedView.is_shared, SavedView.name, SavedView.query)
    )
    .where(or_(SavedView.owner_id == bindparam("me"), SavedView.is_shared))
    .order_by(func.lower(SavedView.name), SavedView.id)
)


def list_views(session: Session, *, actor: Actor) -> Sequence[Any]:
    """Return what is shown of the actor's own views and the team's, by name. Raises: NotAllowed."""
    require_staff(actor)
    return read_columns(session, _LISTED, {"me": actor.account_id}).all()


def save_view(
    session: Session, *, actor: Actor, name: str, query: str, is_shared: bool, now: datetime
) -> SavedView:
    """Keep a query string of the queue under a name, for oneself or for the team.

    Raises: NotAllowed, NameMissing, TooManyViews.
    """
    require_staff(actor)
    name = _checked(name)
    mine = select(func.count()).select_from(SavedView)
    if session.exec(mine.where(SavedView.owner_id == actor.account_id)).one() >= VIEWS_LIMIT:
        raise TooManyViews(limit=VIEWS_LIMIT)
    view = SavedView(
        owner_id=actor.account_id,
        is_shared=is_shared,
        name=name,
        query=normal_query(query),
        created_at=now,
    )
    session.add(view)
    session.flush()
    _done(session, "workspace.save_view", view, actor, now)
    return view


def rename_view(
    session: Session, *, actor: Actor, view_id: int, name: str, now: datetime
) -> SavedView:
    """Give a view another name. Raises: NotAllowed, ViewNotFound, NotYourView, NameMissing."""
    view = _changeable(session, actor, view_id)
    view.name = _checked(name)
    _done(session, "workspace.rename_view", view, actor, now)
    return view


def delete_view(session: Session, *, actor: Actor, view_id: int, now: datetime) -> None:
    """Forget a view; the tickets in it stay. Raises: NotAllowed, ViewNotFound, NotYourView."""
    view = _changeable(session, actor, view_id)
    _done(session, "workspace.delete_view", view, actor, now)
    session.delete(view)


def collect_views(session: Session, *, account_id: int) -> Part:
    """Return the views that a person keeps, for the export of their own data."""
    mine = select(SavedView).where(SavedView.owner_id == account_id).order_by(SavedView.id)
    return Part([{"nome": one.name, "filtro": one.query} for one in session.exec(mine)])


def erase_views(session: Session, *, account_id: int, now: datetime) -> None:  # noqa: ARG001 (given to every room)
    """Forget an erased person's own views, and every view that names them.

    The team's views of an analyst who left stay: they say what tickets, not who. Called while
    the account still carries its name.
    """
    account = session.get_one(Account, account_id)
    words = {account.name.lower(), account.email.lower()} - {""}
    for view in session.exec(select(SavedView)).all():
        said = f"{view.name} {unquote_plus(view.query)}".lower()
        is_own = view.owner_id == account_id and not view.is_shared
        if is_own or any(word in said for word in words):
            session.delete(view)


def may_change(actor: Actor, view: Any) -> bool:
    """Whether the actor renames and deletes the view: its author, or an admin one of the team's."""
    return view.owner_id == actor.account_id or (view.is_shared and actor.role is Role.ADMIN)


def normal_query(query: str) -> str:
    """Return a query string as `query_of` writes it, from the first page; whatever came in."""
    wanted = filter_of(dict(parse_qsl(query.removeprefix("?"))[:50]) | {"pagina": "1"})
    return query_of(wanted)


def _checked(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= NAME_LIMIT:
        raise NameMissing(limit=NAME_LIMIT)
    return name


def _changeable(session: Session, actor: Actor, view_id: int) -> SavedView:
    require_staff(actor)
    view = session.get(SavedView, view_id)
    if view is None or not (view.is_shared or view.owner_id == actor.account_id):
        raise ViewNotFound
    if not may_change(actor, view):
        raise NotYourView
    return view


def _done(session: Session, act: str, view: SavedView, actor: Actor, now: datetime) -> None:
    subject = f"view:{view.id}"
    audit.record(
        session, act, now=now, actor_id=actor.account_id, subject=subject, is_shared=view.is_shared
    )
    # Own views too: the same person may have the queue open twice.
    poke(session, "queue")
