"""Saved views: one's own and the team's, and who may change them."""

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now as clock_now
from kartado_portal.errors import NotAllowed
from kartado_portal.workspace import cards, saved_views
from kartado_portal.workspace.errors import NameMissing, NotYourView, TooManyViews, ViewNotFound
from kartado_portal.workspace.models import SavedView
from kartado_portal.workspace.schemas import VIEWS_LIMIT, QueueFilter
from tests.factories import actor_for, make_account, make_analyst, make_ticket


def save(session: Session, actor: Actor, name: str, query: str = "", **more: bool) -> SavedView:
    is_shared = more.get("is_shared", False)
    return saved_views.save_view(
        session, actor=actor, name=name, query=query, is_shared=is_shared, now=clock_now()
    )


def test_own_views_are_ones_own_and_the_teams_are_everybodys(session, clock):
    me, other = (actor_for(session, make_analyst(session)) for _ in range(2))
    make_ticket(session)
    save(session, me, "Minha  N2", "?etapa=n2&pagina=3")
    save(session, me, "Da equipe", "?proprietario=ninguem", is_shared=True)

    seen = {
        actor: [
            (view.label, view.url, view.count, view.group, bool(view.saved_id))
            for view in cards.view_links(
                session, actor=actor, wanted=QueueFilter(), now=clock_now()
            )
            if view.group in ("own", "team")
        ]
        for actor in (me, other)
    }

    of_team = ("Da equipe", "/analista?proprietario=ninguem", "1", "team")
    assert seen[me] == [
        (*of_team, True),
        ("Minha N2", "/analista?etapa=n2", "0", "own", True),
    ]
    assert seen[other] == [(*of_team, False)]


def test_author_renames_and_deletes_and_the_log_tells(session, clock):
    me = actor_for(session, make_analyst(session))
    view = save(session, me, "Antes")

    saved_views.rename_view(session, actor=me, view_id=view.id, name="Depois", now=clock_now())
    assert [one.name for one in saved_views.list_views(session, actor=me)] == ["Depois"]
    saved_views.delete_view(session, actor=me, view_id=view.id, now=clock_now())
    session.flush()

    assert saved_views.list_views(session, actor=me) == []
    logged = session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert logged == ["workspace.save_view", "workspace.rename_view", "workspace.delete_view"]


def test_others_change_no_view_but_an_admin_the_teams(session, clock):
    me, other = (actor_for(session, make_analyst(session)) for _ in range(2))
    admin = actor_for(session, make_analyst(session, role=Role.ADMIN))
    mine, teams = save(session, me, "Minha"), save(session, me, "Equipe", is_shared=True)

    for actor, view, refusal in (
        (other, mine, ViewNotFound),
        (admin, mine, ViewNotFound),
        (other, teams, NotYourView),
    ):
        with pytest.raises(refusal):
            saved_views.rename_view(
                session, actor=actor, view_id=view.id, name="X", now=clock_now()
            )
        with pytest.raises(refusal):
            saved_views.delete_view(session, actor=actor, view_id=view.id, now=clock_now())
    saved_views.rename_view(session, actor=admin, view_id=teams.id, name="Y", now=clock_now())

    assert (mine.name, teams.name) == ("Minha", "Y")


def test_a_view_has_a_name_of_some_length_and_nobody_keeps_hundreds(session, clock):
    me = actor_for(session, make_analyst(session))

    for name in ("", "  ", "a" * 61):
        with pytest.raises(NameMissing):
            save(session, me, name)
    for serial in range(VIEWS_LIMIT):
        save(session, me, f"Visão {serial}")
    with pytest.raises(TooManyViews):
        save(session, me, "Mais uma")


def test_what_is_kept_of_a_query_is_a_filter_and_nothing_else(session, clock):
    me = actor_for(session, make_analyst(session))

    view = save(session, me, "Estranha", "?visao=minhas&x=<script>&etapa=zz&q=ação&pagina=7")

    assert view.query == "?visao=minhas&q=a%C3%A7%C3%A3o"


def test_customers_have_no_views(session, clock):
    customer = actor_for(session, make_account(session))
    view = save(session, actor_for(session, make_analyst(session)), "Equipe", is_shared=True)

    with pytest.raises(NotAllowed):
        save(session, customer, "Minha")
    with pytest.raises(NotAllowed):
        saved_views.list_views(session, actor=customer)
    with pytest.raises(NotAllowed):
        saved_views.delete_view(session, actor=customer, view_id=view.id, now=clock_now())


def test_an_erased_person_leaves_no_view_that_names_them(session, clock):
    me = actor_for(session, make_analyst(session, name="Rita Alves"))
    other = actor_for(session, make_analyst(session))
    customer = make_account(session, name="Zuleica Prado", email="zuleica@cliente.test")
    save(session, other, "Da ZULEICA PRADO")
    save(session, other, "Busca", "?q=Zuleica+Prado")
    save(session, other, "Endereço", "?q=zuleica%40cliente.test", is_shared=True)
    kept = [save(session, other, "Urgentes"), save(session, me, "Equipe", is_shared=True)]
    mine = save(session, me, "Só minha")
    exported = saved_views.collect_views(session, account_id=me.account_id)

    saved_views.erase_views(session, account_id=customer.id, now=clock_now())
    left = session.exec(select(SavedView).order_by(SavedView.id)).all()
    saved_views.erase_views(session, account_id=me.account_id, now=clock_now())
    session.flush()

    assert left == [*kept, mine]
    assert session.exec(select(SavedView).order_by(SavedView.id)).all() == kept
    assert {"nome": "Só minha", "filtro": ""} in exported.data
