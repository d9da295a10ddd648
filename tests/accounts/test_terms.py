"""Versions of the terms: published by administrators, agreed to by people, never changed."""

from datetime import timedelta

import pytest

from kartado_portal import clock as moment
from kartado_portal.accounts import consents
from kartado_portal.accounts.models import Consent, ConsentDocument
from kartado_portal.actor import Role
from kartado_portal.errors import Invalid, NotAllowed
from tests.factories import actor_for, make_account, make_analyst

TEXT = "# Termo\n\nGuardamos o que você nos escreve.\n"


@pytest.fixture(autouse=True)
def fresh_copy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(consents, "_held", [])


@pytest.fixture
def admin(session, clock):
    consents.ensure_consent_document(session, now=moment.now())
    clock.shift(timedelta(days=1))
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def publish(session, actor, version="2027-01", text=TEXT) -> None:
    consents.publish(session, actor=actor, version=version, text=text, now=moment.now())
    session.flush()


def test_people_agree_to_what_was_published_last(session, admin):
    person = make_account(session)
    consents.give_consent(session, account_id=person.id, address="203.0.113.7", now=moment.now())
    before = consents.current_version()

    publish(session, admin, text=TEXT.replace("\n", "\r\n"))
    consents.follow(session)
    consents.give_consent(session, account_id=person.id, address="203.0.113.7", now=moment.now())

    assert consents.current_text() == TEXT
    agreed = [one.version for one in consents.list_consents(session, account_id=person.id)]
    assert agreed == ["2027-01", before]


def test_a_form_that_showed_the_version_before_proves_that_one(session, admin):
    shown = consents.current_version()
    publish(session, admin)
    consents.follow(session)
    person = make_account(session)

    consents.record_consent(
        session, account=person, version=shown, address="", channel="form", now=moment.now()
    )
    session.flush()

    (proof,) = consents.list_consents(session, account_id=person.id)
    assert proof.version == shown
    row = session.get(Consent, proof.id)
    assert row.document_sha256 == session.get(ConsentDocument, shown).sha256


def test_versions_are_listed_newest_first_with_who_stands_by_them(session, admin):
    stays, leaves = make_account(session), make_account(session)
    for person in (stays, leaves):
        consents.give_consent(session, account_id=person.id, address="", now=moment.now())
    consents.withdraw_consent(session, account_id=leaves.id, address="", now=moment.now())
    before = consents.current_version()

    publish(session, admin)

    rows = consents.list_documents(session, actor=admin)
    assert [(one.version, one.agreeing) for one in rows] == [("2027-01", 0), (before, 1)]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("version", {"version": "nova"}),
        ("version", {"version": "2027-13"}),
        ("version", {"version": ""}),
        ("text", {"text": "Curto."}),
        ("text", {"text": "x" * 50_001}),
    ],
)
def test_nonsense_is_refused_beside_its_field(session, admin, field, given):
    with pytest.raises(Invalid) as refused:
        publish(session, admin, **given)

    assert refused.value.field == field


def test_a_published_version_never_changes(session, admin):
    publish(session, admin)

    with pytest.raises(Invalid) as refused:
        publish(session, admin, text=TEXT + "\nMais isto.")

    assert refused.value.field == "version"
    assert session.get(ConsentDocument, "2027-01").text == TEXT


def test_administrators_alone_publish(session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)

        with pytest.raises(NotAllowed):
            publish(session, actor)
        with pytest.raises(NotAllowed):
            consents.list_documents(session, actor=actor)
