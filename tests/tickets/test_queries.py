"""Who sees which ticket, and how the list is found, filtered and paged."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from kartado_portal import clock as time
from kartado_portal.tickets import cards, handling, queries, services, sharing, timeline
from kartado_portal.tickets.errors import NotAColleague, TicketNotFound
from kartado_portal.tickets.listing import filter_of, query_of
from kartado_portal.tickets.schemas import ReplyDraft, TicketFilter
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


def subjects(session: Session, actor, **wanted: object) -> list[str]:
    page = cards.list_page(session, actor=actor, wanted=TicketFilter(**wanted))
    return [card.subject for card in page.cards]


@pytest.mark.parametrize("visibility", ["everyone", "nobody", "selected"])
def test_the_companys_mode_decides_what_colleagues_see(session: Session, visibility: str) -> None:
    company = make_company(session, visibility=visibility)
    ana = make_account(session, company_id=company.id)
    bruno = make_account(session, company_id=company.id)
    chosen = make_account(session, company_id=company.id, sees_company=True)
    stranger = make_account(session, company_id=make_company(session).id)
    ticket = make_ticket(session, requester=ana)

    seen = {
        name: queries.can_read(session, actor_for(session, person), ticket.id or 0)
        for name, person in {"ana": ana, "bruno": bruno, "chosen": chosen, "x": stranger}.items()
    }

    assert seen["ana"]
    assert seen["bruno"] is (visibility == "everyone")
    assert seen["chosen"] is (visibility != "nobody")
    assert not seen["x"]


def test_a_foreign_ticket_is_as_missing_as_none(session: Session) -> None:
    foreign = make_ticket(session)
    stranger = actor_for(session, make_account(session))

    messages = []
    for number in (foreign.number, "10000000000"):
        with pytest.raises(TicketNotFound) as refused:
            queries.get_for(session, stranger, number)
        messages.append(str(refused.value))

    assert messages[0] == messages[1]


def test_a_participant_sees_and_replies_and_leaves(session: Session) -> None:
    company = make_company(session, visibility="nobody")
    ana = make_account(session, company_id=company.id)
    bruno = make_account(session, company_id=company.id)
    ticket = make_ticket(session, requester=ana)
    owner, colleague = actor_for(session, ana), actor_for(session, bruno)
    number = ticket.number

    sharing.add_participant(
        session, actor=owner, number=number, email=bruno.email.upper(), now=time.now()
    )
    services.reply(
        session,
        actor=colleague,
        number=number,
        draft=ReplyDraft(body_html="<p>Também vejo.</p>"),
        now=time.now(),
    )

    assert subjects(session, colleague, scope="empresa") == [ticket.subject]
    sharing.remove_participant(
        session, actor=colleague, number=number, account_id=bruno.id or 0, now=time.now()
    )
    with pytest.raises(TicketNotFound):
        queries.get_for(session, colleague, number)


def test_only_colleagues_become_participants(session: Session) -> None:
    company = make_company(session)
    ana = make_account(session, company_id=company.id)
    stranger = make_account(session, company_id=make_company(session).id)
    ticket = make_ticket(session, requester=ana)

    for email in (stranger.email, "ninguem@nada.test", ana.email):
        with pytest.raises(NotAColleague):
            sharing.add_participant(
                session,
                actor=actor_for(session, ana),
                number=ticket.number,
                email=email,
                now=time.now(),
            )


def test_search_forgives_case_and_accents_and_finds_parts(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    ticket = make_ticket(session, requester=person, subject="Relatório de Fotos não SAI")
    make_ticket(session, requester=person, subject="Outro assunto")

    for query in ("relatorio", "RELATÓRIO", "ório", "sai fotos", "nã", "de  fot"):
        for scope in ("meus", "empresa"):
            assert subjects(session, actor, q=query, scope=scope) == [ticket.subject], query
    for part in (ticket.number, f"#{ticket.number}", ticket.number[3:8], f"#{ticket.number[:4]}"):
        assert ticket.subject in subjects(session, actor, q=part)
    assert subjects(session, actor, q="relatorio inexistente") == []
    assert subjects(session, actor, q='100% "x_" \\ ; --') == []


def test_search_never_leaves_the_scope(session: Session) -> None:
    make_ticket(session, subject="Relatório de outra empresa")
    actor = actor_for(session, make_account(session))

    assert subjects(session, actor, q="relatório", scope="empresa") == []


def test_status_filters_by_open_and_closed(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    make_ticket(session, requester=person, subject="aberto")
    closed = make_ticket(session, requester=person, subject="fechado")
    services.close(session, actor=actor, number=closed.number, now=time.now())

    assert subjects(session, actor, status="abertos") == ["aberto"]
    assert subjects(session, actor, status="fechados") == ["fechado"]
    assert len(subjects(session, actor)) == 2


def test_pages_hold_25_each_and_no_ticket_twice(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    start = time.now()
    for serial in range(30):
        make_ticket(
            session,
            requester=person,
            subject=f"t{serial:02}",
            now=start + timedelta(minutes=serial // 3),
        )

    first = cards.list_page(session, actor=actor, wanted=TicketFilter())
    second = cards.list_page(session, actor=actor, wanted=TicketFilter(page=2))

    assert (first.total, first.pages, len(first.cards), len(second.cards)) == (30, 2, 25, 5)
    assert len({card.number for card in first.cards + second.cards}) == 30


@pytest.mark.parametrize("column", list(queries._ORDERS))
def test_every_column_sorts_both_ways(session: Session, column: str) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    analyst = actor_for(session, make_analyst(session))
    numbers = [
        make_ticket(
            session, requester=person, subject=s, now=time.now() + timedelta(hours=h)
        ).number
        for s, h in (("b", 0), ("a", 2), ("c", 1))
    ]
    handling.take(session, actor=analyst, number=numbers[0], now=time.now())
    services.close(session, actor=analyst, number=numbers[1], now=time.now())

    up = cards.list_page(session, actor=actor, wanted=TicketFilter(order=column)).cards
    down = cards.list_page(session, actor=actor, wanted=TicketFilter(order=f"-{column}")).cards

    assert [c.number for c in up] == [c.number for c in reversed(down)]


def test_news_is_marked_until_it_is_seen(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    ticket = make_ticket(session, requester=person)
    analyst = actor_for(session, make_analyst(session))

    def has_news() -> bool:
        return cards.list_page(session, actor=actor, wanted=TicketFilter()).cards[0].has_news

    assert not has_news()
    services.reply(
        session,
        actor=analyst,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>oi</p>"),
        now=time.now() + timedelta(minutes=1),
    )
    assert has_news()
    sharing.mark_seen(session, actor=actor, number=ticket.number, now=time.now())
    assert not has_news()


def test_notes_reach_no_customer(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    analyst = actor_for(session, make_analyst(session))
    ticket = make_ticket(session, requester=person)
    before = ticket.last_activity_at

    handling.note(
        session,
        actor=analyst,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>CANARIO</p>"),
        now=time.now() + timedelta(minutes=1),
    )

    for reader, sees in ((actor, False), (analyst, True)):
        shown = timeline.load(session, actor=reader, number=ticket.number, now=time.now())
        assert ("CANARIO" in str(shown)) is sees
    assert ticket.last_activity_at == before


def test_a_long_timeline_opens_at_the_newest_and_steps_back(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    ticket = make_ticket(session, requester=person)
    for serial in range(70):
        services.reply(
            session,
            actor=actor,
            number=ticket.number,
            draft=ReplyDraft(body_html=f"<p>m{serial}</p>"),
            now=time.now(),
        )

    def load(from_id: int = 0):
        return timeline.load(
            session, actor=actor, number=ticket.number, now=time.now(), from_id=from_id
        )

    newest = load()
    more_from = timeline.step_back(
        session, actor=actor, number=ticket.number, oldest_id=newest.oldest_id
    )
    more = load(more_from)

    assert len(newest.entries) == 30
    assert newest.older_count == 41
    assert "m69" in newest.entries[-1].body_html
    assert len(more.entries) == 60
    assert more.older_count == 11


def test_similar_open_tickets_are_found_while_typing(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    make_ticket(session, requester=person, subject="Erro ao exportar relatório mensal")
    make_ticket(session, requester=person, subject="Mapa lento")
    make_ticket(session, subject="Relatório mensal de outra pessoa")

    found = queries.similar_open(session, actor, "exportar o relatorio mensal")

    assert [subject for _, subject in found] == ["Erro ao exportar relatório mensal"]


def test_the_url_carries_the_list_and_refuses_nonsense() -> None:
    wanted = TicketFilter(q="mapa", scope="empresa", status="abertos", order="numero", page=3)
    query = dict(pair.split("=") for pair in query_of(wanted).removeprefix("?").split("&"))

    assert filter_of(query) == wanted
    assert query_of(TicketFilter()) == ""
    nonsense = {"exibir": "x", "status": "'", "ordem": "senha", "pagina": "-3"}
    assert filter_of(nonsense) == TicketFilter()
