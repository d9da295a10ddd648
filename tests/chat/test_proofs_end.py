"""What browsers proved in the chat ends with a new password, and whenever all sessions end."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from kartado_portal import clock as time
from kartado_portal import own_data
from kartado_portal.accounts import (
    administration,
    exports,
    mailed_links,
    merging,
    people,
    profile,
    proofs,
    tokens,
)
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.schemas import Client
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Role
from kartado_portal.chat import speakers
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.live.models import Poke
from tests.chat.conftest import code_in_letter
from tests.factories import actor_for, make_account, make_analyst

CLIENT = Client(address="192.0.2.1", user_agent="")
NEW = "x" * 20
"""As good as a hash: nobody signs in with it here."""


@pytest.fixture(autouse=True)
def _rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the rooms together as the front door does, for one test."""
    monkeypatch.setattr(proofs, "_enders", {})
    monkeypatch.setattr(exports, "_collectors", {})
    monkeypatch.setattr(exports, "_erasers", {})
    own_data.know_rooms()


def browser(session: Session) -> int:
    return speakers.enter(session, secret=speakers.new_secret(), now=time.now())


def phone(session: Session, identity: str = "5511999990000") -> int:
    return speakers.enter_phone(session, identity=identity, now=time.now())


def ask(session: Session, visitor_id: int, email: str) -> str:
    about = {"email": email, "client": "", "now": time.now()}
    speakers.ask_code(session, visitor_id=visitor_id, **about)
    return code_in_letter(session, email)


def proved(session: Session, visitor_id: int, account: Account) -> int:
    code = ask(session, visitor_id, account.email)
    speakers.prove(session, visitor_id=visitor_id, code=code, client="", now=time.now())
    return visitor_id


def who(session: Session, visitor_id: int) -> str:
    """Return the address that a visitor acts for, empty for a stranger."""
    speaker = speakers.get(session, visitor_id=visitor_id, now=time.now())
    return speaker.actor.email if speaker.actor and speaker.is_proved else ""


def change_password(session: Session, account: Account) -> None:
    actor = actor_for(session, account)
    profile.change_password(session, actor=actor, password_hash=NEW, client=CLIENT, now=time.now())


def reset_password(session: Session, account: Account) -> None:
    issued = tokens.issue(
        session, account_id=account.id or 0, purpose=Purpose.RESET, now=time.now()
    )
    mailed_links.reset_password(
        session, token=issued.token, password_hash=NEW, client=CLIENT, now=time.now()
    )


def sign_out_others(session: Session, account: Account) -> None:
    profile.sign_out_others(session, actor=actor_for(session, account), now=time.now())


def sign_out_everywhere(session: Session, account: Account) -> None:
    profile.sign_out_everywhere(session, actor=actor_for(session, account), now=time.now())


def end_by_the_team(session: Session, account: Account) -> None:
    team = actor_for(session, make_analyst(session))
    administration.end_sessions(session, actor=team, account_id=account.id or 0, now=time.now())


def shut_out_for_a_moment(session: Session, account: Account) -> None:
    people.disable_account(session, account_id=account.id or 0, now=time.now())
    admin = actor_for(session, make_analyst(session, role=Role.ADMIN))
    administration.enable(session, actor=admin, account_id=account.id or 0, now=time.now())


ENDS = [
    change_password,
    reset_password,
    sign_out_others,
    sign_out_everywhere,
    end_by_the_team,
    shut_out_for_a_moment,
]


@pytest.mark.parametrize("end", ENDS)
def test_browsers_are_strangers_again_and_their_pages_are_told(
    session: Session, end: Callable[[Session, Account], None]
) -> None:
    ana, bruno = make_account(session), make_account(session)
    at_work, at_home = (proved(session, browser(session), ana) for _ in range(2))
    of_bruno = proved(session, browser(session), bruno)
    session.flush()
    before = max(session.exec(select(Poke.id)).all())

    end(session, ana)

    assert [who(session, one) for one in (at_work, at_home)] == ["", ""]
    assert speakers.get(session, visitor_id=at_work, now=time.now()).actor is None
    assert who(session, of_bruno) == bruno.email
    session.flush()
    told = session.exec(select(Poke.topic).where(Poke.id > before)).all()
    visitors = {one for one in told if one.startswith("chat:visitor:")}
    assert visitors == {f"chat:visitor:{at_work}", f"chat:visitor:{at_home}"}


@pytest.mark.parametrize("end", ENDS)
def test_codes_under_way_to_the_persons_address_are_void(
    session: Session, end: Callable[[Session, Account], None]
) -> None:
    ana, bruno = make_account(session), make_account(session)
    asked = [browser(session), phone(session)]
    codes = [ask(session, one, ana.email) for one in asked]
    other = browser(session)
    of_bruno = ask(session, other, bruno.email)

    end(session, ana)

    about = {"client": "", "now": time.now()}
    for visitor_id, code in zip(asked, codes, strict=True):
        assert not speakers.try_code(session, visitor_id=visitor_id, code=code, **about)
    assert speakers.try_code(session, visitor_id=other, code=of_bruno, **about)


def test_a_phone_keeps_what_it_proved(session: Session) -> None:
    ana = make_account(session)
    hers = proved(session, phone(session), ana)

    change_password(session, ana)

    assert who(session, hers) == ana.email


def test_proving_again_after_it_works(session: Session) -> None:
    ana = make_account(session)
    hers = proved(session, browser(session), ana)
    change_password(session, ana)

    proved(session, hers, ana)

    assert who(session, hers) == ana.email


def test_a_merge_leaves_proofs_and_the_kept_persons_password_ends_them_all(
    session: Session,
) -> None:
    kept, merged = make_account(session), make_account(session)
    under_old, under_kept = (proved(session, browser(session), one) for one in (merged, kept))
    asked = browser(session)
    code = ask(session, asked, merged.email)

    merging.absorb(session, kept=kept, merged=merged, now=time.now())
    between = [who(session, one) for one in (under_old, under_kept)]
    change_password(session, kept)

    assert between == [kept.email, kept.email]
    assert [who(session, one) for one in (under_old, under_kept)] == ["", ""]
    about = {"client": "", "now": time.now()}
    assert not speakers.try_code(session, visitor_id=asked, code=code, **about)


def test_a_second_new_password_wakes_no_browser(session: Session) -> None:
    ana = make_account(session)
    hers = proved(session, browser(session), ana)
    change_password(session, ana)
    session.flush()
    before = max(session.exec(select(Poke.id)).all())

    change_password(session, ana)

    session.flush()
    told = session.exec(select(Poke.topic).where(Poke.id > before)).all()
    assert f"chat:visitor:{hers}" not in told
    row = session.get_one(ChatVisitor, hers)
    assert (row.account_id, row.proved_until) == (ana.id, None)
