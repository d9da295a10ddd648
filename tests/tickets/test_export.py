"""The CSV: exactly the filtered set, in its order, and nothing a spreadsheet would run."""

import csv
import io

from kartado_portal.database import unit_of_work
from kartado_portal.tickets import cards, export
from kartado_portal.tickets.schemas import TicketFilter
from tests.factories import actor_for, make_account, make_ticket


async def read(actor, wanted: TicketFilter) -> bytes:
    return b"".join([piece async for piece in export.csv_lines(actor=actor, wanted=wanted)])


async def test_csv_is_the_filtered_set_in_its_order(database: str) -> None:
    with unit_of_work() as session:
        person = make_account(session)
        actor = actor_for(session, person)
        for subject in (
            '=HYPERLINK("x")', "+1", "-1", "@x", "\tTAB", 'aspas "a"; e\nlinha', "ação 🙂",
        ):  # fmt: skip
            make_ticket(session, requester=person, subject=subject)
        make_ticket(session, subject="de outra pessoa")
    wanted = TicketFilter(order="criado")

    raw = await read(actor, wanted)

    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert tuple(rows[0]) == export.HEADINGS
    assert [row[1] for row in rows[1:]] == [
        "'=HYPERLINK(\"x\")", "'+1", "'-1", "'@x", "TAB", 'aspas "a"; e\nlinha', "ação 🙂",
    ]  # fmt: skip
    with unit_of_work() as session:
        shown = cards.list_page(session, actor=actor, wanted=wanted).cards
    assert [row[0] for row in rows[1:]] == [card.number for card in shown]
    assert {row[6] for row in rows[1:]} == {"Aberto"}


async def test_an_empty_list_exports_its_headings(database: str) -> None:
    with unit_of_work() as session:
        actor = actor_for(session, make_account(session))

    raw = await read(actor, TicketFilter(q="nada"))

    assert raw.decode("utf-8-sig").splitlines() == [";".join(export.HEADINGS)]


def test_every_start_of_a_formula_is_neutralised() -> None:
    starts = ("=", "+", "-", "@", "\t", "\r", " =", "  @")

    assert all(export.neutral(f"{start}1").startswith("'") for start in starts)
    assert export.neutral("a=1") == "a=1"
