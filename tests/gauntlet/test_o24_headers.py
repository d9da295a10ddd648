"""O24: only own paths are followed, and every answer carries its headers."""

import re

import httpx
import pytest

from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor

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

    for kind, answer in answers.items():
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", kind
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
    for path in ("/_upload", "/_upload/x", "/_health", "/_all_routes", "/sitemap.xml"):
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
