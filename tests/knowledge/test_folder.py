"""A folder of Markdown goes in whole or not at all, and comes out as it went in."""

import io
import zipfile

import pytest
from sqlmodel import select

from kartado_portal import clock
from kartado_portal.katia.entries import read_folder
from kartado_portal.knowledge import folder, library, queries, services
from kartado_portal.knowledge.errors import FolderRefused
from kartado_portal.knowledge.models import Article, Topic

ONE = b"""---
slug: um-artigo
title: "Um artigo: com dois pontos"
category: Aplicativo
summary: Resumo.
basis: demonstracao
asked:
  - como faz um artigo?
---

## Primeiro

Texto **forte**.
"""


def take(session, *files: tuple[str, bytes], is_published: bool = True) -> folder.Taken:
    return folder.take_in(
        session, actor=None, files=files, is_published=is_published, now=clock.now()
    )


def test_the_articles_that_come_with_the_portal_go_in(session):
    taken = take(session, *folder.read_folder(folder.SHIPPED))

    assert (taken.created, taken.changed) == (40, 0)
    entries = {one.slug: one for one in library.list_entries(session)}
    shipped = {one.slug: one for one in read_folder()}
    assert entries == shipped
    again = take(session, *folder.read_folder(folder.SHIPPED))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 40)


def test_what_went_out_comes_in_as_it_was(session):
    take(session, ("um.md", ONE))
    written = folder.write_out(session)
    first = services.get_version(session, session.exec(select(Article)).one(), 1)

    again = take(session, *folder.read_zip(folder.pack(written)))

    assert again.unchanged == 1
    assert (first.title, first.basis, first.asked) == (
        "Um artigo: com dois pontos",
        "demonstracao",
        ["como faz um artigo?"],
    )
    assert queries.get_reading(session, None, "um-artigo").is_demonstration


def test_what_differs_becomes_a_version(session):
    take(session, ("um.md", ONE))

    taken = take(session, ("um.md", ONE.replace(b"forte", b"fraco")))

    assert taken.changed == 1
    assert "fraco" in queries.get_reading(session, None, "um-artigo").body


def test_drafts_stay_drafts(session):
    take(session, ("um.md", ONE), is_published=False)

    assert library.list_entries(session) == []
    assert session.exec(select(Article)).one().latest_number == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.md", b"sem front matter", "falta"),
        ("a.md", b"---\ntitle: X\n---\ntexto", "falta"),
        ("a.md", b"---\ntitle: [\n---\ntexto", "não pôde ser lido"),
        ("a.md", ONE.replace(b"um-artigo", b"Um Artigo"), "minúsculas"),
        ("a.md", ONE.replace(b"Resumo.", b"r" * 400), "passa de 300"),
        ("a.md", ONE + b"x" * 70_000, "passa de 60000"),
        ("a.md", ONE + b"x" * 300_000, "maior que"),
        ("a.md", b"\xff\xfe\x00", "UTF-8"),
        ("a.md", ONE.replace(b"asked:", b"audience: todos\nasked:"), "não é válido"),
        ("a.md", b"---\ntitle: X\ncategory: Y\nasked: oi\n---\n", "lista"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(session, name, content, why):
    with pytest.raises(FolderRefused, match=why) as refused:
        take(session, ("bom.md", ONE.replace(b"um-artigo", b"bom")), (name, content))

    assert name in str(refused.value)


def test_two_files_of_one_slug_are_refused(session):
    with pytest.raises(FolderRefused, match=r"um\.md"):
        take(session, ("um.md", ONE), ("dois.md", ONE))


def test_an_empty_folder_is_refused(session):
    with pytest.raises(FolderRefused, match="nenhum arquivo"):
        take(session)
    assert session.exec(select(Topic)).all() == []


def test_a_zip_gives_its_markdown_and_nothing_else():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("base/um.md", ONE)
        target.writestr("base/../../fora.md", ONE)
        target.writestr("__MACOSX/._um.md", b"x")
        target.writestr("leia.txt", b"x")

    files = folder.read_zip(packed.getvalue())

    assert sorted(name for name, _ in files) == ["fora.md", "um.md"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"x" * 100])
def test_what_is_no_zip_is_refused(content):
    with pytest.raises(FolderRefused, match="não pôde ser lido"):
        folder.read_zip(content)


def test_a_zip_that_would_burst_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(30):
            target.writestr(f"{number}.md", b"0" * 2**20)

    with pytest.raises(FolderRefused, match="grande demais"):
        folder.read_zip(packed.getvalue())
