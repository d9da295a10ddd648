"""Two accounts of one person made one: looked for, foretold, done. The administrators' alone."""

from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from kartado_portal.accounts import merging
from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.knowledge import voting
from kartado_portal.live.poke import poke
from kartado_portal.tickets import person_merging
from kartado_portal.tickets.person_merging import Holdings
from kartado_portal.workspace.schemas import MergePreview, PersonRow

OFFERED = 8


def list_candidates(session: Session, *, actor: Actor, account_id: int, q: str) -> list[PersonRow]:
    """Return customers whose name or address answers `q`, and who can be merged into this one.

    Raises: NotAllowed.
    """
    _refuse(actor)
    words = q.lower().split()
    if not words:
        return []
    asked = (
        select(Account, Company.name)
        .outerjoin(Company, col(Company.id) == Account.company_id)
        .where(Account.role == Role.CUSTOMER.value, Account.id != account_id)
        .where(col(Account.erased_at).is_(None), col(Account.merged_into_id).is_(None))
    )
    for word in words:
        asked = asked.where(
            or_(
                col(Account.email).contains(word, autoescape=True),
                func.lower(Account.name).contains(word, autoescape=True),
            )
        )
    return [
        PersonRow(
            id=one.id or 0,
            name=one.name or one.email,
            email=one.email,
            company=company or "",
            role="",
            state="",
        )
        for one, company in session.exec(asked.order_by(Account.email).limit(OFFERED))
    ]


def preview(session: Session, *, actor: Actor, account_id: int, other_id: int) -> MergePreview:
    """Return what merging `other_id` into `account_id` would move. Raises: NotAllowed, Invalid."""
    _refuse(actor)
    kept, merged = _both(session, account_id, other_id)
    merging.refuse_unfit(kept, merged, accepts_companies=True)
    held = person_merging.holdings(session, account_id=other_id)
    return MergePreview(
        id=other_id,
        name=merged.name or merged.email,
        email=merged.email,
        moves=_words(held),
        crosses_companies=kept.company_id != merged.company_id,
        company=_company(session, merged),
        kept_company=_company(session, kept),
    )


def merge(
    session: Session,
    *,
    actor: Actor,
    account_id: int,
    other_id: int,
    now: datetime,
    accepts_companies: bool = False,
) -> None:
    """Give everything of `other_id` to `account_id`, and shut it for good.

    Its address signs nobody in any more, and letters go to the account that stays.

    Raises: NotAllowed, Invalid (staff, erased or merged before, oneself; companies that differ
    without `accepts_companies`).
    """
    _refuse(actor)
    kept, merged = _both(session, account_id, other_id)
    merging.refuse_unfit(kept, merged, accepts_companies=accepts_companies)
    held = person_merging.holdings(session, account_id=other_id)
    merging.absorb(session, kept=kept, merged=merged, now=now)
    person_merging.move_person(session, from_id=other_id, to_id=account_id, now=now)
    voting.move_votes(session, from_id=other_id, to_id=account_id)
    poke(session, f"account:{account_id}", f"account:{other_id}")
    counted = {"tickets": held.tickets, "messages": held.messages}
    for subject, detail in (
        (account_id, {"merged": other_id, **counted}),
        (other_id, {"into": account_id, **counted}),
    ):
        audit.record(
            session,
            "accounts.merge",
            now=now,
            actor_id=actor.account_id,
            subject=f"account:{subject}",
            **detail,
        )


def _both(session: Session, account_id: int, other_id: int) -> tuple[Account, Account]:
    """Return both accounts, held in one order so that two such acts cannot lock each other up."""
    ids = sorted({account_id, other_id})
    asked = select(Account).where(col(Account.id).in_(ids)).order_by(col(Account.id))
    found = {one.id: one for one in session.exec(asked.with_for_update())}
    kept, merged = found.get(account_id), found.get(other_id)
    if kept is None or merged is None:
        raise Invalid(field="", reason="Esta pessoa não existe mais.")
    return kept, merged


def _words(held: Holdings) -> list[str]:
    counted = (
        (held.tickets, "ticket", "tickets"),
        (held.messages, "mensagem", "mensagens"),
        (held.participations, "participação", "participações"),
        (held.drafts, "rascunho", "rascunhos"),
    )
    return [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]


def _company(session: Session, account: Account) -> str:
    company = session.get(Company, account.company_id) if account.company_id else None
    return company.name if company else "sem empresa"


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
