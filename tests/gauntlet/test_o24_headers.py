"""O24: only own paths are followed, and every answer carries its headers."""

import re
from urllib.parse import urlencode

import httpx
import pytest

from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor
from tests.raw_socket import RawSocket

EVIL = ("https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/ok%0d%0aX: 1")


@pytest.mark.parametrize("wanted", EVIL)
def test_a_sign_in_leads_to_own_paths_alone(portal: Portal, wanted: str) -> None:
    with httpx.Client(base_url=portal.base, headers={"Origin": portal.base}) as http:
        form = {"email": ANA, "password": PASSWORD, "next": wanted}
        answer = http.post("/sessao/entrar", data=form)

    location = answer.headers["location"]
    assert answer.status_code == 303
    assert location.startswith("/")
    assert "evil" not in location
    assert "\n" not in location


def test_a_sign_in_leads_where_one_wanted_to_go(portal: Portal) -> None:
    with httpx.Client(base_url=portal.base, headers={"Origin": portal.base}) as http:
        form = {"email": ANA, "password": PASSWORD, "next": "/conta?aba=1"}
        answer = http.post("/sessao/entrar", data=form)

    assert answer.headers["location"] == "/conta?aba=1"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/conta?aba=1", "/conta?aba=1"), ("//evil.example", "/tickets")],
)
def test_a_sign_in_before_the_page_has_heard_from_the_server_leads_there_too(
    portal: Portal, wanted: str, reached: str
) -> None:
    page = f"{portal.base}/entrar?{urlencode({'proximo': wanted})}"
    headers = {"Origin": portal.base, "Referer": page}
    with httpx.Client(base_url=portal.base, headers=headers) as http:
        form = {"email": ANA, "password": PASSWORD, "next": ""}
        answer = http.post("/sessao/entrar", data=form)

    assert answer.headers["location"] == reached


@pytest.mark.parametrize("wanted", EVIL)
def test_the_sign_in_page_sends_who_is_in_to_own_paths_alone(ana: Visitor, wanted: str) -> None:
    with ana.open(f"/entrar?proximo={wanted}", until="identity.is_signed_in") as tab:
        assert tab.wait_until(lambda: sent_to(tab))
        paths = sent_to(tab)

    assert all(re.match(r"/(?![/\\])", path) and "evil" not in path for path in paths), paths


def sent_to(tab: RawSocket) -> list[str]:
    """Return the addresses that the server has told the page to go to."""
    events = [event for update in tab.updates for event in update.get("events", [])]
    return [str(event["payload"]["path"]) for event in events if "path" in event["payload"]]


def test_every_kind_of_answer_carries_its_headers(ana: Visitor, portal: Portal) -> None:
    file = ana.upload("a.txt", b"oi").text
    page = ana.http.get("/entrar")
    script = re.search(r'href="(/assets/[^"]+\.js)"', page.text)
    assert script is not None
    kinds = {
        "page": "/entrar",
        "private page": "/tickets",
        "asset": script.group(1),
        "missing": "/nao-existe",
        "file": f"/anexos/{file}",
        "missing file": "/anexos/nada",
        "csv": "/tickets.csv",
        "health": "/healthz",
        "ready": "/readyz",
        "redirect": "/tickets/novo",
    }

    answers = {kind: ana.http.get(path) for kind, path in kinds.items()}
    answers["foreign"] = ana.http.post("/sessao/sair", headers={"Origin": "https://evil.test"})
    answers["wrong method"] = ana.http.put("/tickets.csv")
    answers["too large"] = ana.http.post("/sessao/entrar", content=b"x" * 300_000)
    answers["signed out"] = httpx.get(f"{portal.base}/tickets.csv")
    refused = {"foreign": 403, "too large": 413, "signed out": 303}
    assert {kind: answers[kind].status_code for kind in refused} == refused

    for kind, answer in answers.items():
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", kind
        assert headers["x-frame-options"] in ("DENY", "SAMEORIGIN"), kind
        assert "frame-ancestors" in headers["content-security-policy"], kind
        assert headers.get("access-control-allow-origin") in (None, portal.base), kind
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), kind
        policy = headers["content-security-policy"]
        assert "unsafe-eval" not in policy, kind
        assert "default-src" in policy, kind
        assert headers.get("server", "") in ("", "granian"), kind
        assert answer.status_code < 500, kind
    for kind in ("page", "private page", "missing"):
        policy = answers[kind].headers["content-security-policy"]
        for wall in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
            assert wall in policy, kind
        assert "script-src 'self' 'sha256-" in policy, kind
        assert "'unsafe-inline'" not in policy.split("style-src")[0], kind
    assert "immutable" in answers["asset"].headers["cache-control"]
    assert "no-store" in answers["file"].headers["cache-control"]
    assert "no-store" in answers["csv"].headers["cache-control"]


def test_what_the_framework_leaves_open_is_shut(portal: Portal, ana: Visitor) -> None:
    for path in ("/_upload", "/_upload/x", "/_health", "/_all_routes"):
        assert ana.http.get(path).status_code == 404, path
    upload = ana.http.post("/_upload", files={"files": b"x"})
    assert upload.status_code in (401, 403, 404)


def test_no_other_site_reads_or_writes(portal: Portal, ana: Visitor) -> None:
    origin = {"Origin": "https://evil.test"}
    asked = {"Access-Control-Request-Method": "POST"} | origin

    preflight = ana.http.options("/sessao/sair", headers=asked)
    written = ana.http.post("/sessao/sair", headers=origin)
    read = ana.http.get("/tickets.csv", headers=origin)

    assert preflight.headers.get("access-control-allow-origin") != "https://evil.test"
    assert written.status_code == 403
    assert "access-control-allow-origin" not in read.headers
    assert ana.http.get("/tickets.csv").status_code == 200
