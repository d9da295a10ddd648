"""The export holds one's own data; after an erasure nothing of the person is left (O35)."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from kartado_portal.accounts import exports
from kartado_portal.accounts.personal_data import collect_my_data, erase_account
from kartado_portal.database import unit_of_work
from kartado_portal.tickets import (
    drafts,
    index_care,
    personal_data,
    services,
    sharing,
    timeline,
)
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import NewTicketDraft, ReplyDraft
from tests.factories import (
    actor_for,
    make_account,
    make_analyst,
    make_category,
    make_company,
    make_ticket,
)

NOW = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
CANARY = "canarioQZX"


@pytest.fixture(autouse=True)
def _registered() -> None:
    personal_data.register()


def live_a_little(session: Session) -> int:
    """Leave a person's traces everywhere; return the id of the person."""
    company = make_company(session)
    person = make_account(
        session, email=f"{CANARY}@x.test".lower(), name=f"Ana {CANARY}", company_id=company.id
    )
    colleague = make_account(session, company_id=company.id, name="Bruno", reply_frequency="daily")
    actor = actor_for(session, person)
    draft = NewTicketDraft(
        subject=f"Assunto {CANARY}",
        category_id=make_category(session).id,
        body=f"Corpo {CANARY}",
        guidance={"impact": CANARY},
        form_key="f",
    )
    ticket = services.open_ticket(session, actor=actor, draft=draft, now=NOW)
    other = make_ticket(session, requester=colleague)
    for number, email in ((ticket.number, colleague.email), (other.number, person.email)):
        adder = actor if number == ticket.number else actor_for(session, colleague)
        sharing.add_participant(session, actor=adder, number=number, email=email, now=NOW)
    for number in (ticket.number, other.number):
        reply = ReplyDraft(body_html=f"<p>Resposta {CANARY}</p>")
        services.reply(session, actor=actor, number=number, draft=reply, now=NOW)
    drafts.save(
        session,
        actor=actor,
        slot="new",
        form_key="k",
        fields={"subject": CANARY},
        version=0,
        now=NOW,
    )
    return person.id or 0


async def test_after_an_erasure_no_column_names_the_person(database: str) -> None:
    with unit_of_work() as session:
        person_id = live_a_little(session)

    with unit_of_work() as session:
        erase_account(session, account_id=person_id, now=NOW, tell=False)
    await index_care.forget_words()

    with unit_of_work() as session:
        connection = session.connection()
        for table in inspect(connection).get_table_names():
            rows = str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            assert CANARY.lower() not in rows.lower(), table
        if database == "sqlite":
            for index in index_care.INDEXES:
                found = text(f"SELECT count(*) FROM {index} WHERE {index} MATCH :word")
                assert connection.execute(found, {"word": CANARY.lower()}).scalar_one() == 0
            assert not index_care.is_due(session, now=NOW)
        ticket = session.exec(select(Ticket).where(Ticket.requester_id == person_id)).one()
        assert not ticket.is_open
        analyst = actor_for(session, make_analyst(session))
        shown = timeline.load(session, actor=analyst, number=ticket.number, now=NOW)
        assert {entry.author for entry in shown.entries if entry.kind != "event"} == {
            "Conta excluída"
        }


def test_the_export_holds_ones_own_words_and_nobody_elses(session: Session) -> None:
    person = make_account(session)
    ticket = make_ticket(session, requester=person, body="minhas palavras")
    analyst = actor_for(session, make_analyst(session))
    services.reply(
        session,
        actor=analyst,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>palavras alheias</p>"),
        now=NOW,
    )
    make_ticket(session, body="de outra pessoa")
    whole = io.BytesIO()

    exports.write_zip(collect_my_data(session, actor=actor_for(session, person)), whole)

    archive = zipfile.ZipFile(whole)
    data = json.loads(archive.read("dados.json"))
    assert [one["número"] for one in data["tickets"]["tickets"]] == [ticket.number]
    assert [one["texto"] for one in data["tickets"]["mensagens"]] == ["minhas palavras"]
    assert "alheias" not in json.dumps(data)
    assert "de outra pessoa" not in json.dumps(data)
