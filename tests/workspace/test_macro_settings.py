"""Macros are written by administrators, run by analysts, and the log remembers both."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets.models import ScheduledReply, Tag
from kartado_portal.workspace import canned, macro_settings
from kartado_portal.workspace.errors import MacroGone
from kartado_portal.workspace.models import Macro
from kartado_portal.workspace.schemas import MacroDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DRAFT = MacroDraft(
    name="  Pedir   foto ",
    body="Olá, {{nome}}.\n\nEnvie uma foto.",
    stage="waiting_customer",
    tags="Foto, FALTA  informação, foto",
)


@pytest.fixture
def boss(session: Session) -> Actor:
    """An administrator."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def saved(session: Session, boss: Actor, draft: MacroDraft, macro_id: int = 0) -> Macro:
    macro_settings.save_macro(session, actor=boss, macro_id=macro_id, draft=draft, now=NOW)
    name = " ".join(draft.name.split())
    return session.exec(select(Macro).where(Macro.name == name)).one()


def test_a_macro_comes_back_as_it_was_written_and_does_what_it_says(session: Session, boss: Actor):
    analyst = actor_for(session, make_analyst(session))
    ticket = make_ticket(session, requester=make_account(session, name="Ana Souza"), now=NOW)

    macro = saved(session, boss, DRAFT)
    shown = macro_settings.list_macros(session, actor=boss)
    canned.run_macro(
        session, actor=analyst, number=ticket.number, macro_id=macro.id or 0, now=NOW, seen=""
    )

    assert [(one.name, one.body, one.tags) for one in shown] == [
        ("Pedir foto", DRAFT.body, "foto, falta informação")
    ]
    assert "passa para AGUARDANDO CLIENTE" in shown[0].summary
    assert ticket.stage == "waiting_customer"
    assert "Olá, Ana." in session.exec(select(ScheduledReply)).one().body_html
    assert set(session.exec(select(Tag.name))) == {"foto", "falta informação"}


def test_a_macro_is_changed_archived_and_restored(session: Session, boss: Actor):
    analyst = actor_for(session, make_analyst(session))
    macro = saved(session, boss, DRAFT)
    about = {"actor": boss, "macro_id": macro.id or 0, "now": NOW}

    saved(session, boss, MacroDraft(name="Só etapa", stage="in_service_n2"), macro.id or 0)
    macro_settings.archive_macro(session, **about, is_archived=True)

    assert (macro.body_html, macro.tags) == ("", [])
    assert canned.list_macros(session, actor=analyst) == []
    ticket = make_ticket(session, now=NOW)
    with pytest.raises(MacroGone):
        canned.run_macro(
            session, actor=analyst, number=ticket.number, macro_id=macro.id or 0, now=NOW, seen=""
        )
    macro_settings.archive_macro(session, **about, is_archived=False)
    assert [one.name for one in canned.list_macros(session, actor=analyst)] == ["Só etapa"]
    rows = session.exec(select(AuditEvent).where(AuditEvent.object == f"macro:{macro.id}")).all()
    assert [one.action for one in rows] == [
        "macros.save",
        "macros.save",
        "macros.archive",
        "macros.restore",
    ]
    assert rows[1].detail["before"]["name"] == "Pedir foto"
    assert rows[1].detail["after"] == {
        "name": "Só etapa",
        "does": "passa para EM ATENDIMENTO N2",
    }


@pytest.mark.parametrize(
    "draft",
    [
        MacroDraft(name=" ", body="x"),
        MacroDraft(name="Nada"),
        MacroDraft(name="Fecha", stage="closed"),
        MacroDraft(name="Outra", stage="x"),
        MacroDraft(name="Longa", tags="x" * 41),
        MacroDraft(name="Muitas", tags=",".join(map(str, range(11)))),
        MacroDraft(name="Pedir foto", body="x"),
    ],
)
def test_what_makes_no_macro_is_refused_and_changes_nothing(
    session: Session, boss: Actor, draft: MacroDraft
):
    saved(session, boss, DRAFT)

    with pytest.raises(Invalid):
        macro_settings.save_macro(session, actor=boss, macro_id=0, draft=draft, now=NOW)

    assert len(macro_settings.list_macros(session, actor=boss)) == 1


def test_only_administrators_write_macros(session: Session, boss: Actor):
    macro = saved(session, boss, DRAFT)
    for account in (make_analyst(session), make_account(session)):
        about = {"actor": actor_for(session, account)}

        with pytest.raises(NotAllowed):
            macro_settings.list_macros(session, **about)
        with pytest.raises(NotAllowed):
            macro_settings.save_macro(session, **about, macro_id=0, draft=DRAFT, now=NOW)
        with pytest.raises(NotAllowed):
            macro_settings.archive_macro(
                session, **about, macro_id=macro.id or 0, is_archived=True, now=NOW
            )
