"""What administrators set up, who may, and that the log remembers it."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit
from kartado_portal.database import unit_of_work
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import queries
from kartado_portal.tickets.models import Category
from kartado_portal.workspace import audit_trail, configuring
from kartado_portal.workspace.models import CannedReply
from kartado_portal.workspace.period import period_of
from tests.conftest import TUESDAY_MORNING
from tests.factories import actor_for, make_account, make_analyst, make_category, make_ticket

NOW = TUESDAY_MORNING


@pytest.fixture
def boss(session: Session) -> Actor:
    """An administrator."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def names(session: Session) -> list[str]:
    """Return what customers may choose."""
    session.flush()
    return [one.name for one in queries.list_categories(session)]


def test_categories_are_added_renamed_moved_archived_and_restored(session: Session, boss: Actor):
    given = {"actor": boss, "now": NOW}
    for name in ("Dúvida", "  Erro   no sistema ", "Acesso"):
        configuring.save_category(session, category_id=0, name=name, **given)
    assert names(session) == ["Dúvida", "Erro no sistema", "Acesso"]
    ids = {one.name: one.id for one in session.exec(select(Category))}

    configuring.save_category(session, category_id=ids["Dúvida"], name="Dúvidas", **given)
    configuring.move_category(session, category_id=ids["Acesso"], up=True, **given)
    configuring.move_category(session, category_id=ids["Dúvida"], up=True, **given)
    assert names(session) == ["Dúvidas", "Acesso", "Erro no sistema"]
    configuring.archive_category(session, category_id=ids["Acesso"], is_archived=True, **given)
    assert names(session) == ["Dúvidas", "Erro no sistema"]
    configuring.archive_category(session, category_id=ids["Acesso"], is_archived=False, **given)

    assert "Acesso" in names(session)


def test_names_are_unique_and_one_category_stays(session: Session, boss: Actor):
    given = {"actor": boss, "now": NOW}
    configuring.save_category(session, category_id=0, name="Erro", **given)
    only = session.exec(select(Category)).one()

    for name in ("erro", " ", ""):
        with pytest.raises(Invalid):
            configuring.save_category(session, category_id=0, name=name, **given)
    with pytest.raises(Invalid):
        configuring.archive_category(session, category_id=only.id, is_archived=True, **given)
    with pytest.raises(Invalid):
        configuring.save_category(session, category_id=10**6, name="X", **given)


def test_a_ticket_keeps_its_archived_category(session: Session, boss: Actor):
    make_category(session, "Outra")
    ticket = make_ticket(session, category="Antiga", now=NOW)

    configuring.archive_category(
        session, actor=boss, category_id=ticket.category_id, is_archived=True, now=NOW
    )

    rows = {row.name: row for row in configuring.list_categories(session, actor=boss)}
    assert (rows["Antiga"].tickets, rows["Antiga"].is_archived) == (1, True)


def test_canned_replies_are_written_changed_and_taken_away(session: Session, boss: Actor):
    given = {"actor": boss, "now": NOW}
    body = "Olá, {{nome}}!\n\n<b>Veja</b> o ticket {{numero}}."
    configuring.save_canned(session, canned_id=0, title="Saudação", body=body, **given)
    row = configuring.list_canned(session, actor=boss)[0]
    assert (row.title, row.body) == ("Saudação", body)
    stored = session.exec(select(CannedReply)).one()
    assert "<b>" not in stored.body_html

    configuring.save_canned(session, canned_id=row.id, title="Bom dia", body="Oi.", **given)
    with pytest.raises(Invalid):
        configuring.save_canned(session, canned_id=0, title="Bom dia", body="Outra.", **given)
    configuring.archive_canned(session, canned_id=row.id, **given)
    assert configuring.list_canned(session, actor=boss) == []
    configuring.save_canned(session, canned_id=0, title="Bom dia", body="De volta.", **given)

    assert [one.body for one in configuring.list_canned(session, actor=boss)] == ["De volta."]


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (configuring.list_categories, {}),
        (configuring.list_canned, {}),
        (configuring.save_category, {"category_id": 0, "name": "X", "now": NOW}),
        (configuring.archive_category, {"category_id": 1, "is_archived": True, "now": NOW}),
        (configuring.move_category, {"category_id": 1, "up": True, "now": NOW}),
        (configuring.save_canned, {"canned_id": 0, "title": "X", "body": "X", "now": NOW}),
        (configuring.archive_canned, {"canned_id": 1, "now": NOW}),
        (audit_trail.page, {"wanted": audit_trail.filter_of({}, now=NOW)}),
    ],
)
def test_only_administrators_set_up_and_read_the_log(
    session: Session, act: Callable[..., Any], given: dict[str, Any]
):
    make_category(session)
    for account in (make_analyst(session), make_account(session)):
        with pytest.raises(NotAllowed):
            act(session, actor=actor_for(session, account), **given)


def test_the_log_is_narrowed_by_person_act_object_and_days(session: Session, boss: Actor):
    ana = make_account(session, email="ana@x.test")
    audit.record(session, "ticket.close", now=NOW, actor_id=ana.id, subject="ticket:1", stage="x")
    audit.record(session, "ticket.open", now=NOW, actor_id=ana.id, subject="ticket:2")
    audit.record(session, "mail.dead", now=NOW)
    session.flush()

    def found(**query: str) -> list[str]:
        wanted = audit_trail.filter_of(query, now=NOW)
        return [row.code for row in audit_trail.page(session, actor=boss, wanted=wanted)]

    assert found() == ["mail.dead", "ticket.open", "ticket.close"]
    assert found(quem="ana@x.test") == found(acao="ticket.") == ["ticket.open", "ticket.close"]
    assert found(em="ticket:1") == ["ticket.close"]
    assert found(acao="ticket%") == found(de="2020-01-01", ate="2020-01-02") == []


def test_the_log_says_what_was_done_in_words(session: Session, boss: Actor):
    visitor = make_account(session, email="0a1b@visitante.invalid")
    audit.record(session, "accounts.sign_in", now=NOW, actor_id=visitor.id, method="password")
    session.flush()

    row = audit_trail.page(session, actor=boss, wanted=audit_trail.filter_of({}, now=NOW))[0]

    assert (row.who, row.what, row.detail) == ("Visitante", "Entrou", "forma: senha")


def test_the_log_names_whose_account_it_was_and_keeps_the_code(session: Session, boss: Actor):
    ana = make_account(session, email="ana@x.test")
    for subject in (f"account:{ana.id}", "account:999999", "account:x", "ticket:39011040425", ""):
        audit.record(session, "accounts.disable", now=NOW, subject=subject)
    session.flush()

    rows = audit_trail.page(session, actor=boss, wanted=audit_trail.filter_of({}, now=NOW))

    assert [(row.about, row.about_code) for row in reversed(rows)] == [
        ("conta ana@x.test", f"account:{ana.id}"),
        ("conta 999999", "account:999999"),
        ("conta x", "account:x"),
        ("ticket 39011040425", "ticket:39011040425"),
        ("", ""),
    ]


async def test_the_whole_log_of_a_filter_is_taken_along_in_batches(
    database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit_trail, "_BATCH", 2)
    with unit_of_work() as session:
        boss = actor_for(session, make_analyst(session, role=Role.ADMIN))
        for number in range(5):
            audit.record(session, "ticket.open", now=NOW, subject=f"=ticket:{number}")
    wanted = audit_trail.filter_of({}, now=NOW)

    body = b"".join([piece async for piece in audit_trail.csv_lines(actor=boss, wanted=wanted)])

    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == [
        *("Quando", "Quem", "O que", "Código", "Em", "Código de «Em»", "Endereço", "Detalhes")
    ]
    assert [line[5] for line in lines[1:]] == [f"'=ticket:{number}" for number in (4, 3, 2, 1, 0)]
    assert {(line[2], line[3]) for line in lines[1:]} == {("Abriu o ticket", "ticket.open")}
    assert period_of({}, now=NOW) == wanted.period
