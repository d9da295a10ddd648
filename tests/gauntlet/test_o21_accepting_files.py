"""O21: the limits hold before anything is kept, and a refusal names the file and the reason.

Every type, every refusal and the virus scanner by themselves: `tests/files/`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.files import samples
from tests.gauntlet.visitor import Visitor, new_ticket

MIB = 1024 * 1024
REFUSAL = '"3.txt" não foi incluído: envie no máximo 3 arquivos por mensagem.'

ALLOWED = {
    "foto.png": samples.picture(),
    "foto.jpg": samples.picture("JPEG"),
    "foto.webp": samples.picture("WEBP"),
    "laudo.pdf": samples.pdf(),
    "carta.docx": samples.office("docx"),
    "planilha.xlsx": samples.office("xlsx"),
    "texto.odt": samples.open_document(),
    "antigo.doc": samples.old_office("WordDocument"),
    "notas.txt": "anotações".encode(),
    "dados.csv": b"a;b\n1;2\n",
    "pacote.zip": samples.zipped({"a.txt": "x"}),
    "filme.mp4": samples.mp4(),
    "filme.webm": samples.matroska(),
}
REFUSED: dict[str, tuple[bytes | Callable[[], bytes], int]] = {
    "virus.exe": (samples.EXE, 415),
    "foto.png": (samples.EXE, 415),
    "laudo.pdf": (samples.picture(), 415),
    "pagina.html": (b"<html><script>x()</script></html>", 415),
    "vazio.txt": (b"", 422),
    "enorme.png": (samples.huge_png(20_000, 20_000), 415),
    "bomba.zip": (lambda: samples.zipped({"zeros.txt": bytes(101 * MIB)}), 415),
    "grande.txt": (b"x" * (MIB + 1), 413),
}


@pytest.fixture
def behind(production: Portal) -> Backstage:
    return Backstage(production)


@pytest.fixture
def person(production: Portal, behind: Backstage) -> Visitor:
    """Somebody who has uploaded nothing yet."""
    return Visitor.signed_in(production, behind.customer("Rita Prado"))


def kept(portal: Portal) -> set[Path]:
    """Return every file of the data folder, the database and its journals left out."""
    folder = portal.settings.data_dir
    aside = ("portal.db", "server.log", "states")
    return {
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(aside)
    }


def test_what_the_page_promises_is_taken_and_comes_back_byte_for_byte(person: Visitor) -> None:
    for name, content in ALLOWED.items():
        answer = person.upload(name, content)

        assert answer.status_code == 200, f"{name}: {answer.text}"
        assert person.http.get(f"/anexos/{answer.text}").content == content, name


def test_the_limit_is_exact(person: Visitor) -> None:
    assert person.upload("justo.txt", b"x" * MIB).status_code == 200
    refused = person.upload("a mais.txt", b"x" * (MIB + 1))

    assert refused.status_code == 413
    assert refused.text == '"a mais.txt" é maior que 1 MB.'


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_the_file_and_keeps_nothing_of_it(
    person: Visitor, production: Portal, name: str
) -> None:
    made, status = REFUSED[name]
    content = made() if callable(made) else made
    before = kept(production)

    answer = person.upload(name, content)

    assert answer.status_code == status, answer.text
    assert answer.text.startswith(f'"{name}" ')
    assert len(answer.text) > len(f'"{name}" não.')
    assert kept(production) == before


def test_one_file_too_many_leaves_the_others_and_the_text(person: Visitor) -> None:
    with person.open_form() as tab:
        key = tab.shown["new_ticket.form_key"]
        typed = {"form_key": key, "name": "body", "value": "Texto que fica."}
        tab.send(new_ticket("keep"), typed)
        for serial in range(4):
            file = person.upload(f"{serial}.txt", b"x").text
            tab.send(new_ticket("add_file"), {"attachment_id": file})
        tab.settle()

        assert tab.shown["new_ticket.errors"]["files"] == REFUSAL
        names = ["0.txt", "1.txt", "2.txt"]
        assert [file["name"] for file in tab.shown["new_ticket.files"]] == names
    with person.open_form() as tab:
        assert tab.shown["new_ticket.fields"]["body"] == "Texto que fica."
        assert [file["name"] for file in tab.shown["new_ticket.files"]] == names


def test_the_quota_of_the_day_ends_with_a_sentence(person: Visitor) -> None:
    full = [person.upload(f"{serial}.txt", b"x" * MIB).status_code for serial in range(4)]
    refused = person.upload("a quinta.txt", b"x")

    assert full == [200] * 4
    assert refused.status_code == 429
    assert refused.text.startswith('"a quinta.txt" não foi enviado: você atingiu o limite')


def test_a_refused_file_takes_no_other_with_it(person: Visitor) -> None:
    with person.open_form() as tab:
        good = person.upload("boa.txt", b"boa").text
        tab.send(new_ticket("add_file"), {"attachment_id": good})
        assert person.upload("virus.exe", samples.EXE).status_code == 415
        tab.settle()

        assert [file["name"] for file in tab.shown["new_ticket.files"]] == ["boa.txt"]
    assert person.http.get(f"/anexos/{good}").content == b"boa"
