"""O23: ten thousand rows stream out in the order of the list, and the server does not swell.

Also none, one, and subjects that a spreadsheet would run or break.
"""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.tickets.export import HEADINGS
from kartado_portal.tickets.models import Category, Ticket
from kartado_portal.tickets.search import search_text
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.visitor import Visitor

COUNT = 10_000
LIMIT_KB = 100_000
HOSTILE = (
    '=HYPERLINK("https://evil.test";"x")',
    "+5511999",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    'Aspas "dentro" e ; ponto e vírgula',
    "Acentuação e emoji 🚧 «ok»",
)


def worker_memory_kb(portal: Portal) -> int:
    """Return the resident memory of the server's processes."""
    assert portal.process is not None
    family = {portal.process.pid}
    for status in Path("/proc").glob("[0-9]*/status"):
        fields = dict(
            line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
        )
        if int(fields["PPid"]) in family:
            family.add(int(fields["Pid"]))
    total = 0
    for pid in family:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total


def fill(backstage: Backstage, email: str) -> None:
    """Write ten thousand tickets of one person, past the services."""
    now = clock.now()
    with backstage.unit() as session:
        person = session.exec(select(Account.id).where(Account.email == email)).one()
        category = session.exec(select(Category.id)).first()
        session.add_all(
            Ticket(
                number=str(70_000_000_000 + serial * 7),
                subject=f"=Linha; {serial} «ção»",
                search_text=search_text(f"linha {serial}", str(serial)),
                category_id=category or 0,
                requester_id=person or 0,
                form_key=f"csv-{serial}",
                created_at=now - timedelta(seconds=serial),
                last_activity_at=now - timedelta(seconds=serial),
                promised_at=now,
            )
            for serial in range(COUNT)
        )


def read(exported: bytes) -> list[list[str]]:
    """Return the cells as a spreadsheet reads them."""
    text = io.StringIO(exported.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=";"))


def test_hostile_subjects_come_out_whole_and_none_begins_a_formula(
    portal: Portal, backstage: Backstage
) -> None:
    email = backstage.customer("Exportadora Pequena")
    person = Visitor.signed_in(portal, email)
    empty = person.http.get("/tickets.csv")
    numbers = {subject: backstage.open_ticket(email, subject) for subject in HOSTILE}
    closed = backstage.open_ticket(email, "Fechado")
    backstage.close(closed)

    every = person.http.get("/tickets.csv?ordem=numero")
    one = person.http.get(f"/tickets.csv?q={closed}")
    some = person.http.get("/tickets.csv?status=abertos")

    assert read(empty.content) == [list(HEADINGS)]
    assert every.headers["content-type"] == "text/csv; charset=utf-8"
    assert every.content.startswith(b"\xef\xbb\xbf")
    assert every.content.count(b"\r\n") == every.content.count(b"\n") == len(HOSTILE) + 2
    rows = {row[0]: row for row in read(every.content)[1:]}
    assert list(rows) == sorted([*numbers.values(), closed])
    for subject, number in numbers.items():
        cell = rows[number][1]
        assert cell.removeprefix("'").split() == subject.split()
        assert cell.lstrip(" ")[0] not in "=+-@\t\r", cell
        assert len(rows[number]) == len(HEADINGS)
        assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", rows[number][3])
    assert [row[0] for row in read(one.content)[1:]] == [closed]
    assert {row[0] for row in read(some.content)[1:]} == set(numbers.values())


def test_ten_thousand_rows_stream_out_in_order(portal: Portal, backstage: Backstage) -> None:
    email = backstage.customer("Exportadora Grande")
    fill(backstage, email)
    person = Visitor.signed_in(portal, email)
    before = most = worker_memory_kb(portal)

    whole, measured = bytearray(), 0
    with person.http.stream("GET", "/tickets.csv?status=abertos") as answer:
        for piece in answer.iter_bytes():
            whole += piece
            if len(whole) - measured > 100_000:
                measured = len(whole)
                most = max(most, worker_memory_kb(portal))
    grown = max(most, worker_memory_kb(portal)) - before

    assert whole.startswith(b"\xef\xbb\xbf")
    assert measured > 0
    rows = read(bytes(whole))
    assert tuple(rows[0]) == HEADINGS
    assert [row[0] for row in rows[1:]] == [str(70_000_000_000 + s * 7) for s in range(COUNT)]
    assert rows[1][1] == "'=Linha; 0 «ção»"
    assert grown < LIMIT_KB
