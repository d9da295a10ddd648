"""A phone, a running portal and an analyst's browser: Meta's part is played by a local server."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import N1
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe_in_both_themes
from tests.e2e.pages.tickets import expect_no_sideways_scroll
from tests.e2e.portal_process import Portal, running_portal
from tests.waiting import wait_until
from tests.whatsapp import cloud_api
from tests.whatsapp.cloud_api import NUMBER_ID, TOKEN, CloudApi

SECRET = "app-secret-of-the-tests"
PHONE = "5551987654321"
_serial = itertools.count(1)


@pytest.fixture(scope="module")
def cloud() -> Iterator[CloudApi]:
    """Meta's server on this machine."""
    with cloud_api.running() as api:
        yield api


@pytest.fixture(scope="module")
def portal(cloud: CloudApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that is set up for WhatsApp."""
    with running_portal(
        tmp_path_factory.mktemp("whatsapp") / "data",
        whatsapp_phone_number_id=NUMBER_ID,
        whatsapp_access_token=TOKEN,
        whatsapp_app_secret=SECRET,
        whatsapp_verify_token="x",
        whatsapp_api_base_url=cloud.base,
    ) as running:
        yield running


def deliver(portal: Portal, value: dict) -> None:
    """Deliver something to the running portal's webhook, signed."""
    metadata = {"display_phone_number": "551140028922", "phone_number_id": NUMBER_ID}
    whole = {"messaging_product": "whatsapp", "metadata": metadata} | value
    change = {"value": whole, "field": "messages"}
    entry = {"id": "102290129340398", "changes": [change]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signed}"}
    answer = httpx.post(f"{portal.base}/webhooks/whatsapp", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


def write(portal: Portal, text: str, *, act: str = "") -> None:
    """Write something from the phone, or press a button."""
    reply = {"type": "button_reply", "button_reply": {"id": act, "title": text}}
    part = {"interactive": reply} if act else {"text": {"body": text}}
    message = {
        "from": PHONE,
        "id": f"wamid.E2E{next(_serial)}",
        "timestamp": str(int(time.time())),
        "type": next(iter(part)),
        **part,
    }
    contact = {"profile": {"name": "Ana"}, "wa_id": PHONE}
    deliver(portal, {"contacts": [contact], "messages": [message]})


def tell(portal: Portal, wamid: str, status: str) -> None:
    """Have Meta tell how far a message came."""
    told = {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": PHONE,
    }
    deliver(portal, {"statuses": [told]})


def shows(cloud: CloudApi, words: str) -> bool:
    return any(words in text for text in cloud.texts(PHONE))


def id_of(cloud: CloudApi, words: str) -> str:
    """Return the id of the message with these words."""
    return next(
        one["id"]
        for one in cloud.to(PHONE)
        if one["type"] == "text" and words in one["text"]["body"]
    )


def opened(page: Page) -> Page:
    """Open the conversation that waits, at the desk."""
    page.goto("/analista/conversas")
    page.get_by_role("navigation", name="Conversas abertas").get_by_role(
        "button", name="WhatsApp"
    ).first.click()
    return page


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_phone_and_analyst_talk_and_the_marks_follow(
    portal: Portal,
    cloud: CloudApi,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    size: str,
) -> None:
    open_page: OpenPage = request.getfixturevalue(size)
    words = f"O aplicativo não sincroniza ({size})"
    write(portal, words)
    wait_until(lambda: shows(cloud, "Sou a Katia"))
    before = len(cloud.to(PHONE))
    write(portal, "Chamar um analista", act="human")
    wait_until(lambda: len(cloud.to(PHONE)) > before)

    page = opened(open_page(N1))
    talk = page.get_by_role("region", name="Conversa #")
    expect(talk).to_contain_text("WhatsApp •••• 4321 (Ana)")
    expect(talk).to_contain_text(words)
    talk.get_by_role("button", name="Assumir").click()
    expect(talk).to_contain_text("está atendendo você")
    talk.get_by_label("Mensagem para").fill(f"Vou verificar ({size})")
    talk.get_by_role("button", name="Enviar mensagem").click()

    wait_until(lambda: shows(cloud, f"Vou verificar ({size})"))
    expect(talk).to_contain_text("WhatsApp: enviado")
    wamid = id_of(cloud, f"Vou verificar ({size})")
    tell(portal, wamid, "delivered")
    expect(talk).to_contain_text("WhatsApp: entregue")
    tell(portal, wamid, "read")
    expect(talk).to_contain_text("WhatsApp: lido")
    manual = tmp_path / f"manual-{size}.txt"
    manual.write_text("passo a passo")
    expect(talk.locator("input[type=file]")).to_be_attached()
    with page.expect_file_chooser() as chooser:
        talk.get_by_role("button", name="Anexar arquivo para").click()
    chooser.value.set_files(manual)
    expect(talk.get_by_role("list", name="Arquivos anexados")).to_contain_text(manual.name)
    talk.get_by_role("button", name="Enviar mensagem").click()
    wait_until(lambda: shows(cloud, f"[document {manual.name}]"))
    assert [one[2] for one in cloud.uploads.values() if one[0] == manual.name] == [b"passo a passo"]
    expect_no_sideways_scroll(page)
    assert axe_in_both_themes(page, size) == []

    talk.get_by_role("link", name="#").first.click()
    timeline = page.get_by_role("article", name="Mensagem de N1").or_(
        page.get_by_role("article").filter(has_text=f"Vou verificar ({size})")
    )
    expect(timeline.last).to_contain_text("WhatsApp · lido")
    expect(page.get_by_text("WhatsApp •••• 4321 (Ana)")).to_be_visible()
    expect_no_sideways_scroll(page)

    page.goto("/analista/conversas")
    page.get_by_role("navigation", name="Conversas abertas").get_by_role(
        "button", name="WhatsApp"
    ).first.click()
    page.get_by_role("button", name="Encerrar", exact=True).click()
    wait_until(lambda: shows(cloud, "encerrou a conversa"))
    write(portal, f"Ainda uma coisa ({size})")
    wait_until(lambda: shows(cloud, "Comecei uma nova"))
