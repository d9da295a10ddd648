"""Two accounts of one person made one: what this room keeps of that.

The desk leads the act (`workspace/people_merging.py`), since other rooms hold more of a person.
"""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from kartado_portal.accounts import passwords, services, tokens
from kartado_portal.accounts.models import (
    Account,
    Consent,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from kartado_portal.accounts.registration import id_of
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Role
from kartado_portal.errors import Invalid
from kartado_portal.mail import outbox


def refuse_unfit(kept: Account, merged: Account, *, accepts_companies: bool) -> None:
    """Refuse what may not become one person.

    `accepts_companies`: who asks has seen that the companies differ, and wants it all the same.

    Raises: Invalid.
    """
    if kept.id == merged.id:
        raise Invalid(field="", reason="Escolha outra pessoa: uma conta não se mescla consigo.")
    if kept.role != Role.CUSTOMER or merged.role != Role.CUSTOMER:
        raise Invalid(field="", reason="Só contas de clientes podem ser mescladas.")
    for one in (kept, merged):
        if one.erased_at is not None:
            raise Invalid(field="", reason="Uma conta excluída não pode ser mesclada.")
        if one.merged_into_id is not None:
            raise Invalid(field="", reason=f"{one.email} já foi mesclada com outra conta.")
    if kept.disabled_at is not None or kept.confirmed_at is None:
        raise Invalid(field="", reason="A conta que fica precisa estar ativa e confirmada.")
    if kept.company_id != merged.company_id and not accepts_companies:
        raise Invalid(
            field="accepts_companies",
            reason="As empresas são diferentes. Confirme que quer mesclar mesmo assim.",
        )


def absorb(session: Session, *, kept: Account, merged: Account, now: datetime) -> None:
    """Shut `merged` for good, and give `kept` its consents, past sign-ins and waiting letters.

    A second factor of `merged` is forgotten: it guards nothing any more. What a browser proved
    of `merged` is the kept person's from now on: nobody is cut off in the middle of a chat.
    """
    kept_id, merged_id = id_of(kept), id_of(merged)
    services.end_sign_ins(session, account_id=merged_id, now=now)
    tokens.supersede(session, account_id=merged_id, purposes=tuple(Purpose), now=now)
    outbox.redirect(session, address=merged.email, to=kept.email, to_name=kept.name, now=now)
    for proof in (RecoveryCode, SecondFactor):
        session.exec(delete(proof).where(col(proof.account_id) == merged_id))
    for model in (Consent, SignIn):
        theirs = update(model).where(col(model.account_id) == merged_id)
        session.exec(theirs.values(account_id=kept_id))
    # Who was merged into `merged` before is `kept` now: one step leads there, never two.
    earlier = update(Account).where(col(Account.merged_into_id) == merged_id)
    session.exec(earlier.values(merged_into_id=kept_id))
    merged.merged_into_id, merged.password_hash = kept_id, passwords.UNUSABLE
    merged.disabled_at = merged.disabled_at or now
    kept.name = kept.name or merged.name
    session.add_all((kept, merged))
    session.flush()
