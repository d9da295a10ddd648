"""What administrators choose about mail: the category of the tickets that it opens."""

from datetime import datetime

from sqlmodel import Session, col, select

from kartado_portal.accounts.models import PortalSetting
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import by_mail
from kartado_portal.tickets.models import Category
from kartado_portal.tickets.schemas import CategoryCard


def list_categories(session: Session, *, actor: Actor) -> tuple[list[CategoryCard], int]:
    """Return the categories, and the id of the one that holds. Raises: NotAllowed."""
    _refuse(actor)
    listed = select(Category).where(col(Category.archived_at).is_(None))
    rows = session.exec(listed.order_by(col(Category.position), col(Category.name)))
    cards = [CategoryCard(one.id or 0, one.name) for one in rows]
    return cards, by_mail.category_of_mail(session).id or 0


def choose_category(session: Session, *, actor: Actor, category_id: int, now: datetime) -> None:
    """Have tickets that come by mail get this category. Raises: NotAllowed, Invalid."""
    _refuse(actor)
    category = session.get(Category, category_id)
    if category is None or category.archived_at is not None:
        raise Invalid(field="category_id", reason="Escolha uma categoria.")
    row = session.get(PortalSetting, by_mail.CATEGORY) or PortalSetting(
        name=by_mail.CATEGORY, value="", changed_at=now
    )
    if row.value == str(category_id):
        return
    row.value, row.changed_at = str(category_id), now
    session.add(row)
    audit.record(
        session,
        "inbound.category",
        now=now,
        actor_id=actor.account_id,
        subject=f"category:{category_id}",
    )


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
