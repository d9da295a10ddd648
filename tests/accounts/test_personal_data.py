"""The copy of one's own data, erasure and consent (gauntlet O35, LGPD art. 8 and 18)."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from kartado_portal import routes
from kartado_portal.accounts import consents, exports, personal_data
from kartado_portal.accounts.errors import LastAdmin
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account, Consent, Erasure
from kartado_portal.actor import Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now
from kartado_portal.database import get_engine, reading, unit_of_work
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.settings import get_settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import STRONG, Person, letter_to, letters
from tests.factories import PASSWORD, make_account

EMAIL = "joaquina.canario@viasul.com.br"


@pytest.fixture
async def joaquina(meet: MeetPerson) -> Person:
    """Somebody who signed up by the form, confirmed, has a name, and is signed in."""
    person = meet(EMAIL)
    await person.sign_up()
    await person.open(letter_to(EMAIL).link_to("/verificar-email?token="))
    await person.post(routes.CONFIRM_POST)
    await person.sign_in(STRONG)
    with unit_of_work() as session:
        _account(session).name = "Joaquina Canário"
    return person


def _account(session: Session) -> Account:
    return session.exec(select(Account).where(Account.email == EMAIL)).one()


def _opened(content: bytes) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return archive, json.loads(archive.read("dados.json"))


def everything_stored() -> str:
    """Return every row of every table, and every tombstone beside the database, as text."""
    with get_engine().connect().execution_options(begin="DEFERRED") as connection:
        rows = [
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    beside = get_settings().data_dir.rglob("*.jsonl")
    return "\n".join([*rows, *(path.read_text("utf-8") for path in beside)])


async def test_export_holds_what_the_portal_knows_and_nobody_else(
    joaquina: Person, meet: MeetPerson
):
    with unit_of_work() as session:
        make_account(session, email="carla@energianorte.com.br", name="Carla Outra")

    answer = await joaquina.client.get(routes.EXPORT_MY_DATA)

    archive, data = _opened(answer.content)
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    mine = data["conta"]
    assert (mine["e-mail"], mine["nome"]) == (EMAIL, "Joaquina Canário")
    assert mine["consentimentos"][0]["versão"] == consents.current_version()
    assert mine["acessos"][0]["endereço de rede"] == "192.0.2.1"
    assert "Carla" not in archive.read("dados.json").decode()
    assert "$argon2" not in archive.read("dados.json").decode()
    assert archive.testzip() is None


async def test_export_needs_a_session_and_is_written_down(joaquina: Person, meet: MeetPerson):
    refused = await meet().client.get(routes.EXPORT_MY_DATA)
    await joaquina.client.get(routes.EXPORT_MY_DATA)

    assert refused.headers["location"] == routes.sign_in(routes.ACCOUNT)
    with reading() as session:
        actions = [event.action for event in session.exec(select(AuditEvent))]
    assert actions.count("accounts.export_my_data") == 1


async def test_eleventh_export_of_an_hour_is_put_off(
    joaquina: Person, clock: time_machine.Traveller
):
    await joaquina.sign_in(STRONG)
    for _ in range(10):
        assert (await joaquina.client.get(routes.EXPORT_MY_DATA)).status_code == 200

    await joaquina.client.get(routes.EXPORT_MY_DATA)

    assert "60 minutos" in joaquina.told(routes.ACCOUNT).errors["export"]


def test_files_of_one_name_are_all_in_the_export_and_none_leaves_it():
    part = Part(
        {},
        tuple(
            (name, lambda content=content: io.BytesIO(content))
            for name, content in (
                ("foto.png", b"1"),
                ("foto.png", b"2"),
                ("../../etc/passwd", b"3"),
                ("/a/b.txt", b"4"),
            )
        ),
    )
    target = io.BytesIO()

    exports.write_zip({"arquivos": part}, target)

    archive = zipfile.ZipFile(target)
    names = [name for name in archive.namelist() if name.startswith("arquivos/")]
    assert len(set(names)) == 4
    assert not any(".." in name for name in names)
    assert sorted(archive.read(name) for name in names) == [b"1", b"2", b"3", b"4"]


async def test_erasure_leaves_no_name_address_or_text(joaquina: Person):
    answer = await joaquina.post(routes.ERASE_POST, erase_password=STRONG)
    farewell = letters()

    assert answer.headers["location"] == routes.SIGN_IN
    assert joaquina.told(routes.SIGN_IN).step == "erased"
    assert [letter.to for letter in farewell] == [EMAIL]
    stored = everything_stored().lower()
    for trace in ("joaquina", "canário", "canario", EMAIL):
        assert trace not in stored


async def test_erased_person_is_out_and_the_address_is_free(joaquina: Person, meet: MeetPerson):
    kept = joaquina.cookie
    await joaquina.post(routes.ERASE_POST, erase_password=STRONG)
    again = meet(EMAIL)

    await again.sign_in(STRONG)
    came_in = await again.is_in()
    await again.sign_up("Outra$Ponte99")

    assert joaquina.cookie == ""
    assert kept != ""
    assert not came_in
    assert letter_to(EMAIL).link_to("/verificar-email?token=")


async def test_erasure_asks_for_the_password(joaquina: Person):
    await joaquina.post(routes.ERASE_POST, erase_password="errada")

    told = joaquina.told(routes.ACCOUNT)
    assert (told.step, list(told.errors)) == ("erase", ["erase_password"])
    assert await joaquina.is_in()


async def test_proof_of_consent_and_the_audit_log_remain_without_the_person(joaquina: Person):
    await joaquina.post(routes.ERASE_POST, erase_password=STRONG)

    with reading() as session:
        consent = session.exec(select(Consent)).one()
        erasure = session.exec(select(Erasure)).one()
        actions = [event.action for event in session.exec(select(AuditEvent))]
    assert (consent.document_version, consent.address) == (consents.current_version(), "")
    assert erasure.account_id == consent.account_id
    assert {"accounts.sign_up", "accounts.confirm", "accounts.sign_in", "accounts.erase"} <= set(
        actions
    )


async def test_restored_backup_is_erased_again_and_newcomers_stay(
    joaquina: Person, meet: MeetPerson
):
    """The tombstone beside the database outlives the database that is put back."""
    with reading() as session:
        before = _account(session)
        row = before.model_dump()
    await joaquina.post(routes.ERASE_POST, erase_password=STRONG)
    letters()
    with unit_of_work() as session:  # as the older backup had it: the person, and no tombstone
        session.execute(text("DELETE FROM erasure"))
        account = session.get_one(Account, row["id"])
        for name, value in row.items():
            setattr(account, name, value)
        newcomer = make_account(session, email="nova@viasul.com.br").id

    with unit_of_work() as session:
        counts = [personal_data.replay_erasures(session, now=now()) for _ in range(2)]

    assert counts == [1, 0]
    assert "joaquina" not in everything_stored().lower()
    with reading() as session:
        assert session.get_one(Account, newcomer).erased_at is None
        assert session.exec(select(OutboxLetter).where(OutboxLetter.to_address != "")).all() == []


async def test_whoever_signed_up_again_is_not_erased_by_the_old_tombstone(
    joaquina: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await joaquina.sign_in(STRONG)
    await joaquina.post(routes.ERASE_POST, erase_password=STRONG)
    clock.shift(timedelta(days=1))
    await meet(EMAIL).sign_up()

    with unit_of_work() as session:
        assert personal_data.replay_erasures(session, now=now()) == 0

    with reading() as session:
        assert _account(session).erased_at is None


async def test_only_administrator_cannot_leave(meet: MeetPerson):
    with unit_of_work() as session:
        account_id = make_account(session, role=Role.ADMIN.value).id or 0

    with pytest.raises(LastAdmin), unit_of_work() as session:
        personal_data.erase_account(session, account_id=account_id, now=now())

    with unit_of_work() as session:
        make_account(session, role=Role.ADMIN.value)
    with unit_of_work() as session:
        personal_data.erase_account(session, account_id=account_id, now=now())


async def test_consent_is_withdrawn_and_given_again_and_all_of_it_stays_visible(
    joaquina: Person, clock: time_machine.Traveller
):
    with reading() as session:
        account_id = _account(session).id or 0
    with unit_of_work() as session:
        withdrawn = consents.withdraw_consent(
            session, account_id=account_id, address="192.0.2.1", now=now()
        )
        consents.give_consent(session, account_id=account_id, address="192.0.2.1", now=now())

    with reading() as session:
        cards = consents.list_consents(session, account_id=account_id)
    assert withdrawn == 1
    assert [bool(card.withdrawn) for card in cards] == [False, True]


def test_published_terms_can_be_shown_later_and_never_change(session: Session, monkeypatch):
    consents.ensure_consent_document(session, now=now())
    shown = consents.get_terms(session, version=consents.current_version())
    monkeypatch.setattr(
        consents, "shipped", lambda: ((shown.version, shown.text + "!"), ("2999-01", "novo"))
    )

    with pytest.raises(RuntimeError, match="edited after publishing"):
        consents.ensure_consent_document(session, now=now())

    assert shown is not None
    assert consents.get_terms(session, version=shown.version) == shown


async def test_audit_log_names_nobody_by_address_and_holds_no_secret(
    joaquina: Person, meet: MeetPerson
):
    await joaquina.sign_in("errada")
    await meet("forjado\n2026-01-01 entrada@viasul.com.br").sign_in("errada")

    with reading() as session:
        events = session.exec(select(AuditEvent)).all()
    written = repr([event.model_dump() for event in events])
    assert all(event.at.tzinfo is not None for event in events)
    assert any(event.action == "accounts.refuse_sign_in" for event in events)
    for secret in (EMAIL, STRONG, "errada", joaquina.cookie, PASSWORD, "forjado"):
        assert secret not in written
