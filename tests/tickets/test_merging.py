"""Merging, linking and splitting: nobody loses a message, and nobody meets a stranger."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal import rich_text
from kartado_portal.errors import NotAllowed
from kartado_portal.files import services as files
from kartado_portal.files.schemas import StoredFile
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import changes, handling, merging, queries, search, services, timeline
from kartado_portal.tickets.errors import (
    CannotMerge,
    CannotSplit,
    FieldMissing,
    TicketChanged,
    TicketClosed,
    TicketNotFound,
)
from kartado_portal.tickets.models import Participant
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


@pytest.fixture
def desk(session, clock):
    company = make_company(session, visibility="nobody")
    ana = make_account(session, name="Ana Souza", company_id=company.id)
    bruno = make_account(session, name="Bruno Lima", company_id=company.id)
    analyst = actor_for(session, make_analyst(session, name="Natália Prado"))
    return ana, bruno, analyst


def about(ticket, actor):
    return {"actor": actor, "number": ticket.number, "now": moment.now()}


def letters(session, kind):
    found = select(OutboxLetter).where(OutboxLetter.letter == kind).order_by(OutboxLetter.id)
    return session.exec(found).all()


def events(session, ticket, actor):
    shown = timeline.load(session, **about(ticket, actor))
    return [(one.text, one.link) for one in shown.entries if one.kind == "event"]


def test_the_merged_one_closes_points_on_and_keeps_its_messages(session, desk):
    ana, bruno, analyst = desk
    source = make_ticket(session, requester=bruno, body="Também vejo isso.")
    target = make_ticket(session, requester=ana)

    merging.merge(session, **about(source, analyst), into=f"#{target.number} ")

    customer = actor_for(session, bruno)
    assert (source.stage, source.is_open, target.is_open) == ("closed", False, True)
    words = f"Natália Prado uniu este ticket ao #{target.number}, onde a conversa continua"
    assert events(session, source, customer) == [(words, f"/tickets/{target.number}")]
    texts = [e.body_html for e in timeline.load(session, **about(source, customer)).entries]
    assert texts[0] == "<p>Também vejo isso.</p>"
    assert queries.get_for(session, customer, target.number).id == target.id
    assert [one.to_address for one in letters(session, "ticket-merged")] == [bruno.email]
    assert letters(session, "ticket-closed") == []
    assert letters(session, "participant-added") == []


def test_the_other_tickets_people_are_not_told_whose_ticket_joined(session, desk):
    ana, bruno, analyst = desk
    source = make_ticket(session, requester=bruno)
    target = make_ticket(session, requester=ana)

    merging.merge(session, **about(source, analyst), into=target.number)

    assert events(session, target, actor_for(session, ana)) == []
    (told,) = events(session, target, analyst)
    assert told[1] == f"/analista/tickets/{source.number}"


def test_tickets_of_strangers_and_closed_ones_do_not_merge(session, desk):
    ana, bruno, analyst = desk
    source = make_ticket(session, requester=ana)
    stranger = make_ticket(session)
    other = make_ticket(session, requester=bruno)

    for into in (stranger.number, source.number):
        with pytest.raises(CannotMerge):
            merging.merge(session, **about(source, analyst), into=into)
    with pytest.raises(TicketNotFound):
        merging.merge(session, **about(source, analyst), into="123")
    services.close(session, **about(other, analyst))
    with pytest.raises(TicketClosed):
        merging.merge(session, **about(source, analyst), into=other.number)
    with pytest.raises(TicketClosed):
        merging.merge(session, **about(other, analyst), into=source.number)
    assert source.is_open
    assert session.exec(select(Participant)).all() == []


def test_merging_on_an_old_screen_is_refused(session, desk):
    ana, _, analyst = desk
    source, target = make_ticket(session, requester=ana), make_ticket(session, requester=ana)
    seen = changes.stamp_of(session, source)
    draft = ReplyDraft(body_html="<p>Espere!</p>")
    services.reply(session, **about(source, actor_for(session, ana)), draft=draft)

    with pytest.raises(TicketChanged, match="Ana Souza respondeu"):
        merging.merge(session, **about(source, analyst), into=target.number, seen=seen)


def test_a_link_is_the_staffs_and_made_once(session, desk):
    ana, _, analyst = desk
    one, two = make_ticket(session, requester=ana), make_ticket(session)

    merging.link(session, **about(one, analyst), other=two.number)
    merging.link(session, **about(two, analyst), other=one.number)

    assert merging.linked_numbers(session, one) == [two.number]
    assert merging.linked_numbers(session, two) == [one.number]
    assert events(session, one, actor_for(session, ana)) == []


def test_what_a_customer_wrote_becomes_a_ticket_of_its_own_once(session, desk):
    ana, bruno, analyst = desk
    source = make_ticket(session, requester=ana)
    session.add(
        Participant(
            ticket_id=source.id, account_id=bruno.id, added_by_id=ana.id, added_at=moment.now()
        )
    )
    draft = ReplyDraft(body_html="<p>Outra <strong>coisa</strong>.</p>")
    message = services.reply(session, **about(source, actor_for(session, bruno)), draft=draft)
    told = len(letters(session, "ticket-received"))
    wanted = {"message_id": message.id, "subject": " Outra coisa "}

    first = merging.split(session, **about(source, analyst), **wanted)
    second = merging.split(session, **about(source, analyst), **wanted)

    assert first.id == second.id != source.id
    assert (first.subject, first.requester_id) == ("Outra coisa", ana.id)
    for person in (ana, bruno):
        shown = timeline.load(session, **about(first, actor_for(session, person)))
        assert shown.entries[0].body_html == "<p>Outra <strong>coisa</strong>.</p>"
        assert shown.entries[0].author == "Bruno Lima"
    assert message.ticket_id == source.id
    received = letters(session, "ticket-received")[told:]
    assert [one.to_address for one in received] == [ana.email]


def upload(session, uploader, name):
    kept = StoredFile(name, 4, "image/png", "0" * 64, f"key-of-{name}", None)
    card = files.store_upload(session, uploader_id=uploader.id, file=kept, now=moment.now())
    return card.id


def entry_of(session, ticket, actor, message_id):
    shown = timeline.load(session, **about(ticket, actor))
    return next(one for one in shown.entries if one.key == f"m{message_id}")


def test_files_of_a_split_message_go_to_the_new_ticket(session, desk):
    ana, _, analyst = desk
    source = make_ticket(session, requester=ana)
    customer = actor_for(session, ana)
    inline, other = upload(session, ana, "tela.png"), upload(session, ana, "log.png")
    picture = f'<img src="{rich_text.own_picture(inline)}" alt="Tela">'
    words = f"<p>Veja o relatório:</p><p>{picture}</p>"
    draft = ReplyDraft(body_html=words, attachment_ids=(inline, other))
    message = services.reply(session, **about(source, customer), draft=draft)
    claimed_at = files.find_attachment(session, inline).claimed_at
    wanted = {"message_id": message.id, "subject": "Relatório"}

    ticket = merging.split(session, **about(source, analyst), **wanted)
    again = merging.split(session, **about(source, analyst), **wanted)

    assert again.id == ticket.id
    shown = timeline.load(session, **about(ticket, customer)).entries[0]
    assert [one.id for one in shown.attachments] == [inline, other]
    assert shown.body_html == words
    assert files.find_attachment(session, inline).claimed_at == claimed_at
    left = entry_of(session, source, customer, message.id)
    where = f"Os anexos foram para o ticket #{ticket.number}."
    assert left.attachments == []
    assert left.body_html == f"<p>Veja o relatório:</p><p>{where}</p>"
    assert message.body_text == f"Veja o relatório:\n{where}"
    assert set(search.anywhere(session, "anexos foram")) == {source.id}
    assert set(search.anywhere(session, "veja relatorio")) == {source.id, ticket.id}
    received = letters(session, "ticket-received")[-1]
    assert received.context["body_text"] == "Veja o relatório:"


def test_who_sees_the_first_ticket_alone_opens_its_moved_files_no_more(session, desk):
    ana, bruno, analyst = desk
    source = make_ticket(session, requester=ana)
    sent = upload(session, ana, "tela.png")
    draft = ReplyDraft(body_html="<p>Outra coisa</p>", attachment_ids=(sent,))
    message = services.reply(session, **about(source, actor_for(session, ana)), draft=draft)
    ticket = merging.split(
        session, **about(source, analyst), message_id=message.id, subject="Outra"
    )
    carla = make_account(session, name="Carla Reis", company_id=ana.company_id)
    for one, person in ((source, bruno), (ticket, carla)):
        session.add(
            Participant(
                ticket_id=one.id, account_id=person.id, added_by_id=ana.id, added_at=moment.now()
            )
        )
    session.flush()

    file = files.find_attachment(session, sent)
    may_open = {
        person.name: queries.may_read_attachment(session, actor_for(session, person), file)
        for person in (ana, bruno, carla)
    }

    assert may_open == {"Ana Souza": True, "Bruno Lima": False, "Carla Reis": True}
    assert queries.may_read_attachment(session, analyst, file)
    left = entry_of(session, source, actor_for(session, bruno), message.id)
    assert left.body_html.endswith(f"<p>O anexo foi para o ticket #{ticket.number}.</p>")


def test_a_split_message_without_files_is_left_as_it_was(session, desk):
    ana, _, analyst = desk
    source = make_ticket(session, requester=ana)
    draft = ReplyDraft(body_html="<p>Outra <em>coisa</em></p>")
    message = services.reply(session, **about(source, actor_for(session, ana)), draft=draft)
    before = (message.body_html, message.body_text)

    merging.split(session, **about(source, analyst), message_id=message.id, subject="Outra")

    assert (message.body_html, message.body_text) == before


def test_only_replies_of_customers_of_this_ticket_are_split(session, desk):
    ana, _, analyst = desk
    source, other = make_ticket(session, requester=ana), make_ticket(session, requester=ana)
    customer = actor_for(session, ana)
    text = ReplyDraft(body_html="<p>Texto</p>")
    note = handling.note(session, **about(source, analyst), draft=text)
    answer = services.reply(session, **about(source, analyst), draft=text)
    foreign = services.reply(session, **about(other, customer), draft=text)
    mine = services.reply(session, **about(source, customer), draft=text)

    for message_id in (note.id, answer.id, foreign.id, 0, 999_999):
        with pytest.raises(CannotSplit):
            merging.split(
                session, **about(source, analyst), message_id=message_id, subject="Assunto"
            )
    with pytest.raises(FieldMissing):
        merging.split(session, **about(source, analyst), message_id=mine.id, subject="  ")


def test_customers_neither_merge_nor_link_nor_split(session, desk):
    ana, _, _ = desk
    one, two = make_ticket(session, requester=ana), make_ticket(session, requester=ana)
    customer = actor_for(session, ana)

    with pytest.raises(NotAllowed):
        merging.merge(session, **about(one, customer), into=two.number)
    with pytest.raises(NotAllowed):
        merging.link(session, **about(one, customer), other=two.number)
    with pytest.raises(NotAllowed):
        merging.split(session, **about(one, customer), message_id=1, subject="x")
