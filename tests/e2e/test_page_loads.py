"""What a page that is loaded whole shows of the one before it in the same tab: nothing."""

import secrets

import httpx

from kartado_portal import clock, routes
from kartado_portal.workspace import saved_views
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.factories import actor_for, make_analyst
from tests.gauntlet.visitor import Visitor, reply
from tests.raw_socket import RawSocket, event_name

CANARY = "canarioANTERIOR"
WORK = "kartado_portal.workspace.states.queue_work"


def test_a_ticket_begins_without_the_one_that_the_tab_showed_before(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Ana Souza")
    first = backstage.open_ticket(email, f"Primeiro {CANARY}")
    second = backstage.open_ticket(email, "Segundo")
    visitor = Visitor.signed_in(portal, email)
    with visitor.open_ticket(first) as before:
        assert CANARY in before.transcript

    page = RawSocket(
        portal.base,
        cookie=visitor.cookie,
        path=f"/tickets/{second}",
        token=before.token,
        is_load=True,
    )

    with page:
        assert page.wait_until(lambda: "Segundo" in page.transcript)
        assert CANARY not in page.transcript


def test_a_ticket_that_is_loaded_again_is_there_at_once(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, CANARY)
    visitor = Visitor.signed_in(portal, email)
    with visitor.open_ticket(number) as before:
        pass

    page = RawSocket(
        portal.base,
        cookie=visitor.cookie,
        path=f"/tickets/{number}",
        token=before.token,
        is_load=True,
    )

    with page:
        assert page.wait_until(lambda: page.updates)
        assert CANARY in str(page.updates[0])


def test_a_form_that_was_refused_is_shown_once(portal: Portal) -> None:
    refused = httpx.post(
        f"{portal.base}{routes.SIGN_UP_POST}",
        data={"email": f"{CANARY}@", "password": "curta", "password_again": "curta"},
        headers={"Origin": portal.base},
    )
    told = "; ".join(f"{name}={value}" for name, value in refused.cookies.items())
    before = RawSocket(portal.base, cookie=told, path=routes.SIGN_UP, is_load=True)
    with before:
        assert before.wait_until(lambda: CANARY in before.transcript)

    page = RawSocket(portal.base, path=routes.SIGN_UP, token=before.token, is_load=True)

    with page:
        page.settle()
        assert CANARY not in page.transcript


def test_no_file_goes_to_a_reply_that_the_address_does_not_name(
    portal: Portal, backstage: Backstage
) -> None:
    """After a crash a tab may be shown, for a moment, the ticket that it had before."""
    email = backstage.customer("Ana Souza")
    before, here = (backstage.open_ticket(email, one) for one in ("Anterior", "Aqui"))
    visitor = Visitor.signed_in(portal, email)

    with visitor.open_ticket(before) as tab:
        file = visitor.upload("a.txt", b"x").text
        tab.send(reply("add_file"), {"attachment_id": file}, path=f"/tickets/{here}")
        tab.settle()
        assert tab.shown["reply.files"] == []
        assert tab.shown["reply.error"].startswith("A página ainda estava carregando.")


def test_no_saved_view_is_changed_that_the_address_does_not_show(
    portal: Portal, backstage: Backstage
) -> None:
    """After a crash a tab may be shown, for a moment, the view that it had before."""
    email = f"nina-{secrets.token_hex(4)}@kartado.com.br"
    with backstage.unit() as session:
        nina = actor_for(session, make_analyst(session, email=email))
        before, here = (
            saved_views.save_view(
                session, actor=nina, name=name, query=query, is_shared=False, now=clock.now()
            )
            for name, query in (("Anterior", "?etapa=n2"), ("Aqui", "?etapa=n3"))
        )

    def names() -> set[str]:
        with backstage.unit() as session:
            return {view.name for view in saved_views.list_views(session, actor=nina)} & {
                "Anterior",
                "Aqui",
                "Outro",
            }

    open_at = f"{routes.DESK}{before.query}"
    with Visitor.signed_in(portal, email).open(open_at, until="queue.is_loaded") as tab:

        def press(act: str, view_id: int | None, path: str) -> set[str]:
            form = {"form": {"new_name": "Outro"}} if act == "rename" else {}
            tab.send(event_name(WORK, "SavedViews", act), form | {"view_id": view_id}, path=path)
            tab.settle()
            return names()

        assert tab.shown["queue.saved_name"] == "Anterior"
        for act in ("rename", "delete"):
            assert press(act, before.id, f"{routes.DESK}{here.query}") == {"Anterior", "Aqui"}
            # Pressed without a line on a view that the tab has left since.
            assert press(act, here.id, open_at) == {"Anterior", "Aqui"}
        assert press("rename", before.id, open_at) == {"Outro", "Aqui"}
        assert press("delete", before.id, open_at) == {"Aqui"}
