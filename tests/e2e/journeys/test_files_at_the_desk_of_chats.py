"""`/analista/conversas`: files beside the words, each in the conversation that it was meant for."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.journeys.test_attaching_files import PASTE
from tests.e2e.pages.chat import ChatPanel, ConversationsPage
from tests.files import samples

# The uploader takes in what changed about it as it draws; nobody pastes between two frames.
_FRAMES = """count => new Promise(done => {
    const next = left => left ? requestAnimationFrame(() => next(left - 1)) : done();
    next(count);
})"""


def calling(open_page: OpenPage, backstage: Backstage, name: str) -> ChatPanel:
    """Return the panel of a customer who waits for an analyst."""
    page = open_page(backstage.customer(name))
    page.goto("/tickets")
    chat = ChatPanel(page).open().call_analyst()
    expect(chat.state).to_contain_text("Na fila")
    return chat


def opened(desk: ConversationsPage, name: str, chat: ChatPanel) -> Locator:
    """Return the column of a customer's conversation, which the analyst has taken."""
    desk.waiting(name).click()
    column = desk.column(chat.number)
    column.get_by_role("button", name="Assumir").click()
    expect(chat.state).to_contain_text("Analista:")
    return column


def attach(column: Locator, name: str, *files: Path) -> None:
    expect(column.locator("input[type=file]")).to_be_attached()
    with column.page.expect_file_chooser() as chooser:
        column.get_by_role("button", name=f"Anexar arquivo para {name}").click()
    chooser.value.set_files(list(files))


def ready(column: Locator) -> Locator:
    """The files that go with the next message."""
    return column.get_by_role("list", name="Arquivos anexados").get_by_role("listitem")


def send(column: Locator) -> None:
    column.get_by_role("button", name="Enviar mensagem").click()


def a_file(folder: Path, name: str, content: bytes = b"linha do erro") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def href(link: Locator) -> str:
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def test_files_go_to_the_customer_of_their_own_column(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
) -> None:
    bia, caio = (calling(desktop, backstage, name) for name in ("Bia Anexo", "Caio Anexo"))
    desk = ConversationsPage(desktop(N1)).open()
    of_bia, of_caio = opened(desk, "Bia Anexo", bia), opened(desk, "Caio Anexo", caio)

    attach(of_bia, "Bia Anexo", a_file(tmp_path, "manual.txt"), a_file(tmp_path, "engano.txt"))
    attach(of_caio, "Caio Anexo", a_file(tmp_path, "tela.png", samples.picture()))
    expect(ready(of_bia)).to_have_count(2)
    expect(ready(of_caio)).to_contain_text(["tela.png"])
    of_bia.get_by_role("button", name="Remover engano.txt").click()
    expect(ready(of_bia)).to_have_count(1)
    of_bia.get_by_role("textbox").fill("Segue o manual.")
    send(of_bia)

    link = bia.log.get_by_role("link", name="manual.txt")
    expect(bia.log).to_contain_text("Segue o manual.")
    assert bia.page.request.get(href(link)).text() == "linha do erro"
    assert caio.page.request.get(href(link)).status == 404
    expect(bia.log).not_to_contain_text("engano.txt")
    expect(of_bia.get_by_role("log").get_by_role("link", name="manual.txt")).to_be_visible()
    expect(ready(of_bia)).to_have_count(0)
    expect(ready(of_caio)).to_have_count(1)

    send(of_caio)  # a picture says it alone

    expect(caio.log.get_by_role("link", name="tela.png")).to_be_visible()
    expect(ready(of_caio)).to_have_count(0)


@pytest.mark.expects_browser_errors
def test_what_may_not_go_is_refused_in_its_column_before_a_byte_leaves(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
) -> None:
    chat = calling(desktop, backstage, "Davi Grande")
    page = desktop(N1)
    column = opened(ConversationsPage(page).open(), "Davi Grande", chat)
    video = a_file(tmp_path, "video.mp4", samples.mp4())
    with video.open("r+b") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url))

    attach(column, "Davi Grande", video)
    expect(column.get_by_text("Não enviado: é maior que 50 MB.").first).to_be_visible()
    assert not [url for url in posts if url.endswith("/anexos")]

    attach(column, "Davi Grande", a_file(tmp_path, "nome.exe", samples.EXE))
    expect(column.get_by_text("programas e scripts não são aceitos").first).to_be_visible()
    column.get_by_role("textbox").fill("Sem anexo, então.")
    send(column)

    expect(chat.log).to_contain_text("Sem anexo, então.")
    expect(column.get_by_text("Não enviado")).to_have_count(0)
    expect(chat.log.get_by_role("link")).to_have_count(0)


@pytest.mark.expects_browser_errors
def test_a_message_waits_for_a_file_that_is_still_on_its_way(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
) -> None:
    chat = calling(desktop, backstage, "Eva Espera")
    page = desktop(N1)
    column = opened(ConversationsPage(page).open(), "Eva Espera", chat)
    held: list[Route] = []
    page.route("**/anexos", lambda route: held.append(route))

    with page.expect_request("**/anexos"):
        attach(column, "Eva Espera", a_file(tmp_path, "lento.txt"))
    expect(column.get_by_role("group", name="lento.txt")).to_be_visible()
    column.get_by_role("textbox").fill("Segue em anexo.")
    send(column)

    expect(page.get_by_text("Aguarde o fim do envio dos arquivos")).to_be_visible()
    expect(column.get_by_role("textbox")).to_have_value("Segue em anexo.")
    held[0].continue_()
    expect(ready(column)).to_contain_text(["lento.txt"])
    send(column)
    expect(chat.log.get_by_role("link", name="lento.txt")).to_be_visible()


def test_a_pasted_picture_goes_where_one_writes(desktop: OpenPage, backstage: Backstage) -> None:
    names = ("Fabi Cola", "Gil Cola", "Hugo Cola")
    chats = [calling(desktop, backstage, name) for name in names]
    page = desktop(N1)
    desk = ConversationsPage(page).open()
    columns = [opened(desk, name, chat) for name, chat in zip(names, chats, strict=True)]

    for column in (columns[1], columns[0]):
        column.get_by_role("textbox").focus()
        expect(column.locator(".filepond--root")).to_be_attached()
        page.evaluate(_FRAMES, 6)
        page.evaluate(PASTE, base64.b64encode(samples.picture()).decode())
        expect(ready(column)).to_have_count(1)

    expect(ready(columns[2])).to_have_count(0)


def test_columns_with_files_are_for_everybody(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
) -> None:
    names = ("Ilda Acesso", "João Acesso", "Kátia Acesso")
    chats = [calling(desktop, backstage, name) for name in names]
    page: Page = desktop(N1, reduced_motion="reduce")
    desk = ConversationsPage(page).open()
    columns = [opened(desk, name, chat) for name, chat in zip(names, chats, strict=True)]
    long_name = f"{'nome-comprido-' * 8}fim.txt"
    for column, name in zip(columns, names, strict=True):
        attach(
            column, name, a_file(tmp_path, long_name), a_file(tmp_path, "b.png", samples.picture())
        )
        expect(ready(column)).to_have_count(2)

    assert barriers(page) == []
