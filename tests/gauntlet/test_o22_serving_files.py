"""O22: a file goes to whoever may read its message, inert, and to nobody else."""

from urllib.parse import quote

import httpx
import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.files import samples
from tests.gauntlet.visitor import Visitor, new_ticket

CONTENT = b"canario-ALFA 0123456789"
NAME = 'ação "x".pdf'
UNKNOWN = "/anexos/" + "0" * 32


@pytest.fixture(scope="module")
def people(production: Portal) -> dict[str, Visitor]:
    """Two of one company and one of another."""
    behind = Backstage(production)
    companies = [behind.company(), behind.company()]
    chosen = {"owner": companies[0], "colleague": companies[0], "stranger": companies[1]}
    found = {
        who: Visitor.signed_in(production, behind.customer(who.title(), company))
        for who, company in chosen.items()
    }
    behind.leave()
    return found


@pytest.fixture(scope="module")
def file(people: dict[str, Visitor]) -> str:
    """The address of a file that the owner's ticket carries."""
    owner = people["owner"]
    attachment = owner.upload("nota.txt", CONTENT).text
    with owner.open_form() as tab:
        category = tab.shown["new_ticket.categories"][0]["id"]
        form = {"subject": "Com arquivo", "body": "Veja.", "category_id": str(category)}
        tab.send(new_ticket("add_file"), {"attachment_id": attachment})
        mine = {"form_key": tab.shown["new_ticket.form_key"], "form": form}
        tab.send(new_ticket("submit"), mine)
        tab.settle()
        assert "novo=1" in tab.transcript
    return f"/anexos/{attachment}"


def test_owner_and_colleague_get_it_and_others_learn_nothing(
    people: dict[str, Visitor], production: Portal, file: str
) -> None:
    assert people["owner"].http.get(file).content == CONTENT
    assert people["colleague"].http.get(file).content == CONTENT
    for query in ("", "?ver=1", "?miniatura=1"):
        stranger = people["stranger"].http.get(file + query)
        unknown = people["stranger"].http.get(UNKNOWN + query)
        nobody = httpx.get(production.base + file + query)

        assert (stranger.status_code, stranger.text) == (404, unknown.text)
        said = {name: value for name, value in stranger.headers.items() if name != "date"}
        assert said == {name: value for name, value in unknown.headers.items() if name != "date"}
        assert nobody.status_code == 401
        assert b"canario" not in stranger.content + nobody.content


def test_it_is_a_download_that_nothing_runs_and_nobody_keeps(
    people: dict[str, Visitor], file: str
) -> None:
    answer = people["owner"].http.get(file)

    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_what_could_run_is_never_shown_inline(people: dict[str, Visitor]) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
    for name, content in (("a.svg", drawing), ("a.txt", b"oi")):
        address = f"/anexos/{people['owner'].upload(name, content).text}?ver=1"
        answer = people["owner"].http.get(address)

        assert answer.headers["content-type"] == "application/octet-stream", name
        assert answer.headers["content-disposition"].startswith("attachment"), name
    picture = people["owner"].upload("a.png", samples.picture()).text
    shown = people["owner"].http.get(f"/anexos/{picture}?ver=1")
    assert shown.headers["content-type"] == "image/png"
    assert "sandbox" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-6", 206, CONTENT[:7]),
        ("bytes=8-", 206, CONTENT[8:]),
        ("bytes=-4", 206, CONTENT[-4:]),
        ("bytes=999-", 416, None),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(2000)), None, None),
    ],
    ids=["start", "rest", "end", "beyond", "two thousand"],
)
def test_parts_are_parts(
    people: dict[str, Visitor], file: str, asked: str, status: int | None, content: bytes | None
) -> None:
    answer = people["owner"].http.get(file, headers={"Range": asked})
    foreign = people["stranger"].http.get(file, headers={"Range": asked})

    assert answer.status_code == status or (status is None and answer.status_code < 500)
    assert content is None or answer.content == content
    assert foreign.status_code == 404
    assert b"canario" not in foreign.content


def test_who_has_it_is_told_so_and_a_stranger_with_its_tag_is_not(
    people: dict[str, Visitor], file: str
) -> None:
    tag = people["owner"].http.get(file).headers["etag"]

    known = people["owner"].http.get(file, headers={"If-None-Match": tag})
    foreign = people["stranger"].http.get(file, headers={"If-None-Match": tag})

    assert (known.status_code, known.content) == (304, b"")
    assert foreign.status_code == 404


def test_a_removed_file_is_gone_and_a_claimed_one_stays(
    people: dict[str, Visitor], production: Portal, file: str
) -> None:
    owner, stranger = people["owner"], people["stranger"]
    loose = owner.upload("engano.txt", b"engano").text

    def take_back(who: Visitor, attachment: str) -> int:
        return who.http.request("DELETE", "/anexos", content=attachment).status_code

    assert take_back(stranger, loose) == 404
    assert owner.http.get(f"/anexos/{loose}").status_code == 200
    assert take_back(owner, loose) == 200
    assert owner.http.get(f"/anexos/{loose}").status_code == 404
    assert take_back(owner, loose) == 404
    assert take_back(owner, file.rpartition("/")[2]) == 404
    assert owner.http.get(file).content == CONTENT


def test_the_name_comes_back_whole_and_is_no_name_on_the_disk(
    people: dict[str, Visitor], production: Portal
) -> None:
    attachment = people["owner"].upload(NAME, samples.pdf()).text

    answer = people["owner"].http.get(f"/anexos/{attachment}")

    told = answer.headers["content-disposition"]
    assert f"filename*=UTF-8''{quote(NAME)}" in told
    assert told.isascii()
    names = " ".join(path.name for path in production.settings.data_dir.rglob("*"))
    assert "ação" not in names
    assert attachment not in names


def test_the_frameworks_own_doors_for_files_are_shut(people: dict[str, Visitor]) -> None:
    owner = people["owner"]
    sent = owner.http.post("/_upload", files={"files": ("a.txt", b"x")})

    assert sent.status_code == 404
    for path in ("/_upload", "/_upload/", "/_upload/nota.txt", "/_upload/../portal.db"):
        assert owner.http.get(path).status_code == 404, path
