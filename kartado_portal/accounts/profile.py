"""What a person does with their own account: profile, password, open sessions."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kartado_portal.accounts import devices, notices, queries, services
from kartado_portal.accounts.models import Account, Company, SignIn
from kartado_portal.accounts.schemas import Client, Profile, ProfileDraft, SignInCard
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.clock import stamp
from kartado_portal.errors import Invalid, NotFound
from kartado_portal.live.poke import poke

LANGUAGES = {"pt-BR": "Português (Brasil)"}
LONGEST_NAME = 80


def get_profile(session: Session, *, actor: Actor) -> Profile:
    """Return what the person may read and change about themselves."""
    account = queries.get_account(session, account_id=actor.account_id)
    company = session.get(Company, account.company_id) if account.company_id else None
    return Profile(
        email=account.email,
        name=account.name,
        language=account.language,
        company=company.name if company else "",
        role=Role(account.role),
        notify_reply=account.notify_reply,
        notify_closing=account.notify_closing,
        notify_owner=account.notify_owner,
        notify_new=account.notify_new,
        notify_mention=account.notify_mention,
        notify_overdue=account.notify_overdue,
        is_staff=actor.is_staff,
        frequencies={kind: notices.frequency_of(account, kind) for kind in notices.KINDS},
        created=stamp(account.created_at),
    )


def update_profile(session: Session, *, actor: Actor, draft: ProfileDraft, now: datetime) -> None:
    """Store the person's name, language and choices of notification.

    Raises: Invalid, with its field.
    """
    name = " ".join(draft.name.split())
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", reason=f"O nome pode ter até {LONGEST_NAME} caracteres.")
    if any(not c.isprintable() for c in name):
        raise Invalid(field="name", reason="O nome tem caracteres que não podem ser exibidos.")
    if draft.language not in LANGUAGES:
        raise Invalid(field="language", reason="Escolha um dos idiomas da lista.")
    for kind, frequency in draft.frequencies.items():
        if kind not in notices.KINDS or frequency not in notices.FREQUENCIES:
            reason = "Escolha uma das opções da lista."
            raise Invalid(field=f"frequency_{kind}", reason=reason)
    account = queries.get_account(session, account_id=actor.account_id)
    account.name, account.language = name, draft.language
    if actor.is_staff:
        account.notify_reply, account.notify_closing = draft.notify_reply, draft.notify_closing
        account.notify_owner = draft.notify_owner
        account.notify_new, account.notify_mention = draft.notify_new, draft.notify_mention
        account.notify_overdue = draft.notify_overdue
    else:
        for kind, frequency in draft.frequencies.items():
            notices.choose(account, kind, frequency)
    session.add(account)
    poke(session, f"account:{account.id}")
    log.record(
        session,
        "accounts.update_profile",
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{account.id}",
    )


def change_password(
    session: Session, *, actor: Actor, password_hash: str, client: Client, now: datetime
) -> int:
    """Store a new password and end the person's other sessions; return how many ended."""
    account = queries.get_account(session, account_id=actor.account_id)
    services.set_password(
        session, account=account, password_hash=password_hash, client=client, now=now
    )
    return services.end_all(
        session, account_id=actor.account_id, except_id=actor.sign_in_id, now=now
    )


def list_sign_ins(session: Session, *, actor: Actor, now: datetime) -> list[SignInCard]:
    """Return the person's open sessions, this one first, then the last used first."""
    rows = session.exec(
        select(SignIn)
        .where(SignIn.account_id == actor.account_id, col(SignIn.ended_at).is_(None))
        .where(SignIn.expires_at > now)
        .order_by(col(SignIn.last_seen_at).desc())
    ).all()
    live = [row for row in rows if queries.is_live(row, role=actor.role, now=now)]
    cards = [_card(row, is_current=row.id == actor.sign_in_id, now=now) for row in live]
    return sorted(cards, key=lambda card: not card.is_current)


def end_sign_in(session: Session, *, actor: Actor, sign_in_id: int, now: datetime) -> None:
    """End one of the person's own sessions, at once on every page that it has open.

    Raises: NotFound, also for somebody else's.
    """
    row = session.get(SignIn, sign_in_id)
    if row is None or row.account_id != actor.account_id or row.ended_at is not None:
        raise NotFound()
    row.ended_at = now
    session.add(row)
    poke(session, f"account:{actor.account_id}")
    log.record(
        session,
        "accounts.end_sign_in",
        now=now,
        actor_id=actor.account_id,
        subject=f"sign_in:{sign_in_id}",
    )


def sign_out_others(session: Session, *, actor: Actor, now: datetime) -> int:
    """End every session of the person but this one; return how many ended."""
    ended = services.end_all(
        session, account_id=actor.account_id, except_id=actor.sign_in_id, now=now
    )
    _record_sign_outs(session, actor, "accounts.sign_out_others", ended, now=now)
    return ended


def sign_out_everywhere(session: Session, *, actor: Actor, now: datetime) -> int:
    """End every session of the person, this one too; return how many ended."""
    ended = services.end_all(session, account_id=actor.account_id, now=now)
    _record_sign_outs(session, actor, "accounts.sign_out_everywhere", ended, now=now)
    return ended


def _record_sign_outs(
    session: Session, actor: Actor, action: str, ended: int, *, now: datetime
) -> None:
    log.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{actor.account_id}",
        ended=ended,
    )


def _card(row: SignIn, *, is_current: bool, now: datetime) -> SignInCard:
    assert row.id is not None
    is_fresh = is_current or now - row.last_seen_at < timedelta(minutes=2)
    return SignInCard(
        id=row.id,
        device=devices.describe(row.user_agent),
        address=row.address,
        created=stamp(row.created_at),
        last_seen="agora" if is_fresh else stamp(row.last_seen_at),
        is_remembered=row.is_remembered,
        is_current=is_current,
    )


def account_label(account: Account) -> str:
    """Return how a person is named on screen; erased people have no name."""
    if account.erased_at is not None:
        return "Pessoa removida"
    return account.name or account.email
