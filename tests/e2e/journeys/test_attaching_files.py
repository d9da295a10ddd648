"""Files on their way into a new ticket: chosen, dropped, pasted, refused, repeated, removed."""

import base64
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.files import samples

LABEL = "Carregamento de arquivo"
CHOOSE = "Escolher arquivos"

PASTE = """encoded => {
    const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.png", {type: "image/png"}));
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def form(open_page: OpenPage, backstage: Backstage) -> Page:
    """An empty form of a new ticket, with the uploader loaded."""
    return _open(open_page(backstage.customer("Ana Souza")))


def _open(page: Page) -> Page:
    page.goto("/tickets/novo")
    expect(page.get_by_label(LABEL, exact=True)).to_be_visible()
    return page


def _arrived(page: Page, name: str = "") -> Locator:
    rows = page.get_by_role("list", name="Arquivos anexados").get_by_role("listitem")
    return rows.filter(has_text=name) if name else rows


def _under_way(page: Page, name: str) -> Locator:
    """The uploader's row of a file that is on its way or was refused."""
    return page.get_by_role("group", name=name)


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _choose(page: Page, *files: Path) -> None:
    page.get_by_label(LABEL, exact=True).set_input_files(list(files))


@pytest.mark.expects_browser_errors
def test_several_files_arrive_and_the_refused_one_is_named(form: Page, tmp_path: Path):
    _choose(
        form,
        _file(tmp_path, "foto da obra.png", samples.picture()),
        _file(tmp_path, "nome.exe", samples.EXE),
        _file(tmp_path, "dados.csv", b"a;b"),
    )

    expect(_arrived(form, "foto da obra.png")).to_be_visible()
    expect(_arrived(form, "dados.csv")).to_contain_text("3 bytes")
    expect(_under_way(form, "nome.exe")).to_contain_text(
        '"nome.exe" não permitido: programas e scripts não são aceitos.'
    )
    assert Axe().run(form).violations_count == 0


def test_a_file_over_the_limit_is_refused_before_it_is_sent(form: Page, tmp_path: Path):
    video = _file(tmp_path, "video.mp4", samples.mp4())
    with video.open("r+b") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    posts: list[str] = []
    form.on("request", lambda request: posts.append(request.url))

    _choose(form, video)

    row = form.get_by_role("group", name="video.mp4", exact=True)
    expect(row.get_by_text("Não enviado: é maior que 50 MB.").first).to_be_visible()
    expect(row.get_by_role("button", name="Remover")).to_be_visible()
    assert not [url for url in posts if url.endswith("/anexos")]


def test_the_button_opens_the_chooser(form: Page):
    with form.expect_file_chooser() as chooser:
        form.get_by_role("button", name=CHOOSE, exact=True).click()

    assert chooser.value.is_multiple()


def test_the_keyboard_opens_the_chooser(form: Page):
    with form.expect_file_chooser() as chooser:
        form.get_by_label(LABEL, exact=True).press("Space")

    assert chooser.value.is_multiple()


def test_a_file_is_dropped(form: Page, tmp_path: Path):
    path = _file(tmp_path, "solto.csv", b"a;b")
    area = form.get_by_label(LABEL, exact=True)
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    client = form.context.new_cdp_session(form)

    for kind in ("dragEnter", "dragOver", "drop"):
        client.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + box["width"] - 20,
                "y": box["y"] + box["height"] - 10,
                "data": {"items": [], "files": [str(path)], "dragOperationsMask": 1},
            },
        )

    expect(_arrived(form, "solto.csv")).to_be_visible()


def test_a_picture_is_pasted_while_the_description_is_written(form: Page):
    form.get_by_label("Descrição da solicitação").focus()

    form.evaluate(PASTE, base64.b64encode(samples.picture()).decode())

    expect(_arrived(form, "image.png")).to_be_visible()


def test_files_of_a_draft_are_there_after_a_reload_and_can_be_removed(form: Page, tmp_path: Path):
    _choose(form, _file(tmp_path, "dados.csv", b"a;b"))
    expect(_arrived(form, "dados.csv")).to_be_visible()

    form.reload()
    expect(_arrived(form, "dados.csv")).to_be_visible()
    form.get_by_role("button", name="Remover dados.csv").click()

    expect(_arrived(form)).to_have_count(0)


def test_one_file_too_many_is_named_and_the_others_stay(form: Page, tmp_path: Path):
    for batch in range(3):
        names = [f"{batch}-{number}.csv" for number in range(7)]
        _choose(form, *(_file(tmp_path, name, b"a;b") for name in names))
        expect(_arrived(form)).to_have_count(min(20, 7 * (batch + 1)))

    expect(form.get_by_text("Não enviado: envie no máximo 20 arquivos").first).to_be_visible()
    form.get_by_role("button", name="Remover 0-0.csv").click()
    expect(_arrived(form)).to_have_count(19)
    _choose(form, tmp_path / "2-6.csv")
    expect(_arrived(form, "2-6.csv")).to_be_visible()


@pytest.mark.expects_browser_errors
def test_an_upload_is_repeated_after_the_network_was_gone(form: Page, tmp_path: Path):
    form.route("**/anexos", lambda route: route.abort())

    _choose(form, _file(tmp_path, "dados.csv", b"a;b"))
    failed = _under_way(form, "dados.csv")
    expect(failed).to_contain_text("Não foi possível enviar. Verifique a conexão")
    form.unroute("**/anexos")
    failed.get_by_role("button", name="Repetir").click()

    expect(_arrived(form, "dados.csv")).to_be_visible()


def test_a_form_waits_for_an_upload_under_way_until_it_is_cancelled(form: Page, tmp_path: Path):
    client = form.context.new_cdp_session(form)
    client.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 10**7, "uploadThroughput": 10**6}
    client.send("Network.emulateNetworkConditions", slow)

    _choose(form, _file(tmp_path, "video.mp4", samples.mp4() + bytes(20 * 1024 * 1024)))
    row = _under_way(form, "video.mp4")
    expect(row).to_contain_text("Enviando")
    form.get_by_role("button", name="Enviar", exact=True).click()
    expect(form.get_by_text("Aguarde o fim do envio dos arquivos")).to_be_visible()
    # Reading and sending have a button each, and both are there while one follows the other.
    row.get_by_role("button", name="Cancelar").last.click()

    expect(row).to_have_count(0)
    expect(_arrived(form)).to_have_count(0)


def test_the_phone_has_room_for_all_of_it(phone: OpenPage, backstage: Backstage, tmp_path: Path):
    form = _open(phone(backstage.customer("Ana Souza")))

    _choose(form, _file(tmp_path, "x" * 120 + ".csv", b"a;b"))

    expect(_arrived(form, "x" * 120)).to_be_visible()
    assert form.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(form).violations_count == 0
