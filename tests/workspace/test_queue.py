"""The queue: its views, filters, search and counts, and who may read it."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.clock import now as clock_now
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling, services, tagging
from kartado_portal.tickets.cards import list_page as customer_list
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Tag
from kartado_portal.tickets.schemas import ReplyDraft, TicketFilter
from kartado_portal.workspace import cards
from kartado_portal.workspace.queue_address import ORDERS, filter_of, narrowed, query_of
from kartado_portal.workspace.schemas import QueueFilter
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


def analyst(session: Session, **columns: object) -> Actor:
    return actor_for(session, make_analyst(session, **columns))


def subjects(session: Session, actor: Actor, **wanted: object) -> list[str]:
    page = cards.queue_page(session, actor=actor, wanted=QueueFilter(**wanted), now=clock_now())
    return [row.subject for row in page.rows]


def counts(session: Session, actor: Actor) -> dict[str, str]:
    views = cards.view_links(session, actor=actor, wanted=QueueFilter(), now=clock_now())
    return {view.key: view.count for view in views}


def test_customers_get_nothing_of_the_queue(session):
    customer = make_account(session)
    make_ticket(session, requester=customer)

    with pytest.raises(NotAllowed):
        cards.queue_page(
            session, actor=actor_for(session, customer), wanted=QueueFilter(), now=clock_now()
        )
    with pytest.raises(NotAllowed):
        cards.view_links(
            session, actor=actor_for(session, customer), wanted=QueueFilter(), now=clock_now()
        )


def test_each_view_holds_its_tickets_and_counts_them(session, clock):
    me, other = analyst(session), analyst(session)
    mine, theirs, waiting, closed = (
        make_ticket(session, subject=subject) for subject in ("Meu", "Dele", "Espera", "Fim")
    )
    make_ticket(session, subject="Novo")
    now = mine.created_at
    handling.take(session, actor=me, number=mine.number, now=now)
    handling.take(session, actor=other, number=theirs.number, now=now)
    handling.set_stage(
        session, actor=me, number=waiting.number, stage=Stage.WAITING_CUSTOMER, now=now
    )
    services.close(session, actor=me, number=closed.number, now=now)

    found = {
        view: set(subjects(session, me, view=view))
        for view in ("minhas", "sem-proprietario", "abertas", "todas", "atrasadas", "a-vencer")
    }

    assert found == {
        "minhas": {"Meu"},
        "sem-proprietario": {"Espera", "Novo"},
        "abertas": {"Meu", "Dele", "Espera", "Novo"},
        "todas": {"Meu", "Dele", "Espera", "Novo", "Fim"},
        "atrasadas": set(),
        "a-vencer": set(),
    }
    assert counts(session, me) == {
        "minhas": "1",
        "sem-proprietario": "2",
        "atrasadas": "0",
        "a-vencer": "0",
        "abertas": "4",
        "todas": "5",
        "etapa-katia": "0",
        "etapa-novo": "1",
        "etapa-n1": "2",
        "etapa-n2": "0",
        "etapa-n3": "0",
        "etapa-aguardando": "1",
    }


def test_search_finds_number_subject_and_messages_with_notes_whatever_the_accents(session, clock):
    me = analyst(session)
    ticket = make_ticket(session, subject="Inventário vazio", body="A medição da BR-116 sumiu.")
    make_ticket(session, subject="Outro", body="Nada a ver.")
    draft = ReplyDraft(body_html="<p>Ver reequilíbrio com o jurídico</p>", form_key="nota")
    handling.note(session, actor=me, number=ticket.number, draft=draft, now=clock_now())
    session.flush()

    asked = [
        *("INVENTARIO", "invent vazio", "#" + ticket.number[:6], ticket.number[3:9]),
        *("medicao", "MEDIÇÃO br-116", "116", "reequilibrio jurid", "Jurídico"),
    ]
    found = {q: subjects(session, me, view="todas", q=q) for q in asked}

    assert found == {q: ["Inventário vazio"] for q in asked}
    for q in ("medicao vazio", "nadaver", "%", '"', "a:* & b", "'"):
        assert "Inventário vazio" not in subjects(session, me, view="todas", q=q), q


def test_a_note_is_found_by_the_staff_alone(session, clock):
    customer = make_account(session)
    ticket = make_ticket(session, requester=customer)
    draft = ReplyDraft(body_html="<p>canarioqzx</p>", form_key="nota")
    me = analyst(session)
    handling.note(session, actor=me, number=ticket.number, draft=draft, now=clock_now())
    session.flush()

    wanted = TicketFilter(q="canarioqzx")
    theirs = customer_list(session, actor=actor_for(session, customer), wanted=wanted)

    assert theirs.total == 0
    assert subjects(session, me, q="canarioqzx") == [ticket.subject]


def test_filters_narrow_together(session, clock):
    me = analyst(session)
    company = make_company(session, name="Rodovia Sul")
    member = make_account(session, company_id=company.id)
    old = make_ticket(
        session, requester=member, subject="Antigo", now=clock_now() - timedelta(days=8)
    )
    make_ticket(session, requester=member, subject="Recente", category="Erro no sistema")
    other = make_ticket(session, subject="De fora")
    old.priority = other.priority = "urgent"
    tagging.add_tag(session, actor=me, number=old.number, name=" Campo  NORTE ", now=clock_now())
    handling.take(session, actor=me, number=other.number, now=clock_now())
    tag = session.exec(select(Tag)).one()

    category = old.category_id
    found = {
        "company": subjects(session, me, company=company.id, order="-criado"),
        "company and age": subjects(session, me, company=company.id, age_days=7),
        "category": subjects(session, me, category=category, company=company.id),
        "priority": set(subjects(session, me, priority="urgente")),
        "tag": subjects(session, me, tag=tag.id),
        "owner": subjects(session, me, owner="eu"),
        "nobody": set(subjects(session, me, owner="ninguem")),
        "by id": subjects(session, me, owner=str(me.account_id)),
        "channel": subjects(session, me, channel="email"),
        "stage": subjects(session, me, stage="n1"),
    }

    assert tag.name == "campo norte"
    assert found == {
        "company": ["Recente", "Antigo"],
        "company and age": ["Antigo"],
        "category": ["Antigo"],
        "priority": {"Antigo", "De fora"},
        "tag": ["Antigo"],
        "owner": ["De fora"],
        "nobody": {"Antigo", "Recente"},
        "by id": ["De fora"],
        "channel": [],
        "stage": ["De fora"],
    }


def test_orders_put_first_what_they_name(session, clock):
    me = analyst(session)
    first, second, third = (
        make_ticket(session, subject=subject, now=clock_now() + timedelta(minutes=serial))
        for serial, subject in enumerate(("A", "B", "C"))
    )
    first.priority, third.priority = "low", "urgent"
    second.next_due_at = None
    third.next_due_at = clock_now() - timedelta(days=1)

    found = {order: subjects(session, me, order=order) for order in ORDERS}

    numbers = {one.number: one.subject for one in (first, second, third)}
    by_number = [numbers[number] for number in sorted(numbers)]
    assert found == {
        "-atividade": ["C", "B", "A"],
        "atividade": ["A", "B", "C"],
        "prazo": ["C", "A", "B"],
        "-prazo": ["A", "C", "B"],
        "-prioridade": ["C", "B", "A"],
        "-criado": ["C", "B", "A"],
        "criado": ["A", "B", "C"],
        "numero": by_number,
        "-numero": by_number[::-1],
    }


def test_what_is_due_is_overdue_until_it_is_answered(session, clock):
    me = analyst(session)
    ticket = make_ticket(session)
    assert ticket.next_due_at == ticket.promised_at
    clock.shift(timedelta(days=5))
    page = cards.queue_page(session, actor=me, wanted=QueueFilter(), now=clock_now())
    assert [row.is_overdue for row in page.rows] == [True]
    assert counts(session, me)["atrasadas"] == "1"

    draft = ReplyDraft(body_html="<p>Feito</p>", form_key="r")
    services.reply(session, actor=me, number=ticket.number, draft=draft, now=clock_now())

    assert ticket.next_due_kind == "solution"
    assert subjects(session, me, view="atrasadas") == []
    assert counts(session, me)["atrasadas"] == "0"


def test_what_is_due_soon_is_marked_before_it_is_late(session, clock):
    me = analyst(session)
    ticket = make_ticket(session)
    clock.move_to(ticket.next_warn_at - timedelta(minutes=1))
    early = cards.queue_page(session, actor=me, wanted=QueueFilter(), now=clock_now())
    clock.shift(timedelta(minutes=2))

    page = cards.queue_page(session, actor=me, wanted=QueueFilter(view="a-vencer"), now=clock_now())

    assert [row.is_due_soon for row in early.rows] == [False]
    marks = [(row.due_kind, row.is_due_soon, row.is_overdue) for row in page.rows]
    assert marks == [("1ª resposta", True, False)]
    assert counts(session, me)["a-vencer"] == "1"


def test_a_page_holds_25_and_the_one_past_the_end_is_the_last(session, clock):
    me = analyst(session)
    customer = make_account(session)
    for serial in range(27):
        make_ticket(session, requester=customer, subject=f"T{serial}")

    pages = {
        page: cards.queue_page(session, actor=me, wanted=QueueFilter(page=page), now=clock_now())
        for page in (1, 2, 9)
    }

    assert [(len(p.rows), p.page, p.has_next, p.total_label) for p in pages.values()] == [
        (25, 1, True, "27"),
        (2, 2, False, "27"),
        (2, 2, False, "27"),
    ]


def test_counts_are_exact_to_a_thousand_and_bounded_beyond():
    shown = [cards.counted(count) for count in (0, 999, 1000, 1001)]

    assert shown == ["0", "999", "1.000", "1.000+"]


def test_an_address_and_its_filter_are_one(session):
    wanted = QueueFilter(
        view="minhas",
        q="ação & mais",
        stage="n2",
        owner="ninguem",
        company=3,
        category=4,
        channel="email",
        tag=5,
        age_days=7,
        priority="urgente",
        order="prazo",
        page=2,
    )

    again = filter_of(dict(parse_qsl(query_of(wanted).removeprefix("?"))))
    nonsense = filter_of(
        {
            "visao": "x",
            "etapa": "y",
            "empresa": "-1",
            "categoria": "9" * 20,
            "etiqueta": "²",
            "idade": "2",
            "proprietario": "outro",
            "ordem": "drop",
            "pagina": "0",
            "q": "a\x00" + "b" * 999,
        }
    )

    assert again == wanted
    assert nonsense == QueueFilter(q="a" + "b" * 198)
    assert query_of(QueueFilter()) == ""


def test_one_part_of_the_address_changes_and_no_view_contradicts_it():
    mine = QueueFilter(view="minhas", company=3, page=4)

    assert narrowed(mine, "prioridade", "alta") == QueueFilter(
        view="minhas", company=3, priority="alta"
    )
    assert narrowed(mine, "empresa", "") == QueueFilter(view="minhas")
    assert narrowed(QueueFilter(), "q", "foto") == QueueFilter(view="todas", q="foto")
    assert narrowed(mine, "q", "foto").view == "minhas"
    assert narrowed(mine, "etapa", "fechado") == QueueFilter(
        view="todas", owner="eu", company=3, stage="fechado"
    )
    assert narrowed(mine, "etapa", "n2").view == "minhas"
