"""Five hundred open panels on one process: what they weigh, and how long an answer takes."""

import statistics
import time

import httpx

from bench.ground import Ground
from bench.measuring import pss_mb
from bench.reporting import Report, both
from tests.raw_socket import RawSocket, event_name

PANELS = 500
ASKED = 100
OPEN = event_name("kartado_portal.chat.states.chat", "Chat", "open")
SEND = event_name("kartado_portal.chat.states.chat", "Chat", "send")
_QUESTIONS = (
    "como crio um ticket no portal?",
    "esqueci a minha senha e não consigo entrar",
    "o aplicativo não sincroniza sem internet",
    "como exportar a lista de tickets em csv?",
    "qual é o horário de atendimento?",
)
_WAIT = 30.0


class Panel:
    """A visitor's tab with the panel open."""

    def __init__(self, here: Ground) -> None:
        """Visit, connect and open."""
        base = here.portal.base
        visit = httpx.post(f"{base}/chat/visita", headers={"Origin": base})
        visit.raise_for_status()
        cookie = f"portal_visita={visit.cookies['portal_visita']}"
        self._socket = RawSocket(base, cookie=cookie, path="/")
        self._act(OPEN, {"passed": visit.text}, '"is_ready')

    def ask(self, text: str, key: str) -> float:
        """Ask Katia; return the seconds until her words have arrived."""
        form = {"message": text, "key": key, "number": "", "uploads": "0"}
        return self._act(SEND, {"form": form}, '"side":"katia"')

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()

    def _act(self, name: str, payload: object, mark: str) -> float:
        self._socket.texts.clear()
        started = time.perf_counter()
        self._socket.send(name, payload, path="/")
        if not self._socket.wait_until(lambda: mark in self._socket.transcript, _WAIT):
            raise RuntimeError(f"{name} said nothing: {self._socket.transcript[-1500:]}")
        return time.perf_counter() - started


def measure(here: Ground, report: Report) -> None:
    """Open the panels, then have every fifth ask, one after the other."""
    before = pss_mb(here)
    panels = [Panel(here) for _ in range(PANELS)]
    opened = pss_mb(here)
    every = PANELS // ASKED
    took = [
        panel.ask(_QUESTIONS[at % len(_QUESTIONS)], f"{at:032}") * 1000
        for at, panel in enumerate(panels[::every])
    ]
    asked = pss_mb(here)
    for panel in panels:
        panel.close()
    report.add(f"{PANELS} open panels, each", f"{(opened - before) / PANELS:.2f} MB", "≤ 0.4 MB")
    report.add(f"memory with {PANELS} panels, Katia awake", f"{asked:.0f} MB", "")
    report.add(
        f"Katia's answer among {PANELS} panels",
        both(took),
        "p95 ≤ 500 ms",
        floor="",
        ratio=f"median {statistics.median(took):.0f} ms",
    )
