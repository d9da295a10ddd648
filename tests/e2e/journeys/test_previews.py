"""Attachments in the conversation: pictures, films and PDF open there, the rest is saved."""

import hashlib
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import TicketPage
from tests.files import samples

PLAN = "Plano de manutenção – março.xlsx"


def test_pictures_films_and_pdf_open_in_the_page_and_the_rest_is_saved(
    customer: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    ticket = TicketPage(page).open(backstage.open_ticket(email, "Com anexos"))
    contents = {
        "tela.png": samples.picture(size=(640, 480)),
        "filme.mp4": samples.mp4(),
        "laudo.pdf": samples.pdf(),
        PLAN: samples.office("xlsx"),
    }
    ticket.attach(*(_file(tmp_path, name, content) for name, content in contents.items()))
    expect(ticket.arrived()).to_have_count(4)
    ticket.send_button.click()
    files = ticket.messages.nth(1).get_by_role("list", name="Anexos")
    expect(files.get_by_role("listitem")).to_have_count(4)

    files.get_by_text("Ver imagem").click()
    picture = files.get_by_role("img", name="tela.png", exact=True)
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 640)
    files.get_by_text("Ver vídeo").click()
    film = files.locator("video")  # films have no role
    expect(film).to_be_visible()
    shown = page.request.get(film.get_attribute("src") or "")
    assert shown.headers["content-type"] == "video/mp4"
    pdf = files.get_by_role("link", name="Abrir PDF").get_attribute("href") or ""
    answer = page.request.get(pdf)
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["content-type"] == "application/pdf"
    for name, content in contents.items():
        _expect_saved(page, files.get_by_role("link", name=name), name, content)


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _expect_saved(page: Page, link: Locator, name: str, content: bytes) -> None:
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == name
    saved = Path(download.value.path()).read_bytes()
    assert hashlib.sha256(saved).digest() == hashlib.sha256(content).digest()
