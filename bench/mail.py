"""Mail that comes in: how many messages a second are taken at the door, and placed."""

import smtplib
import sqlite3
import time
from contextlib import closing

from bench.ground import Ground
from bench.reporting import Report
from tests.inbound.corpus import plain

MESSAGES = 300
_LONGEST_SECONDS = 300.0


def measure(here: Ground, report: Report) -> None:
    """Hand over messages of a hundred senders on one connection, and wait until all are placed."""
    host, _, port = here.portal.settings.inbound_smtp.partition(":")
    started = time.perf_counter()
    with smtplib.SMTP(host, int(port), timeout=60) as server:
        for serial in range(MESSAGES):
            sender = f"pessoa{serial % 100}@medida.example"
            raw = plain(f"Não abre. Caso {serial}.", subject=f"Caso {serial}", sender=sender)
            named = raw.replace(b"<sample@", f"<bench-{serial}@".encode())
            server.sendmail(sender, [here.portal.settings.mail_from], named)
    taken = time.perf_counter() - started
    while _waiting(here):
        if time.perf_counter() - started > _LONGEST_SECONDS:
            raise RuntimeError("mail is placed too slowly to be measured")
        time.sleep(0.05)
    placed = time.perf_counter() - started
    report.add("mail, acknowledged", f"{MESSAGES / taken:.0f}/s", "")
    report.add("mail, made tickets", f"{MESSAGES / placed:.0f}/s", "")


def _waiting(here: Ground) -> int:
    asked = "SELECT count(*) FROM inbound_mail WHERE state = 'received'"
    with closing(sqlite3.connect(here.database)) as database:
        (waiting,) = database.execute(asked).fetchone()
    return int(waiting)
