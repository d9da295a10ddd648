"""Who talks in a chat, and what was proved about them.

Three kinds: who has signed in to the portal; a visitor, known by a random secret in an HttpOnly
cookie (or by a telephone number, on WhatsApp); a visitor who has proved an address by a mailed
code, or for whom a host system vouches. A typed address proves nothing (security.md, 0.7).
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.accounts import contacts, merging, throttle, tokens, visitors
from kartado_portal.accounts import queries as account_queries
from kartado_portal.accounts.addresses import normalise
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.throttle import Rule
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.chat.errors import AddressNotForChat, CodeWrong
from kartado_portal.chat.models import ChatVisitor, Conversation
from kartado_portal.live.poke import poke
from kartado_portal.mail import outbox
from kartado_portal.settings import get_settings
from kartado_portal.tickets import person_merging
from kartado_portal.tickets.models import Ticket

CODE_MINUTES = 10
PROOF = timedelta(hours=12)
"""How long a browser acts for the person whose address was proved: a working day."""
VISITOR_DAYS = 30
"""How long a browser finds its conversation again."""
PASS_SECONDS = 120
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: `actor` is whose tickets; None for a visitor who has written nothing yet."""

    actor: Actor | None
    visitor_id: int | None = None
    is_proved: bool = False

    @property
    def name(self) -> str:
        """How the person is greeted; empty for a visitor."""
        return self.actor.name if self.actor and self.is_proved else ""


NOBODY = Speaker(None)


def codes_of_client() -> Rule:
    """Return the rule for codes asked for, and tried, from one client."""
    limit = get_settings().link_requests_per_client
    return Rule("chat-codes", limit, timedelta(minutes=15))


def codes_to_address() -> Rule:
    """Return the rule for codes sent to one address, whoever asks for them."""
    return Rule("chat-codes-to", 5 * get_settings().letters_per_address, timedelta(minutes=15))


def wrong_codes_for_address() -> Rule:
    """Return the rule for wrong codes of one address, from however many browsers.

    It shuts the chat's door alone: signing in to the portal goes on.
    """
    return Rule("chat-codes-wrong", 20, timedelta(hours=1))


def signed_in(actor: Actor) -> Speaker:
    """Return who has signed in to the portal: nothing is left to prove."""
    return Speaker(actor, None, True)


def new_secret() -> str:
    """Return the secret of a visitor's cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def enter(session: Session, *, secret: str, now: datetime) -> int:
    """Return the visitor that a secret belongs to, made when it is new."""
    row = _row_of(session, tokens.digest_of(secret))
    if row is None:
        row = ChatVisitor(digest=tokens.digest_of(secret), created_at=now, last_seen_at=now)
        session.add(row)
        session.flush()
    elif now - row.last_seen_at > timedelta(hours=1):
        row.last_seen_at = now
        session.add(row)
    assert row.id is not None
    return row.id


def enter_phone(session: Session, *, identity: str, now: datetime) -> int:
    """Return the visitor that a telephone is, made when it is new.

    `identity` is guessable (a number), so it is kept as a keyed digest, which no cookie gives.
    """
    digest = phone_digest(identity)
    row = _row_of(session, digest)
    if row is None:
        row = ChatVisitor(digest=digest, kind="phone", created_at=now, last_seen_at=now)
        session.add(row)
        session.flush()
    assert row.id is not None
    return row.id


def find_phone(session: Session, *, identity: str) -> int | None:
    """Return the visitor that a telephone is, if it has written before."""
    row = _row_of(session, phone_digest(identity))
    return row.id if row is not None else None


def phone_digest(identity: str) -> str:
    """Return by what a telephone is found again."""
    return tokens.keyed_digest("chat-phone", identity)


def find(session: Session, *, secret: str, now: datetime) -> Speaker | None:
    """Return who holds the cookie's secret, if anybody does."""
    if not secret or len(secret) > _LONGEST:
        return None
    row = _row_of(session, tokens.digest_of(secret))
    return _speaker(session, row, now) if row is not None else None


def get(session: Session, *, visitor_id: int, now: datetime) -> Speaker:
    """Return the speaker of a visitor's row; nobody when it is gone."""
    row = session.get(ChatVisitor, visitor_id)
    return _speaker(session, row, now) if row is not None else NOBODY


def _row_of(session: Session, digest: str) -> ChatVisitor | None:
    return session.exec(select(ChatVisitor).where(ChatVisitor.digest == digest)).one_or_none()


def _speaker(session: Session, row: ChatVisitor, now: datetime) -> Speaker:
    is_proved = row.proved_until is not None and row.proved_until > now
    account = session.get(Account, row.account_id) if row.account_id else None
    if account is not None and account.merged_into_id is not None:
        account = session.get(Account, account.merged_into_id)
    if account is None or account.erased_at is not None or account.disabled_at is not None:
        return Speaker(None, row.id)
    if not is_proved and not visitors.is_visitor(account.email):
        # The proof has run out: whoever sits there now is a stranger again.
        return Speaker(None, row.id)
    if account.role != Role.CUSTOMER:
        return Speaker(None, row.id)
    return Speaker(contacts.actor_of(session, account), row.id, is_proved)


def with_account(session: Session, speaker: Speaker, *, now: datetime) -> Actor:
    """Return whose ticket the first message of a conversation becomes; makes a visitor one."""
    if speaker.actor is not None:
        return speaker.actor
    assert speaker.visitor_id is not None
    row = session.get_one(ChatVisitor, speaker.visitor_id, with_for_update=True)
    known = _speaker(session, row, now).actor
    if known is not None:  # another tab was faster
        return known
    account = visitors.new_visitor(session, now=now)
    row.account_id, row.proved_until = account.id, None
    session.add(row)
    session.flush()
    return contacts.actor_of(session, account)


def ask_code(session: Session, *, visitor_id: int, email: str, client: str, now: datetime) -> str:
    """Send a code to an address, whosever it is; return the address as it was understood.

    The answer is the same whether or not the address is known. Only the newest code works.
    Raises: BadAddress, TooMany.
    """
    address = normalise(email)
    throttle.take(session, codes_of_client(), client or str(visitor_id), now=now)
    row = session.get_one(ChatVisitor, visitor_id, with_for_update=True)
    # By browser, so that nobody uses up another's letters; and the address is spared all the same.
    mine = throttle.has_room(
        session, throttle.letters("chat-code"), f"{address} {visitor_id}", now=now
    )
    if not mine or not throttle.has_room(session, codes_to_address(), address, now=now):
        return address  # enough letters: the page answers as ever
    code = f"{secrets.randbelow(1_000_000):06}"
    row.asked_email, row.code_failures = address, 0
    row.code_digest = _code_digest(row, code)
    row.code_until = now + timedelta(minutes=CODE_MINUTES)
    session.add(row)
    outbox.enqueue(
        session,
        to=address,
        letter="chat-code",
        context={"name": "", "minutes": CODE_MINUTES},
        sealed={"code": code},
        now=now,
        expires_at=row.code_until,
    )
    return address


def prove(session: Session, *, visitor_id: int, code: str, client: str, now: datetime) -> Actor:
    """Make the visitor the person whose address the code was sent to.

    What the visitor has written becomes that person's. A wrong code is not counted here, for a
    unit that raises leaves nothing behind: `try_code` does that first, in one of its own.
    Raises: CodeWrong, AddressNotForChat.
    """
    row = session.get_one(ChatVisitor, visitor_id, with_for_update=True)
    if not _is_right(row, code, now):
        raise CodeWrong
    email = row.asked_email
    row.code_digest, row.code_until = "", None
    return become(session, row, email=email, name="", how="code", client=client, now=now)


def try_code(session: Session, *, visitor_id: int, code: str, client: str, now: datetime) -> bool:
    """Tell whether the code is right; a wrong one is counted. Raises: TooMany."""
    row = session.get_one(ChatVisitor, visitor_id, with_for_update=True)
    counted = (
        (throttle.guesses_of_client(), client or str(visitor_id)),
        (wrong_codes_for_address(), row.asked_email),
    )
    for rule, who in counted:
        throttle.check(session, rule, who, now=now)
    if _is_right(row, code, now):
        return True
    row.code_failures += 1
    session.add(row)
    for rule, who in counted:
        throttle.hit(session, rule, who, now=now)
    return False


def _is_right(row: ChatVisitor, code: str, now: datetime) -> bool:
    is_open = row.code_until is not None and row.code_until > now and bool(row.code_digest)
    if not is_open or row.code_failures >= tokens.CODE_TRIES:
        return False
    return hmac.compare_digest(row.code_digest, _code_digest(row, code.strip()))


def _code_digest(row: ChatVisitor, code: str) -> str:
    # Bound to the browser and the address: a code of somebody else's means nothing here.
    return tokens.keyed_digest("chat-code", f"{row.id}:{row.asked_email}:{code}")


def become(
    session: Session,
    row: ChatVisitor,
    *,
    email: str,
    name: str,
    how: str,
    client: str,
    now: datetime,
) -> Actor:
    """Let a visitor act for the owner of an address, for `PROOF`; `how` goes into the audit log.

    Raises: AddressNotForChat (of the staff, disabled, erased, or guarded by a second factor,
    which a mailbox alone does not open).
    """
    account = contacts.account_of(session, email=email)
    if account is None:
        account = contacts.contact_for(session, email=email, name=name, now=now)
    is_shut = account.disabled_at is not None or account.erased_at is not None
    if account.role != Role.CUSTOMER or is_shut:
        raise AddressNotForChat
    if how == "code" and account_queries.find_second_factor(session, account_id=account.id or 0):
        raise AddressNotForChat
    actor = contacts.writer_of(session, account)
    before = session.get(Account, row.account_id) if row.account_id else None
    if before is not None and before.id != account.id and visitors.is_visitor(before.email):
        _merge(session, visitor=before, person=account, now=now)
    row.account_id, row.proved_until, row.last_seen_at = account.id, now + _proof(row), now
    session.add(row)
    audit.record(
        session,
        "chat.proved",
        now=now,
        actor_id=account.id,
        subject=f"visitor:{row.id}",
        address=client,
        how=how,
    )
    poke(session, f"chat:visitor:{row.id}")
    return actor


def _proof(row: ChatVisitor) -> timedelta:
    """Return how long a proof holds: a phone has one owner, a browser is often shared."""
    return timedelta(days=get_settings().whatsapp_proof_days) if row.kind == "phone" else PROOF


def _merge(session: Session, *, visitor: Account, person: Account, now: datetime) -> None:
    """Give the person what the visitor wrote; the company sees it as it sees their tickets."""
    visitor.name = ""  # or a person without one would be called «Visitante»
    theirs = update(Ticket).where(col(Ticket.requester_id) == visitor.id)
    session.exec(theirs.values(company_id=person.company_id))
    person_merging.move_person(session, from_id=visitor.id or 0, to_id=person.id or 0, now=now)
    merging.absorb(session, kept=person, merged=visitor, now=now)


def forget(session: Session, *, visitor_id: int) -> None:
    """Let the visitor be nobody again: the next conversation is a stranger's."""
    row = session.get(ChatVisitor, visitor_id)
    if row is not None:
        row.account_id, row.proved_until = None, None
        session.add(row)


def seal_pass(visitor_id: int) -> str:
    """Return what tells an open page, for two minutes, which visitor its browser is.

    A socket keeps the cookies of its handshake: the cookie that was just set is not among them.
    """
    return _box(get_settings().secret_key).encrypt(json.dumps(visitor_id).encode()).decode()


def open_pass(given: str) -> int | None:
    """Return the visitor of a pass; None when it is old or forged."""
    if not given or len(given) > _LONGEST:
        return None
    try:
        opened = json.loads(_box(get_settings().secret_key).decrypt(given, ttl=PASS_SECONDS))
    except (InvalidToken, ValueError):
        return None
    return opened if isinstance(opened, int) else None


def tidy(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Forget browsers that never wrote and were not seen for `VISITOR_DAYS`; return how many."""
    old = select(ChatVisitor).where(
        ChatVisitor.last_seen_at < now - timedelta(days=VISITOR_DAYS),
        col(ChatVisitor.account_id).is_(None),
        # Who was somebody before talked here: the conversations still name the row.
        col(ChatVisitor.id).not_in(
            select(Conversation.visitor_id).where(col(Conversation.visitor_id).is_not(None))
        ),
    )
    rows = session.exec(old.limit(limit)).all()
    for row in rows:
        session.delete(row)
    return len(rows)


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kartado-portal/chat/pass")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))
